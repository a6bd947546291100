/** Days as a date field writes them (“2026-03-01”), as moments in the zone of who fills in the form. Pure. */

function partsOf(day: string): [number, number, number] | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (match === null) return null;
  const [year, month, date] = match.slice(1).map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const made = new Date(year, month - 1, date);
  return made.getMonth() === month - 1 && made.getDate() === date ? [year, month, date] : null;
}

/** The first moment of the day; null for what is no day. */
export function dayStart(day: string): number | null {
  const parts = partsOf(day);
  return parts === null ? null : new Date(parts[0], parts[1] - 1, parts[2]).getTime();
}

/** The first moment of the day after: the day itself still counts. */
export function dayEnd(day: string): number | null {
  const parts = partsOf(day);
  return parts === null ? null : new Date(parts[0], parts[1] - 1, parts[2] + 1).getTime();
}

/** This day, as a date field writes it. */
export function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
