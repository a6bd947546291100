'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { VisitStatistics } from '../../contract.ts';
import { DayChart } from './day-chart.tsx';

const minuteMs = 60_000;

/** The days of a period as charts. */
export function StatisticsCharts({ days }: { days: VisitStatistics['days'] }) {
  const t = useTranslations('after.statistics');
  const charts = useMemo(
    () =>
      [
        { id: 'completed', kind: 'bars', values: days.map((day) => day.completed) },
        {
          id: 'wait',
          kind: 'line',
          values: days.map(({ medianWaitMs: ms }) => (ms === null ? null : ms / minuteMs)),
        },
        { id: 'roundTrip', kind: 'line', values: days.map((day) => day.meanRoundTripMs) },
        { id: 'loss', kind: 'line', values: days.map((day) => day.meanLossPercent) },
      ] as const,
    [days],
  );
  const dates = useMemo(() => days.map(({ date }) => date), [days]);
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {charts.map(({ id, kind, values }) => (
        <figure
          key={id}
          className="flex min-w-0 flex-col gap-2 rounded-2xl border border-line bg-surface p-4"
        >
          <figcaption className="font-medium">
            {t(`chart.${id}`)}
            <span className="sr-only">. {t('inTable')}</span>
          </figcaption>
          <DayChart dates={dates} values={values} kind={kind} />
        </figure>
      ))}
    </div>
  );
}
