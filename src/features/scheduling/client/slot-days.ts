/** Free starts as people look for them: by day, in a zone. Pure. */

export interface SlotDay {
  /** `2026-11-21` in the zone. */
  date: string;
  /** Ascending. */
  starts: number[];
}

/** Answers the calendar date of a moment in a zone. */
export function datesIn(timeZone: string): (ms: number) => string {
  // Sweden writes dates as ISO does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  return (ms) => format.format(ms);
}

/** Days that have something free, ascending. */
export function slotDays(slots: readonly number[], timeZone: string): SlotDay[] {
  const dateOf = datesIn(timeZone);
  const days = Map.groupBy(slots, dateOf);
  return [...days].map(([date, starts]) => ({ date, starts }));
}

/** True where clocks in the two zones show something else at this moment. */
export function clocksDiffer(a: string, b: string, at: number): boolean {
  const clock = (timeZone: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  return clock(a) !== clock(b);
}
