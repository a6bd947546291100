import { useLocale, useTimeZone, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { countdown } from '../client/countdown.ts';
import { datesIn } from '../client/slot-days.ts';

export interface TimeWords {
  /** The reader's own. */
  timeZone: string;
  /** "Today", "Tomorrow", "Tuesday, 24 November". */
  day(ms: number, now: number): string;
  /** "09:00". */
  clock(ms: number, timeZone?: string): string;
  /** "09:00–09:20". */
  span(start: number, end: number): string;
  /** "Tuesday, 24 November at 09:00". */
  moment(ms: number, timeZone?: string): string;
  /** "in 25 minutes", "tomorrow"; null once it has begun. */
  until(ms: number, now: number): string | null;
}

const dayMs = 24 * 60 * 60_000;

/** Days and times of appointments in the reader's language and zone. */
export function useTimeWords(): TimeWords {
  const locale = useLocale();
  const ownZone = useTimeZone() ?? 'UTC';
  const t = useTranslations('scheduling.time');
  const [today, tomorrow] = [t('today'), t('tomorrow')];
  return useMemo(() => {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { timeZone: ownZone, ...options });
    const longDay = { weekday: 'long', day: 'numeric', month: 'long' } as const;
    const dateOf = datesIn(ownZone);
    const [named, withYear, time] = [
      format(longDay),
      format({ ...longDay, year: 'numeric' }),
      format({ timeStyle: 'short' }),
    ];
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    const inZone = (timeZone?: string) => (timeZone === undefined ? {} : { timeZone });
    return {
      timeZone: ownZone,
      day(ms, now) {
        const date = dateOf(ms);
        if (date === dateOf(now)) return today;
        if (Date.parse(date) - Date.parse(dateOf(now)) === dayMs) return tomorrow;
        return (date.slice(0, 4) === dateOf(now).slice(0, 4) ? named : withYear).format(ms);
      },
      clock: (ms, zone) =>
        (zone === undefined ? time : format({ timeStyle: 'short', timeZone: zone })).format(ms),
      span: (start, end) => time.formatRange(start, end),
      moment: (ms, zone) => format({ dateStyle: 'full', timeStyle: 'short', ...inZone(zone) }).format(ms),
      until(ms, now) {
        const left = countdown(ms, now, ownZone);
        return left === null ? null : relative.format(left.value, left.unit);
      },
    };
  }, [locale, ownZone, today, tomorrow]);
}
