import { useLocale, useTranslations } from 'next-intl';
import type { VisitStatistics } from '../../contract.ts';
import { useVisitWords } from './use-visit-words.ts';

const columns = ['date', 'completed', 'wait', 'roundTrip', 'loss', 'relayed'] as const;
const minuteMs = 60_000;

/** Everything that the charts show, in words and numbers. */
export function StatisticsTable({ days }: { days: VisitStatistics['days'] }) {
  const t = useTranslations('after.statistics');
  const { number } = useVisitWords();
  const locale = useLocale();
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const scaled = (value: number | null, factor: number) => (value === null ? null : value * factor);
  return (
    // Larger than a phone: scrolls in itself, also with the keyboard.
    <section
      aria-label={t('table')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys
      tabIndex={0}
      className="max-h-120 overflow-auto rounded-2xl border border-line bg-surface"
    >
      <table className="w-full text-sm">
        <caption className="p-4 pb-2 text-left font-semibold text-base">{t('table')}</caption>
        <thead>
          <tr className="sticky top-0 bg-surface text-muted">
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="whitespace-nowrap px-4 py-2 text-right font-medium first:text-left"
              >
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.date} className="border-line border-b last:border-0">
              <th scope="row" className="whitespace-nowrap px-4 py-2 text-left font-normal">
                {date.format(Date.parse(day.date))}
              </th>
              {[
                number(day.completed),
                number(scaled(day.medianWaitMs, 1 / minuteMs), 1),
                number(day.meanRoundTripMs),
                number(day.meanLossPercent, 1),
                number(scaled(day.relayed, 100)),
              ].map((value, at) => (
                <td key={columns[at + 1]} className="px-4 py-2 text-right tabular-nums">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
