'use client';
import { useLocale } from 'next-intl';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useThemeChanges } from './use-theme-changes.ts';

const heightPx = 170;
/** Room for a date below the picture. */
const labelPx = 64;

export interface DayChartProps {
  /** ISO dates, ascending. */
  dates: readonly string[];
  /** Null where nothing is known. */
  values: readonly (number | null)[];
  kind: 'bars' | 'line';
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

/** Every so many days, counted from the newest, as many as have room. */
function labelled(count: number, width: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / labelPx))));
  return Array.from({ length: count }, (_, at) => at).filter((at) => (count - 1 - at) % step === 0);
}

/** Values day by day. A picture only: whoever shows it has the same numbers in a table. */
export function DayChart({ dates, values, kind }: DayChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const locale = useLocale();
  const theme = useThemeChanges();
  const format = useMemo(() => {
    const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    return {
      day: (date: string | undefined) => (date === undefined ? '' : day.format(Date.parse(date))),
      value: (value: number | null | undefined) => (typeof value === 'number' ? number.format(value) : '–'),
    };
  }, [locale]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme draws anew
  useEffect(() => {
    const { current } = host;
    if (current === null) return;
    const [accent, muted, line] = (['text-accent', 'text-muted', 'text-line'] as const).map((look) =>
      colourOf(current, look),
    );
    if (accent === undefined || muted === undefined || line === undefined) return;
    const axis = { stroke: muted, font: `13px ${getComputedStyle(current).fontFamily}` };
    const bars = kind === 'bars' ? uPlot.paths.bars?.({ size: [0.6, 40] }) : undefined;
    const chart = new uPlot(
      {
        width: current.clientWidth,
        height: heightPx,
        cursor: { y: false, drag: { x: false, y: false } },
        legend: { show: false },
        hooks: { setCursor: [({ cursor }) => setPointed(cursor.idx ?? null)] },
        scales: {
          x: { time: false, range: (_, min, max) => [min - 0.5, max + 0.5] },
          y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            ticks: { stroke: line, width: 1 },
            size: 34,
            splits: () => labelled(dates.length, current.clientWidth - labelPx),
            values: (_, splits) => splits.map((at) => format.day(dates[at])),
          },
          {
            ...axis,
            grid: { stroke: line, width: 1 },
            ticks: { show: false },
            size: 48,
            ...(kind === 'bars' ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] } : {}),
            values: (_, splits) => splits.map((value) => format.value(value)),
          },
        ],
        series: [
          {},
          {
            stroke: accent,
            width: 2,
            ...(bars === undefined ? {} : { fill: accent, paths: bars }),
            points: { show: kind === 'line', size: 6 },
          },
        ],
      },
      [dates.map((_, at) => at), [...values]],
      current,
    );
    const resized = new ResizeObserver(() => chart.setSize({ width: current.clientWidth, height: heightPx }));
    resized.observe(current);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [dates, values, kind, format, theme]);
  return (
    <div aria-hidden="true" className="min-w-0 text-muted">
      <p className="min-h-6 text-right text-sm tabular-nums">
        {pointed !== null && `${format.day(dates[pointed])}: ${format.value(values[pointed])}`}
      </p>
      <div ref={host} />
    </div>
  );
}
