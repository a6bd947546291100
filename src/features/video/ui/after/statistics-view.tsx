import { BarChart3 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { lazy, Suspense } from 'react';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { VisitStatistics } from '../../contract.ts';
import { StatisticsTable } from './statistics-table.tsx';
import { StatisticsTiles } from './statistics-tiles.tsx';

/** What draws comes when there is something to draw. */
const Charts = lazy(async () => ({ default: (await import('./statistics-charts.tsx')).StatisticsCharts }));

/** A period in numbers, charts and a table. */
export function StatisticsView({ statistics }: { statistics: VisitStatistics }) {
  const t = useTranslations('after.statistics');
  if (statistics.visits === 0)
    return (
      <EmptyState icon={<BarChart3 size={40} />} title={t('none')}>
        {t('noneText')}
      </EmptyState>
    );
  return (
    <>
      <StatisticsTiles statistics={statistics} />
      {statistics.days.length > 0 && (
        <>
          <section aria-label={t('charts')}>
            <Suspense fallback={<SkeletonRows rows={4} label={t('loading')} />}>
              <Charts days={statistics.days} />
            </Suspense>
          </section>
          <StatisticsTable days={statistics.days} />
        </>
      )}
    </>
  );
}
