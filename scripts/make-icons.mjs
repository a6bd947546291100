/**
 * `node scripts/make-icons.mjs`: draws public/icons/*.png, which are committed, from the shapes below and writes public/icon.svg. Run it after
 * changing them. Phones cut maskable icons into shapes of their own, so there the ground fills everything and the sign is smaller.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumArguments, findChromium } from './lib/browser.mjs';
import { root } from './lib/prepare.mjs';

const folder = join(root, 'public/icons');
const green = '#0b665a';
const bubble = 'M16 18h32a4 4 0 0 1 4 4v18a4 4 0 0 1-4 4H31l-10 9v-9h-5a4 4 0 0 1-4-4V22a4 4 0 0 1 4-4z';
const cross = 'M29.5 23.5h5v5h5v5h-5v5h-5v-5h-5v-5h5z';
const calendar =
  'M20 12h5v5h14v-5h5v5h4a4 4 0 0 1 4 4v27a4 4 0 0 1-4 4H16a4 4 0 0 1-4-4V21a4 4 0 0 1 4-4h4zM18 27v19h28V27z';

const sign = `<path d="${bubble}" fill="#fff"/><path d="${cross}" fill="${green}"/>`;
const drawing = (inside) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${inside}</svg>`;
const ground = (radius) => `<rect width="64" height="64" rx="${radius}" fill="${green}"/>`;
/** Around the middle of the sign, which hangs a little low for its tail. */
const scaled = (inside, scale) =>
  `<g transform="translate(32 32) scale(${scale}) translate(-32 -34)">${inside}</g>`;

const whole = drawing(`<title>Consulta</title>${ground(16)}${sign}`);
const filled = (scale) => drawing(ground(0) + scaled(sign, scale));
const icons = [
  { name: 'icon-192', size: 192, svg: whole },
  { name: 'icon-512', size: 512, svg: whole },
  { name: 'maskable-192', size: 192, svg: filled(0.85) },
  { name: 'maskable-512', size: 512, svg: filled(0.85) },
  { name: 'apple-touch-icon', size: 180, svg: filled(1) },
  // Android draws the small sign in the status bar from its outline only.
  {
    name: 'badge-96',
    size: 96,
    svg: drawing(scaled(`<path fill-rule="evenodd" d="${bubble}${cross}" fill="#fff"/>`, 1.4)),
  },
  { name: 'messages-96', size: 96, svg: drawing(`${ground(16)}<path d="${bubble}" fill="#fff"/>`) },
  {
    name: 'visits-96',
    size: 96,
    svg: drawing(`${ground(16)}<path fill-rule="evenodd" d="${calendar}" fill="#fff"/>`),
  },
];

mkdirSync(folder, { recursive: true });
writeFileSync(join(root, 'public/icon.svg'), `${whole}\n`);
const browser = await chromium.launch({
  ...(findChromium() === null ? {} : { executablePath: findChromium() }),
  args: chromiumArguments,
});
try {
  for (const { name, size, svg } of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
    await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
