import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import { classNames } from '#src/ui/class-names.ts';
import { Spinner } from '#src/ui/spinner.tsx';
import type { CallHandle, CallView } from '../client/call-view.ts';
import type { Corner } from './corner.ts';
import { PartyTile } from './party-tile.tsx';
import type { Playback } from './playback.ts';
import { SelfCell, SelfTile } from './self-tile.tsx';
import { planStage } from './stage-plan.ts';

interface CallStageProps {
  call: CallHandle;
  view: CallView;
  name: string;
  playback: Playback;
  speakerLarge: boolean;
  pinned: string | null;
  onPin: (key: string | null) => void;
  onCompare: (key: string) => void;
  /** Cards over the pictures. */
  children: ReactNode;
}

function useLastSpeaker(view: CallView): string | null {
  const [last, setLast] = useState<string | null>(null);
  const speaking = view.parties.find((party) => party.speaking)?.key ?? null;
  useEffect(() => {
    if (speaking !== null) setLast(speaking);
  }, [speaking]);
  return last;
}

/** Columns and rows, oneself among them: beside each other on wide screens, one under the other on phones. */
function gridOf(parties: number, large: boolean): string {
  if (large) return parties > 2 ? 'grid-cols-3 grid-rows-[1fr_7rem]' : 'grid-cols-2 grid-rows-[1fr_7rem]';
  if (parties === 1) return 'grid-cols-1 grid-rows-1';
  return parties === 2 ? 'grid-cols-1 grid-rows-3 sm:grid-cols-2 sm:grid-rows-2' : 'grid-cols-2 grid-rows-2';
}

/** Everybody's pictures, the own one in a corner. */
export function CallStage(props: CallStageProps) {
  const { call, view, name, playback, pinned } = props;
  const t = useTranslations('call.stage');
  const [corner, setCorner] = useState<Corner>('topRight');
  const lastSpeaker = useLastSpeaker(view);
  const { parties } = view;
  const plan = planStage(parties, { pinned, speakerLarge: props.speakerLarge, lastSpeaker });
  const crowd = parties.length > 1;
  const own = { name, self: view.self, stream: call.selfStream() };
  const place = (key: string) => {
    if (plan.large !== null) return plan.large === key ? 'large' : 'strip';
    return crowd ? 'grid' : 'whole';
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col p-2 pt-0">
      {parties.length === 0 ? (
        <div className="flex flex-1 flex-col items-center justify-center gap-3 rounded-2xl bg-surface p-6 text-center text-ink">
          {view.state.phase === 'connecting' && <Spinner large />}
          <p className="text-lg">{view.state.phase === 'connecting' ? t('connecting') : t('alone')}</p>
        </div>
      ) : (
        <ul
          aria-label={t('label')}
          className={classNames('grid min-h-0 flex-1 gap-2', gridOf(parties.length, plan.large !== null))}
        >
          {parties.map((party) => (
            <PartyTile
              key={party.key}
              party={party}
              stream={call.streamOf(party.key)}
              playback={playback}
              place={place(party.key)}
              pinned={pinned === party.key}
              onPin={!crowd ? null : (on) => props.onPin(on ? party.key : null)}
              onCompare={
                party.contact === 'verified' || party.link.state !== 'connected'
                  ? null
                  : () => props.onCompare(party.key)
              }
            />
          ))}
          {crowd && <SelfCell {...own} place={plan.large === null ? 'grid' : 'strip'} />}
        </ul>
      )}
      {!crowd && <SelfTile {...own} corner={corner} onCorner={setCorner} />}
      {props.children}
    </div>
  );
}
