import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { sizeParts, timeParts } from './measures.ts';

export interface FileWords {
  /** "3.2 MB" */
  size: (bytes: number) => string;
  /** "1.1 MB/s" */
  speed: (bytesPerSecond: number) => string;
  /** "about 2 minutes left" */
  remaining: (ms: number) => string;
  percent: (done: number, total: number) => string;
}

/** Sizes, speeds and times of files in the person's language. */
export function useFileWords(): FileWords {
  const locale = useLocale();
  const t = useTranslations('files');
  return useMemo(() => {
    const size = (bytes: number) => {
      const { value, unit, digits } = sizeParts(bytes);
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumFractionDigits: digits,
      }).format(value);
    };
    return {
      size,
      speed: (bytesPerSecond) => t('speed', { size: size(bytesPerSecond) }),
      remaining: (ms) => {
        const { count, unit } = timeParts(ms);
        return t(`remaining.${unit}`, { count });
      },
      percent: (done, total) =>
        new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(
          total === 0 ? 0 : Math.min(1, done / total),
        ),
    };
  }, [locale, t]);
}
