/** Makes every key and argument of a text known to the compiler. */
import type { Locale } from '#src/features/identity/contract.ts';
import type { Messages } from './request.ts';

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
