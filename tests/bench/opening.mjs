/**
 * `node tests/bench/opening.mjs`: what it costs to check, open and draw the 50 newest messages of a conversation in Chromium: header and
 * body unsealed, signature, chain and roster checked, content read, drawn and laid out by the app's own list. In the app opening runs in a
 * worker and goes on beside the drawing; here one comes after the other. Prints, never judges.
 */
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import * as esbuild from 'esbuild';
import { chromiumArguments, findChromium } from '../../scripts/lib/browser.mjs';
import { quantile } from './load/pair.mjs';

const root = resolve(import.meta.dirname, '../..');
const rounds = 30;

/** Medians over the rounds, ms. The first rounds are not counted: the browser compiles what it runs often. */
export async function measureOpening() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, 'tests/bench/load/opening-page.tsx')],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome120',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    // Libraries look at what a bundler for pages would have put in.
    banner: { js: 'globalThis.process ??= { env: {} };' },
    logLevel: 'error',
  });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: chromiumArguments,
    ...(executablePath === null ? {} : { executablePath }),
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${error}\n`));
    await page.goto('about:blank');
    // The one thing that the list needs of the app's styles: a window of the size of a phone's.
    await page.addStyleTag({ content: '[role=log] { height: 800px; width: 390px; overflow: auto }' });
    await page.addScriptTag({ content: outputFiles[0].text });
    const found = await page.evaluate((count) => globalThis.measureOpening(count), rounds + 5);
    const counted = found.slice(5);
    return {
      openedMs: quantile(
        counted.map(({ opened }) => opened),
        0.5,
      ),
      drawnMs: quantile(
        counted.map(({ drawn }) => drawn),
        0.5,
      ),
      leastMs: Math.min(...counted.map(({ drawn }) => drawn)),
      firstMs: found[0].drawn,
    };
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === import.meta.filename) {
  const { openedMs, drawnMs, leastMs, firstMs } = await measureOpening();
  console.log(
    `50 messages in Chromium, ${rounds} times: opened ${openedMs.toFixed(1)} ms, with drawing ${drawnMs.toFixed(1)} ms (least ${leastMs.toFixed(1)}, first ${firstMs.toFixed(1)})`,
  );
}
