/** Calendar days of moments in a time zone, and the words and clock times that lists show for them. */

const dayMs = 86_400_000;

/** Answers the calendar day of a moment as days since 1970-01-01: comparable, free of daylight saving. */
export type DayOf = (ms: number) => number;

/** Every zone's midnight falls on a quarter of an hour of UTC. */
const quarterMs = 15 * 60_000;

/** Makes the `DayOf` of a zone; keep it: the formatter is slow, and answers are remembered by quarter of an hour. */
export function createDayOf(timeZone: string): DayOf {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  const known = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / quarterMs);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const parts = { year: 1970, month: 1, day: 1 };
    for (const { type, value } of format.formatToParts(ms))
      if (type === 'year' || type === 'month' || type === 'day') parts[type] = Number(value);
    const day = Date.UTC(parts.year, parts.month - 1, parts.day) / dayMs;
    known.set(quarter, day);
    return day;
  };
}

/** How a day stands to today; `future` happens when the clock of this device is behind. */
export type DayDistance = 'today' | 'yesterday' | 'week' | 'older' | 'future';

/** `week`: two to six days ago, where the weekday alone is clear. */
export function dayDistance(ms: number, now: number, dayOf: DayOf): DayDistance {
  const days = dayOf(now) - dayOf(ms);
  if (days < 0) return 'future';
  if (days === 0) return 'today';
  if (days === 1) return 'yesterday';
  return days < 7 ? 'week' : 'older';
}

export interface DayWords {
  today: string;
  yesterday: string;
}

/** Formats moments for one reader: language, zone and the two words that no formatter knows. */
export class DayFormat {
  readonly dayOf: DayOf;
  readonly #words: DayWords;
  readonly #clock: Intl.DateTimeFormat;
  readonly #weekday: Intl.DateTimeFormat;
  readonly #longDate: Intl.DateTimeFormat;
  readonly #longDateYear: Intl.DateTimeFormat;
  readonly #shortDate: Intl.DateTimeFormat;
  readonly #shortDateYear: Intl.DateTimeFormat;
  readonly #moment: Intl.DateTimeFormat;
  readonly #year: Intl.DateTimeFormat;

  constructor(locale: string, timeZone: string, words: DayWords) {
    this.dayOf = createDayOf(timeZone);
    this.#words = words;
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { ...options, timeZone });
    this.#clock = format({ hour: 'numeric', minute: '2-digit' });
    this.#weekday = format({ weekday: 'long' });
    this.#longDate = format({ weekday: 'long', day: 'numeric', month: 'long' });
    this.#longDateYear = format({ day: 'numeric', month: 'long', year: 'numeric' });
    this.#shortDate = format({ day: 'numeric', month: 'short' });
    this.#shortDateYear = format({ day: 'numeric', month: 'short', year: 'numeric' });
    this.#moment = format({ dateStyle: 'medium', timeStyle: 'short' });
    this.#year = format({ year: 'numeric' });
  }

  /** Hour and minute. */
  clock(ms: number): string {
    return this.#clock.format(ms);
  }

  /** Date and time in full. */
  moment(ms: number): string {
    return this.#moment.format(ms);
  }

  /** Heading of a day in a conversation. */
  heading(ms: number, now: number): string {
    const distance = dayDistance(ms, now, this.dayOf);
    if (distance === 'today' || distance === 'yesterday') return this.#words[distance];
    return (this.#sameYear(ms, now) ? this.#longDate : this.#longDateYear).format(ms);
  }

  /** Time beside a row of the inbox: the hour today, else the day. */
  brief(ms: number, now: number): string {
    const distance = dayDistance(ms, now, this.dayOf);
    if (distance === 'today' || distance === 'future') return this.clock(ms);
    if (distance === 'yesterday') return this.#words.yesterday;
    if (distance === 'week') return this.#weekday.format(ms);
    return (this.#sameYear(ms, now) ? this.#shortDate : this.#shortDateYear).format(ms);
  }

  #sameYear(a: number, b: number): boolean {
    return this.#year.format(a) === this.#year.format(b);
  }
}
