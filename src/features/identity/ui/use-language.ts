'use client';
import { useRouter } from 'next/navigation';
import { useLocale } from 'next-intl';
import { useCallback } from 'react';
import { localeCookie } from '#src/i18n/locale.ts';
import { setCookie } from '#src/platform/client-react/cookie.ts';
import type { Locale } from '../contract.ts';

/** The language of the page and how to change it; what is typed stays. */
export function useLanguage(): [Locale, (locale: Locale) => void] {
  const router = useRouter();
  const choose = useCallback(
    (locale: Locale) => {
      setCookie(localeCookie, locale);
      router.refresh();
    },
    [router],
  );
  return [useLocale(), choose];
}
