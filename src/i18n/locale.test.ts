import { expect, test } from 'vitest';
import { chooseLocale } from './locale.ts';

test.each([
  ['es', 'en-GB', 'es'],
  [undefined, 'es-MX,es;q=0.9,en;q=0.8', 'es'],
  [undefined, 'de,en;q=0.5,es;q=0.7', 'es'],
  [undefined, 'fr', 'en'],
  [undefined, null, 'en'],
  ['xx', 'es', 'es'],
])('cookie %s and header %s give %s', (cookie, header, locale) => {
  expect(chooseLocale(cookie, header)).toBe(locale);
});
