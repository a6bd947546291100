/** When people are reminded of an appointment. Pure. */

/** Moments still to come, ascending. `minutesBefore` as the clinic says. */
export function reminderTimes(start: number, minutesBefore: readonly number[], now: number): number[] {
  const moments = new Set(minutesBefore.map((minutes) => start - minutes * 60_000));
  return [...moments].filter((at) => at > now).toSorted((a, b) => a - b);
}
