import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { DayFormat } from './calendar-day.ts';

/** Days and times in the reader's language and zone. */
export function useDayFormat(): DayFormat {
  const locale = useLocale();
  const t = useTranslations('chat.list');
  const [today, yesterday] = [t('today'), t('yesterday')];
  return useMemo(
    () => new DayFormat(locale, Intl.DateTimeFormat().resolvedOptions().timeZone, { today, yesterday }),
    [locale, today, yesterday],
  );
}
