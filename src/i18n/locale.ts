/** Which language a page speaks: what the person chose, else what the browser asks for, else English. */
import type { Locale } from '#src/features/identity/contract.ts';
import { locales } from '#src/platform/locales.ts';

export const localeCookie = 'locale';

/** Tells one of our languages from any other string. */
export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** The first language of `accepted` (an Accept-Language header) that we have. */
export function chooseLocale(chosen: string | undefined, accepted: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  const wishes = (accepted ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...settings] = part.trim().split(';');
      const weight = settings.find((setting) => setting.trim().startsWith('q='));
      return {
        language: tag.toLowerCase().split('-')[0],
        weight: weight === undefined ? 1 : Number(weight.trim().slice(2)),
      };
    })
    .sort((a, b) => b.weight - a.weight);
  return wishes.map((wish) => wish.language).find(isLocale) ?? 'en';
}
