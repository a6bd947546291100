import { Clock, Users } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { Badge } from '#src/ui/badge.tsx';
import type { PastVisit } from '../../contract.ts';
import { visitPath } from '../routes.ts';
import { QualityWord } from './quality-word.tsx';
import { useVisitWords } from './use-visit-words.ts';
import { isStaff, pastStateOf } from './visit-names.ts';

const tones = { completed: 'accent', cancelled: 'neutral', no_show: 'warn' } as const;

/** One visit that is over: with whom, when, how long, who was there, how good the call was. */
export function PastVisitCard({ visit }: { visit: PastVisit }) {
  const t = useTranslations('after.history');
  const words = useVisitWords();
  const titleId = useId();
  const state = pastStateOf(visit);
  const other = isStaff(visit) ? visit.patient : visit.provider;
  return (
    <article
      aria-labelledby={titleId}
      className="relative flex flex-col gap-2 rounded-2xl border border-line bg-surface p-4 hover:bg-raised"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <h3 id={titleId} className="min-w-0 flex-1 basis-60">
          <Link href={visitPath(visit.id)} className="font-semibold after:absolute after:inset-0">
            <span dir="auto">{other.name}</span>
            <span className="sr-only">, </span>
            <span className="block font-normal first-letter:uppercase">
              {words.day(visit.startedAt ?? visit.scheduledStart)}
            </span>
          </Link>
        </h3>
        <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
      </div>
      {visit.durationMs > 0 && (
        <ul className="flex flex-wrap gap-x-5 gap-y-1 text-muted">
          <li className="inline-flex items-center gap-1.5">
            <Clock aria-hidden="true" size={18} className="shrink-0" />
            <span className="sr-only">{t('lasted')} </span>
            {words.duration(visit.durationMs)}
          </li>
          <li className="inline-flex min-w-0 items-center gap-1.5">
            <Users aria-hidden="true" size={18} className="shrink-0" />
            <span className="sr-only">{t('people')} </span>
            <span dir="auto">{visit.participants.map(words.nameOf).join(', ')}</span>
          </li>
          {visit.quality !== null && (
            <li className="inline-flex flex-wrap gap-x-1.5">
              {t('quality')} <QualityWord word={visit.quality} />
            </li>
          )}
        </ul>
      )}
    </article>
  );
}
