import { useTranslations } from 'next-intl';
import type { VisitView } from '../../contract.ts';
import { useVisitWords } from './use-visit-words.ts';

/** When a visit was and how long it took. */
export function VisitSummary({ visit }: { visit: VisitView }) {
  const t = useTranslations('after.summary');
  const words = useVisitWords();
  const rows = [
    ['when', words.moment(visit.startedAt ?? visit.scheduledStart)],
    ['lasted', visit.durationMs === 0 ? t('never') : words.duration(visit.durationMs)],
  ] as const;
  return (
    <dl className="flex flex-col gap-2">
      {rows.map(([row, value]) => (
        <div key={row} className="flex flex-wrap justify-between gap-x-4">
          <dt className="text-muted">{t(row)}</dt>
          <dd className="font-medium first-letter:uppercase">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
