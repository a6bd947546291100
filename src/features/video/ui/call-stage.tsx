import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import { classNames } from '#src/ui/class-names.ts';
import { Spinner } from '#src/ui/spinner.tsx';
import type { CallHandle, CallView } from '../client/call-view.ts';
import type { Corner } from './corner.ts';
import { PartyTile } from './party-tile.tsx';
import type { Playback } from './playback.ts';
import { SelfTile } from './self-tile.tsx';
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
  /** Notices and cards over the pictures. */
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

/** Columns and rows by how many there are: beside each other on wide screens, one under the other on phones. */
function gridOf(count: number, large: boolean): string {
  if (large) return count > 2 ? 'grid-cols-2 grid-rows-[1fr_7rem]' : 'grid-cols-3 grid-rows-[1fr_7rem]';
  if (count === 2) return 'grid-cols-1 grid-rows-2 sm:grid-cols-2 sm:grid-rows-1';
  if (count > 2) return 'grid-cols-1 grid-rows-3 sm:grid-cols-2 sm:grid-rows-2';
  return 'grid-cols-1 grid-rows-1';
}

/** Everybody's pictures, the own one in a corner. */
export function CallStage(props: CallStageProps) {
  const { call, view, name, playback, pinned } = props;
  const t = useTranslations('call.stage');
  const [corner, setCorner] = useState<Corner>('topRight');
  const lastSpeaker = useLastSpeaker(view);
  const { parties } = view;
  const plan = planStage(parties, { pinned, speakerLarge: props.speakerLarge, lastSpeaker });
  const place = (key: string) => {
    if (plan.large !== null) return plan.large === key ? 'large' : 'strip';
    return parties.length === 1 ? 'whole' : 'grid';
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
              onPin={parties.length < 2 ? null : (on) => props.onPin(on ? party.key : null)}
              onCompare={
                party.contact === 'verified' || party.link.state !== 'connected'
                  ? null
                  : () => props.onCompare(party.key)
              }
            />
          ))}
        </ul>
      )}
      <SelfTile
        name={name}
        self={view.self}
        stream={call.selfStream()}
        corner={corner}
        onCorner={setCorner}
      />
      {props.children}
    </div>
  );
}
