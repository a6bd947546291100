import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import * as z from 'zod';
import { firstSounds } from '#src/features/notifications/client/sound-choice.ts';
import { soundStore, useSounds } from '#src/features/notifications/ui/use-sounds.ts';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { playChime } from '../client/chime.ts';
import type { VisitView } from '../contract.ts';

const record = z.object({ desktop: z.boolean() });
type Kept = z.infer<typeof record>;

export interface ArrivalChoice extends Kept {
  /** The sound of visits on this device, or none. */
  sound: boolean;
}

const key = 'consulta.arrivals';
const first: Kept = { desktop: false };

function readChoice(): Kept {
  try {
    const found = record.safeParse(JSON.parse(window.localStorage.getItem(key) ?? 'null'));
    return found.success ? found.data : first;
  } catch {
    return first;
  }
}

/** Says when somebody arrives who was not there before; those who wait when the page opens are no news. `waiting` null: not known yet. */
export function useArrivalSignal(waiting: readonly VisitView[] | null): {
  choice: ArrivalChoice;
  choose: (next: ArrivalChoice) => void;
} {
  const t = useTranslations('visit.queue.arrival');
  const announce = useAnnounce();
  const [kept, setKept] = useState(first);
  const { visits: sound } = useSounds();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => setKept(readChoice()), []);
  useEffect(() => {
    if (waiting === null) return;
    const before = known.current;
    const here = waiting.filter((visit) => visit.waiting?.callBack === false);
    known.current = new Set(here.map((visit) => visit.id));
    const arrived = before === null ? [] : here.filter((visit) => !before.has(visit.id));
    if (arrived.length === 0) return;
    announce(t('arrived', { names: arrived.map((visit) => visit.patient.name).join(', ') }));
    if (sound !== null) void playChime(sound);
    if (kept.desktop && 'Notification' in window && !document.hasFocus())
      new Notification('Consulta', { body: t('notice'), tag: 'consulta-arrival' }).onclick = () =>
        window.focus();
  }, [waiting, kept, sound, announce, t]);
  return {
    choice: { ...kept, sound: sound !== null },
    choose({ desktop, sound: wanted }) {
      if (wanted !== (sound !== null))
        soundStore.write({ ...soundStore.read(), visits: wanted ? firstSounds.visits : null });
      const next = { desktop };
      setKept(next);
      try {
        window.localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Kept for this page then.
        return;
      }
    },
  };
}
