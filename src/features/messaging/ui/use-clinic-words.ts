import { useLocale, useTranslations } from 'next-intl';
import type { ClinicSettings } from '#src/features/admin/contract.ts';
import {
  clockName,
  dayRuns,
  type HoursLine,
  hoursLines,
  officeState,
  promisedReply,
  weekdayName,
} from './office-hours.ts';

export interface ClinicWords {
  /** “We usually answer within 4 hours during office hours.” */
  promise: string;
  /** Whether the clinic is open now; null when it told no hours. */
  state: { open: boolean; text: string } | null;
  /** “Office hours: Monday to Friday, 9:00 to 17:00.” */
  hours: string | null;
  /** Said only to readers whose clock is another one. */
  zone: string | null;
}

/** When the clinic answers, in sentences. */
export function useClinicWords(clinic: ClinicSettings, now: number): ClinicWords {
  const t = useTranslations('chat');
  const locale = useLocale();
  const { officeHours, timeZone } = clinic;
  const reply = promisedReply(clinic.promisedReplyMinutes);
  const promise = t(`promise.${reply.unit}`, { count: reply.count });
  const current = officeState(officeHours, timeZone, now);
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });

  const days = (line: HoursLine) =>
    line.days.length === 7
      ? t('hours.every')
      : list.format(
          dayRuns(line.days).map(([from, to]) =>
            from === to
              ? weekdayName(from, locale)
              : t('hours.run', { from: weekdayName(from, locale), to: weekdayName(to, locale) }),
          ),
        );
  const ranges = (line: HoursLine) =>
    list.format(
      line.ranges.map(({ from, to }) =>
        t('hours.run', { from: clockName(from, locale), to: clockName(to, locale) }),
      ),
    );
  const lines = hoursLines(officeHours).map((line) =>
    t('hours.line', { days: days(line), ranges: ranges(line) }),
  );
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  return {
    promise: t(officeHours.length === 0 ? 'promise.plain' : 'promise.inHours', { promise }),
    state:
      current.kind === 'unknown'
        ? null
        : current.kind === 'open'
          ? { open: true, text: t('hours.open', { until: clockName(current.until, locale) }) }
          : {
              open: false,
              text: t(
                current.next.inDays === 0
                  ? 'hours.closedToday'
                  : current.next.inDays === 1
                    ? 'hours.closedTomorrow'
                    : 'hours.closedDay',
                {
                  from: clockName(current.next.from, locale),
                  day: weekdayName(current.next.day, locale),
                },
              ),
            },
    hours: lines.length === 0 ? null : t('hours.list', { hours: lines.join('; ') }),
    zone: ownZone === timeZone ? null : t('hours.zone', { zone: timeZone.replaceAll('_', ' ') }),
  };
}
