import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import * as z from 'zod';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { playChime } from '../client/chime.ts';
import type { VisitView } from '../contract.ts';

const record = z.object({ sound: z.boolean(), desktop: z.boolean() });
export type ArrivalChoice = z.infer<typeof record>;

const key = 'consulta.arrivals';
const first: ArrivalChoice = { sound: true, desktop: false };

function readChoice(): ArrivalChoice {
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
  const [choice, setChoice] = useState(first);
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => setChoice(readChoice()), []);
  useEffect(() => {
    if (waiting === null) return;
    const before = known.current;
    const here = waiting.filter((visit) => visit.waiting?.callBack === false);
    known.current = new Set(here.map((visit) => visit.id));
    const arrived = before === null ? [] : here.filter((visit) => !before.has(visit.id));
    if (arrived.length === 0) return;
    announce(t('arrived', { names: arrived.map((visit) => visit.patient.name).join(', ') }));
    if (choice.sound) void playChime('arrival');
    if (choice.desktop && 'Notification' in window && !document.hasFocus())
      new Notification('Consulta', { body: t('notice'), tag: 'consulta-arrival' }).onclick = () =>
        window.focus();
  }, [waiting, choice, announce, t]);
  return {
    choice,
    choose(next) {
      setChoice(next);
      try {
        window.localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Kept for this page then.
        return;
      }
    },
  };
}
