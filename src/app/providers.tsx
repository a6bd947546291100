'use client';
import { useRouter } from 'next/navigation';
import { NextIntlClientProvider } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import type { Locale } from '#src/features/identity/contract.ts';
import type { Messages } from '#src/i18n/request.ts';
import { keepInstallOffer } from '#src/platform/client/install-offer.ts';
import { EngineProvider } from '#src/platform/client-react/engine.tsx';
import { AnnouncerProvider } from '#src/ui/announcer.tsx';
import { useLazyParts } from '#src/ui/lazy-part.ts';

export interface ProvidersProps {
  locale: Locale;
  messages: Messages;
  children: ReactNode;
}

/** What every screen stands on. */
export function Providers({ locale, messages, children }: ProvidersProps) {
  const router = useRouter();
  useLazyParts();
  useEffect(keepInstallOffer, []);
  return (
    // Times are drawn in the browser only; the zone here keeps what the server draws stable.
    <NextIntlClientProvider locale={locale} messages={messages} timeZone={browserTimeZone()}>
      <I18nProvider locale={locale}>
        <RouterProvider navigate={(path) => router.push(path)}>
          <EngineProvider>
            <AnnouncerProvider>{children}</AnnouncerProvider>
          </EngineProvider>
        </RouterProvider>
      </I18nProvider>
    </NextIntlClientProvider>
  );
}

function browserTimeZone(): string {
  return typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}
