'use client';
import { useLocale } from 'next-intl';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useThemeChanges } from './use-theme-changes.ts';

const daySeconds = 86_400;
const heightPx = 190;

export interface DayChartProps {
  /** ISO dates, ascending. */
  dates: readonly string[];
  /** Null where nothing is known. */
  values: readonly (number | null)[];
  kind: 'bars' | 'line';
  /** How the value is called beside the one under the pointer. */
  label: string;
}

/** A colour of the theme as the canvas wants it. */
function colourOf(host: HTMLElement, look: 'text-accent' | 'text-muted' | 'text-line'): string {
  const probe = document.createElement('span');
  probe.className = look;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Values day by day. A picture only: whoever shows it has the same numbers in a table. */
export function DayChart({ dates, values, kind, label }: DayChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const locale = useLocale();
  const theme = useThemeChanges();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme draws anew
  useEffect(() => {
    const { current } = host;
    if (current === null) return;
    const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    const colours = {
      accent: colourOf(current, 'text-accent'),
      muted: colourOf(current, 'text-muted'),
      line: colourOf(current, 'text-line'),
    };
    const font = `13px ${getComputedStyle(current).fontFamily}`;
    const grid = { stroke: colours.line, width: 1 };
    const bars = kind === 'bars' ? uPlot.paths.bars?.({ size: [0.6, 40] }) : undefined;
    const chart = new uPlot(
      {
        width: current.clientWidth,
        height: heightPx,
        // Days have no time of their own.
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
        cursor: { y: false, drag: { x: false, y: false } },
        legend: { markers: { show: false } },
        scales: {
          x: {
            range: (_, min, max) => [min - daySeconds / 2, max + daySeconds / 2],
          },
          y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] },
        },
        axes: [
          {
            stroke: colours.muted,
            font,
            grid: { show: false },
            ticks: grid,
            space: 60,
            incrs: [1, 2, 7, 14, 28].map((days) => days * daySeconds),
            values: (_, splits) => splits.map((seconds) => day.format(seconds * 1_000)),
          },
          {
            stroke: colours.muted,
            font,
            grid,
            ticks: { show: false },
            size: 48,
            ...(kind === 'bars' ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] } : {}),
            values: (_, splits) => splits.map((value) => number.format(value)),
          },
        ],
        series: [
          { label: '', value: (_, seconds) => (seconds === null ? '' : day.format(seconds * 1_000)) },
          {
            label,
            stroke: colours.accent,
            width: 2,
            ...(bars === undefined ? {} : { fill: colours.accent, paths: bars }),
            points: { show: kind === 'line', size: 6 },
            value: (_, value) => (value === null ? '–' : number.format(value)),
          },
        ],
      },
      [dates.map((date) => Date.parse(date) / 1_000), [...values]],
      current,
    );
    const resized = new ResizeObserver(() => chart.setSize({ width: current.clientWidth, height: heightPx }));
    resized.observe(current);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [dates, values, kind, label, locale, theme]);
  return <div ref={host} aria-hidden="true" className="min-w-0 text-muted" />;
}
