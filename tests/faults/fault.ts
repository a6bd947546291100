/**
 * One row of the table of faults (docs/faults.md). A file `NN-name.fault.ts` holds one or several of them: it asserts facts and notes
 * figures; how long something took is noted, never asserted. `npm test` runs every file in small, `npm run faults` in full.
 */
import { test } from 'vitest';

/** What a run measured, beside what the table wants. */
export interface Figure {
  readonly name: string;
  readonly value: number | string;
  /** Unit of `value`, such as `ms` or `MiB`; empty for counts. */
  readonly unit: string;
  /** What the table wants, in words such as `≤ 2000`; empty where it wants nothing. */
  readonly target: string;
  readonly met: boolean;
}

declare module 'vitest' {
  interface TaskMeta {
    fault?: { number: number; figures: Figure[] };
  }
}

export interface FigureOptions {
  readonly unit?: string;
  /** The largest value that the table allows. */
  readonly atMost?: number;
}

/** Notes a figure; whether it is as small as wanted is shown, not asserted. */
export type NoteFigure = (name: string, value: number | string, options?: FigureOptions) => void;

const inFull = process.env.FAULTS === 'full';
const scale = Number(process.env.FAULT_SCALE ?? 1);

/** How many: a few in `npm test`, the table's number (times FAULT_SCALE) in `npm run faults`. */
export function amount({ quick, full }: { quick: number; full: number }): number {
  return inFull ? Math.max(1, Math.round(full * scale)) : quick;
}

/** The value below which `q` (0 to 1) of all lie; NaN without values. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Declares a test of row `number`; `title` says what happens and what holds then. */
export function fault(number: number, title: string, run: (note: NoteFigure) => Promise<void>): void {
  test(`fault ${number}: ${title}`, { timeout: inFull ? 1_800_000 : 180_000 }, async ({ task }) => {
    const figures: Figure[] = [];
    task.meta.fault = { number, figures };
    await run((name, value, { unit = '', atMost } = {}) => {
      const rounded = typeof value === 'number' ? Number(value.toPrecision(4)) : value;
      const met = atMost === undefined || (typeof value === 'number' && value <= atMost);
      figures.push({ name, value: rounded, unit, target: atMost === undefined ? '' : `≤ ${atMost}`, met });
    });
  });
}
