/** How long somebody will wait, said honestly: a range, from how long this provider's visits really take. Pure. */

/** How long a provider's recent visits took: a quarter were shorter than `low`, a quarter longer than `high`. */
export interface Pace {
  count: number;
  lowMs: number;
  highMs: number;
}

/** Somebody in a provider's line: in the call, or waiting, in the order of their places. */
export interface InLine {
  visitId: string;
  inCall: boolean;
  /** Of who is in the call. */
  sinceMs: number | null;
  /** Length that was booked. */
  lengthMs: number;
  /** Likely to be called in their turn: not on hold, not gone for a while. */
  ready: boolean;
}

export interface EstimateInput {
  /** Everybody before the one who asks. */
  ahead: readonly InLine[];
  /** Null: too few visits to say anything from. */
  pace: Pace | null;
  now: number;
  /** When the visit is due. */
  start: number;
  lateMinutes: number | null;
}

/** Fewer visits than this say nothing. */
export const leastVisits = 8;
const stepMinutes = 5;
const longestMinutes = 24 * 60;
/** Without a history: visits take from half to one and a half of what was booked. */
const bookedLow = 0.5;
const bookedHigh = 1.5;

function lengthOf({ lengthMs }: InLine, pace: Pace | null): { low: number; high: number } {
  if (pace !== null && pace.count >= leastVisits) return { low: pace.lowMs, high: pace.highMs };
  return { low: lengthMs * bookedLow, high: lengthMs * bookedHigh };
}

/** Minutes from now, in steps of five; `to` is always more than `from`, because nobody knows it to the minute. */
export function estimateWait({ ahead, pace, now, start, lateMinutes }: EstimateInput): {
  from: number;
  to: number;
} {
  let low = 0;
  let high = 0;
  for (const each of ahead) {
    const length = lengthOf(each, pace);
    const gone = each.inCall && each.sinceMs !== null ? Math.max(0, now - each.sinceMs) : 0;
    if (each.ready) low += Math.max(0, length.low - gone);
    high += Math.max(0, length.high - gone);
  }
  const lateMs = (lateMinutes ?? 0) * 60_000;
  // Whoever came early may have to wait for the hour itself; a late provider is late from there.
  const due = Math.max(0, start - now) + lateMs;
  const inSteps = (ms: number) => ms / 60_000 / stepMinutes;
  const from = Math.floor(inSteps(low)) * stepMinutes;
  const to = Math.max(Math.ceil(inSteps(Math.max(high, due, low))) * stepMinutes, from + stepMinutes);
  return { from: Math.min(from, longestMinutes - stepMinutes), to: Math.min(to, longestMinutes) };
}
