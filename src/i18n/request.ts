/** The language of the request that is being answered, and its texts. */
import { cookies, headers } from 'next/headers';
import type { Locale } from '#src/features/identity/contract.ts';
// Without the attribute: the build takes sentences apart (next.config.mjs), and what comes out is no JSON any more.
import en from './en.json';
import es from './es.json';
import { chooseLocale, localeCookie } from './locale.ts';

export type Messages = typeof en;

const messages: Record<Locale, Messages> = { en, es };

/** Cookie first, then Accept-Language. */
export async function readLanguage(): Promise<{ locale: Locale; messages: Messages }> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(localeCookie)?.value, head.get('accept-language'));
  return { locale, messages: messages[locale] };
}
