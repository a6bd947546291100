import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { ClinicSettings } from '#src/features/admin/contract.ts';
import type { Locale } from '#src/features/identity/contract.ts';
import { clockName, dayRuns, hoursLines, weekdayName } from '#src/features/messaging/ui/office-hours.ts';

/** The clinic's office hours in the language of whoever they are told to: “Monday to Friday, 9:00 to 17:00”. */
export function useHoursText(): (hours: ClinicSettings['officeHours'], locale: Locale) => string {
  const t = useTranslations('desk.hours');
  return useCallback(
    (hours, locale) => {
      const list = new Intl.ListFormat(locale, { type: 'conjunction' });
      const run = (from: string, to: string) => t(`${locale}.run`, { from, to });
      return hoursLines(hours)
        .map((line) => {
          const days =
            line.days.length === 7
              ? t(`${locale}.every`)
              : list.format(
                  dayRuns(line.days).map(([from, to]) =>
                    from === to
                      ? weekdayName(from, locale)
                      : run(weekdayName(from, locale), weekdayName(to, locale)),
                  ),
                );
          const ranges = line.ranges.map(({ from, to }) =>
            run(clockName(from, locale), clockName(to, locale)),
          );
          return `${days}, ${list.format(ranges)}`;
        })
        .join('; ');
    },
    [t],
  );
}
