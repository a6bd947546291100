/** Renders a screen as the app would: language, announcer, and a window that jsdom does not have. */
import { render } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import type { ReactElement } from 'react';
import { beforeEach } from 'vitest';
import type { Locale } from '#src/features/identity/contract.ts';
import en from '#src/i18n/en.json' with { type: 'json' };
import es from '#src/i18n/es.json' with { type: 'json' };
import { AnnouncerProvider } from '#src/ui/announcer.tsx';
import { fetchLazyParts } from '#src/ui/lazy-part.ts';

const messages = { en, es };

// A screen in a test is one whose page has settled.
beforeEach(fetchLazyParts);

/** jsdom lays nothing out: every element gets the size of a phone, so that a virtual list has a window. */
export function giveElementsSize(): void {
  Object.defineProperties(HTMLElement.prototype, {
    offsetHeight: { configurable: true, value: 800 },
    offsetWidth: { configurable: true, value: 390 },
    clientHeight: { configurable: true, value: 800 },
    clientWidth: { configurable: true, value: 390 },
    scrollTo: { configurable: true, value: () => undefined },
  });
  // react-aria looks elements up by escaped names.
  Object.defineProperty(window, 'CSS', { configurable: true, value: { escape: (name: string) => name } });
  window.matchMedia = (media) => ({
    matches: false,
    media,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => true,
  });
}

/** Renders under the providers of the app; `rerender` keeps them. */
export function renderScreen(screen: ReactElement, locale: Locale = 'en') {
  return render(screen, {
    wrapper: ({ children }) => (
      <NextIntlClientProvider locale={locale} messages={messages[locale]} timeZone="Europe/Madrid">
        <AnnouncerProvider>{children}</AnnouncerProvider>
      </NextIntlClientProvider>
    ),
  });
}

/** What the page told screen readers last; the element is a new one each time something is told. */
export function announcement(): Element | null {
  return document.querySelector('[aria-live=polite].sr-only > span');
}
