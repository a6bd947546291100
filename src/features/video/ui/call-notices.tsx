import { Radio, RefreshCw, Video, WifiOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { RefusalCard } from '#src/features/messaging/ui/refusal-card.tsx';
import type { LinkCause } from '#src/protocol/open/call-signal.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { CallView, PartyView } from '../client/call-view.ts';

/** As the texts name it: names in them have no hyphens. */
function causeWord(cause: LinkCause): string {
  return cause === 'network-changed' ? 'networkChanged' : cause;
}

/** One line over the stage. */
function Line({ icon, children, action }: { icon: ReactNode; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex items-center gap-3 rounded-xl bg-surface px-4 py-2 text-ink">
      <span aria-hidden className="shrink-0 text-accent">
        {icon}
      </span>
      <p className="min-w-0 flex-1">{children}</p>
      {action}
    </div>
  );
}

function Ladder({ party, onPicture }: { party: PartyView; onPicture: () => void }) {
  const t = useTranslations('call.ladder');
  const { ours, theirs, name } = party;
  return (
    <>
      {ours.step !== 'full' && (
        <Line
          icon={<Radio size={20} />}
          action={
            ours.cause === 'person' && ours.step === 'audio' ? (
              <Button variant="secondary" onPress={onPicture} icon={<Video aria-hidden size={18} />}>
                {t('pictureAgain')}
              </Button>
            ) : undefined
          }
        >
          {t(`ours.${ours.step}`, { cause: ours.cause, name })}
        </Line>
      )}
      {theirs.step !== 'full' && (
        <Line icon={<Radio size={20} />}>{t(`theirs.${theirs.step}`, { cause: theirs.cause, name })}</Line>
      )}
    </>
  );
}

interface CallNoticesProps {
  view: CallView;
  /** Connected again a moment ago. */
  resumed: boolean;
  /** The browser plays no sound yet. */
  silent: boolean;
  onHear: () => void;
  onPicture: () => void;
  onRetrySource: (source: 'microphone' | 'camera') => void;
  /** The refusal that was read already. */
  dismissed: CallView['refusal'];
  onDismiss: (refusal: CallView['refusal']) => void;
}

/** What the person should know now about their call, most urgent first. */
export function CallNotices(props: CallNoticesProps) {
  const { view, resumed, silent, dismissed } = props;
  const t = useTranslations('call.notice');
  const devices = useTranslations('call.source');
  const { state, refusal, self, parties } = view;
  return (
    <div className="mx-auto flex max-h-1/2 w-full max-w-2xl shrink-0 flex-col gap-2 overflow-y-auto px-2 empty:hidden [&:not(:empty)]:pb-2">
      {silent && (
        <Button full onPress={props.onHear}>
          {t('hear')}
        </Button>
      )}
      {state.phase === 'reconnecting' && (
        <Line icon={<RefreshCw size={20} className="motion-safe:animate-spin" />}>
          {t('reconnecting', { cause: causeWord(state.cause), mode: state.mode })}
        </Line>
      )}
      {resumed && <Line icon={<RefreshCw size={20} />}>{t('resumed')}</Line>}
      {state.phase === 'connected' && !view.online && (
        <Line icon={<WifiOff size={20} />}>{t('serverAway')}</Line>
      )}
      {refusal !== null && refusal !== dismissed && state.phase !== 'disconnected' && (
        <RefusalCard
          code={refusal.code}
          title={refusal.name === null ? t('refused') : t('refusedFrom', { name: refusal.name })}
          actions={
            <Button variant="secondary" onPress={() => props.onDismiss(refusal)}>
              {t('understood')}
            </Button>
          }
        />
      )}
      {(['microphone', 'camera'] as const).map((source) => {
        const trouble = self[source];
        if (trouble === 'on' || trouble === 'off' || trouble === 'starting') return null;
        return (
          <Notice
            key={source}
            tone="warn"
            actions={
              <Button variant="secondary" onPress={() => props.onRetrySource(source)}>
                {t('tryAgain')}
              </Button>
            }
          >
            {devices(`${source}.${trouble}`)}
          </Notice>
        );
      })}
      {state.phase === 'connected' &&
        parties.map((party) =>
          party.link.state === 'reconnecting' ? (
            <Line key={party.key} icon={<RefreshCw size={20} className="motion-safe:animate-spin" />}>
              {party.link.theirs
                ? t('theyReconnect', { name: party.name, cause: causeWord(party.link.cause) })
                : t('partyReconnecting', { name: party.name, cause: causeWord(party.link.cause) })}
            </Line>
          ) : (
            <Ladder key={party.key} party={party} onPicture={props.onPicture} />
          ),
        )}
    </div>
  );
}
