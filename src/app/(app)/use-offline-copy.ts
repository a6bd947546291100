'use client';
import { useLocale } from 'next-intl';
import { useEffect } from 'react';
import { isLocale } from '#src/i18n/locale.ts';
import { getCookie } from '#src/platform/client-react/cookie.ts';
import { themes } from '#src/platform/offline-copy.ts';

/** After the page has drawn what was asked for; what is kept for later must not be in its way. */
const settledMs = 4_000;

async function keep(locale: string): Promise<void> {
  const { keepOffline } = await import('#src/platform/client/keep-offline.ts');
  const theme = themes.find((known) => known === getCookie('theme')) ?? 'system';
  if (isLocale(locale)) await keepOffline({ locale, theme });
}

/** Has this version kept on the device, with all that is shown without a network. */
export function useOfflineCopy(): void {
  const locale = useLocale();
  useEffect(() => {
    // What cannot be fetched now is fetched when the app is opened next.
    const timer = setTimeout(() => void keep(locale).catch(() => undefined), settledMs);
    return () => clearTimeout(timer);
  }, [locale]);
}
