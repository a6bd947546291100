import { useLocale, useTimeZone, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { Participant } from '../../contract.ts';
import { guestKindOf } from './visit-names.ts';

const minuteMs = 60_000;

export interface VisitWords {
  /** "Tuesday, 24 November 2026 at 09:00". */
  moment(ms: number): string;
  /** "Tuesday, 24 November at 09:00", where the year is said elsewhere. */
  day(ms: number): string;
  /** "November 2026". */
  month(ms: number): string;
  /** "09:02–09:20". */
  span(from: number, to: number): string;
  clock(ms: number): string;
  /** "1 hour 5 minutes"; seconds are nobody's business. */
  duration(ms: number): string;
  /** "12.5"; a dash for what is not known. */
  number(value: number | null, digits?: number): string;
  /** The name, or what a guest was invited as. */
  nameOf(participant: Pick<Participant, 'role' | 'name'>): string;
}

/** Times, durations and names of visits in the reader's language and zone. */
export function useVisitWords(): VisitWords {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? 'UTC';
  const t = useTranslations('after.words');
  return useMemo(() => {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { timeZone, ...options });
    const moment = format({ dateStyle: 'full', timeStyle: 'short' });
    const day = format({
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: 'numeric',
      minute: '2-digit',
    });
    const month = format({ month: 'long', year: 'numeric' });
    const time = format({ timeStyle: 'short' });
    return {
      moment: (ms) => moment.format(ms),
      day: (ms) => day.format(ms),
      month: (ms) => month.format(ms),
      span: (from, to) => time.formatRange(from, to),
      clock: (ms) => time.format(ms),
      duration(ms) {
        const minutes = Math.round(ms / minuteMs);
        if (minutes < 1) return t('moment');
        const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
        if (hours === 0) return t('minutes', { count: rest });
        return rest === 0
          ? t('hours', { count: hours })
          : t('both', { hours: t('hours', { count: hours }), minutes: t('minutes', { count: rest }) });
      },
      number: (value, digits = 0) =>
        value === null ? '–' : new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
      nameOf(participant) {
        const kind = guestKindOf(participant);
        return kind === null ? participant.name : t(`guest.${kind}`);
      },
    };
  }, [locale, timeZone, t]);
}
