import { expect, it } from 'vitest';
import { browserWords, isBrowser } from './browser-words.ts';

const chrome = 'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36';
const onPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 CriOS/142.0 Safari/604.1';

it.each([
  [chrome, 'Chrome, Android'],
  [`${chrome} EdgA/142.0`, 'Edge, Android'],
  [onPhone, 'Chrome, iOS'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605.1 Version/19.0 Safari/605.1',
    'Safari, macOS',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox, Windows'],
  ['Mozilla/5.0 (X11)', 'Browser, Linux'],
  ['lab-importer/2.1 (contact: it@example.org)', 'lab-importer'],
  ['\u202eevil', ''],
  ['', ''],
])('%s is “%s” for its owner', (agent, words) => {
  expect(browserWords(agent)).toBe(words);
});

it('a program is told from a browser', () => {
  expect([isBrowser(chrome), isBrowser('lab-importer/2.1'), isBrowser('')]).toEqual([true, false, false]);
});
