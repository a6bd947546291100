/** Days between two dates. Pure. */

const dayMs = 24 * 60 * 60_000;
/** A year's worth would hardly be meant. */
const most = 92;

/** Each date from the first to the last, both of them in it; null where that is no span of days. */
export function daysOff(from: string, until: string): string[] | null {
  const [first, last] = [Date.parse(from), Date.parse(until)];
  const count = Math.round((last - first) / dayMs) + 1;
  if (!(count >= 1 && count <= most)) return null;
  return Array.from({ length: count }, (_, day) => new Date(first + day * dayMs).toISOString().slice(0, 10));
}
