import { useTranslations } from 'next-intl';
import type { VisitStatistics } from '../../contract.ts';
import { useVisitWords } from './use-visit-words.ts';

/** The numbers of a period at a glance. */
export function StatisticsTiles({ statistics }: { statistics: VisitStatistics }) {
  const t = useTranslations('after.statistics');
  const words = useVisitWords();
  const { visits, completed, cancelled, noShow, medianWaitMs, medianDurationMs, rating } = statistics;
  const time = (ms: number | null) => (ms === null ? t('unknown') : words.duration(ms));
  const tiles = [
    ['visits', words.number(visits), null],
    ['completed', words.number(completed), null],
    ['cancelled', words.number(cancelled), null],
    ['noShow', words.number(noShow), null],
    ['wait', time(medianWaitMs), null],
    ['duration', time(medianDurationMs), null],
    [
      'rating',
      rating.mean === null ? t('unknown') : t('ratingValue', { mean: words.number(rating.mean, 1) }),
      t('ratingCount', { count: rating.count }),
    ],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {tiles.map(([tile, value, about]) => (
        <div
          key={tile}
          className="flex flex-col gap-1 rounded-2xl border border-line bg-surface p-4 last:col-span-2"
        >
          <dt className="text-muted text-sm">{t(`tile.${tile}`)}</dt>
          <dd className="font-semibold text-xl tabular-nums">{value}</dd>
          {about !== null && <dd className="text-muted text-sm">{about}</dd>}
        </div>
      ))}
    </dl>
  );
}
