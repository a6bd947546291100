/**
 * `npm run bench:calls`: how long people in a call wait, in the real app in real Chromium with made-up cameras. From the press on
 * “Join again” to the first picture of the other one; from a reload to the first picture; from the moment a cut network works again
 * (through the relay, behind a cable that is cut for some seconds) to the next picture. Prints p50 and p95, never judges.
 *   npm run bench:calls -- --runs 20
 * Run `npm start` once before: it uses the built pages.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { seedDemoClinic } from '../../prisma/seed.ts';
import { findTurnServer } from '../../scripts/lib/call-tools.mjs';
import { continueUnderPinnedNode, runsPinnedNode } from '../../scripts/lib/prepare.mjs';
import { madeUpDevices } from '../e2e/support/calls.ts';
import { openCall } from '../e2e/support/visit-pages.ts';
import { startAppProcess } from '../support/app-process.ts';
import { relayOnly } from '../support/calls/media-checks.ts';
import { startTurnServer } from '../support/calls/turn-server.ts';
import { openUdpProxy } from '../support/calls/udp-proxy.ts';

if (!runsPinnedNode()) await continueUnderPinnedNode('tests/bench/calls.mjs');
const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' } } });
const runs = Number(values.runs);

/** Runs in the pages: `frameTimes` holds when each picture of the other one was shown, ms since 1970. */
function logFrames() {
  const times = [];
  globalThis.frameTimes = times;
  const known = new WeakSet();
  const look = () => {
    for (const video of document.querySelectorAll('video[data-party]')) {
      if (known.has(video)) continue;
      known.add(video);
      const shown = () => {
        times.push(performance.timeOrigin + performance.now());
        video.requestVideoFrameCallback(shown);
      };
      video.requestVideoFrameCallback(shown);
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

/** When the first picture after `since` was shown; waits for it. */
async function frameAfter(page, since) {
  const handle = await page.waitForFunction(
    (from) => globalThis.frameTimes?.find((time) => time > from),
    since,
    { timeout: 120_000, polling: 20 },
  );
  return handle.jsonValue();
}

/** Presses a button as soon as it is there; answers when, ms since 1970. */
async function press(page, name) {
  const button = page.getByRole('button', { name });
  await button.waitFor();
  return button.evaluate((element) => {
    const now = performance.timeOrigin + performance.now();
    element.click();
    return now;
  });
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
function row(what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const found = {
    what,
    runs: times.length,
    'p50 ms': Math.round(quantile(sorted, 0.5)),
    'p95 ms': Math.round(quantile(sorted, 0.95)),
    'longest ms': Math.round(sorted.at(-1)),
  };
  console.log(JSON.stringify(found));
  return found;
}

/** The same many times, one after the other. */
async function repeat(work) {
  const times = [];
  for (let run = 0; run < runs; run += 1) times.push(await work(run));
  return times;
}

async function rejoin(page) {
  await press(page, /^Leave/);
  await press(page.getByRole('dialog'), /^Leave$/);
  const pressed = await press(page, /^(Join again|Join the visit)$/);
  return (await frameAfter(page, pressed)) - pressed;
}

async function reload(page) {
  const before = Date.now();
  await page.reload({ waitUntil: 'commit' });
  const started = await page.evaluate(() => performance.timeOrigin);
  return (await frameAfter(page, Math.max(before, started))) - started;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const relay = findTurnServer() === null ? null : await startTurnServer();
const network = relay === null ? null : await openUdpProxy(relay.port);

/** From the moment the cable is whole again. */
async function cut(page, seconds) {
  network.cut();
  await pause(seconds * 1_000);
  const mended = Date.now();
  network.mend();
  return (await frameAfter(page, mended)) - mended;
}

/** From the moment the relay answers again; nothing that it had given is good any more. */
async function restart(page) {
  await relay.kill();
  await pause(2_000);
  await relay.start();
  const started = Date.now();
  return (await frameAfter(page, started)) - started;
}

/** A call, measured and left. */
async function inCall(browser, origin, scripts, work) {
  const { rosa, doctor } = await openCall(browser, origin, [...scripts, logFrames]);
  for (const page of [rosa, doctor]) await frameAfter(page, 0);
  const table = await work(rosa, doctor);
  for (const page of [rosa, doctor]) await page.context().close();
  return table;
}

const dataDir = mkdtempSync(join(tmpdir(), 'consulta-bench-calls-'));
const app = await startAppProcess({
  PORT: '0',
  DATA_DIR: dataDir,
  RATE_LIMIT_SCALE: '1000',
  ...(relay === null
    ? {}
    : { TURN_URLS: `turn:127.0.0.1:${network.port}?transport=udp`, TURN_SECRET: relay.secret }),
});
const browser = await chromium.launch(madeUpDevices('fps=20'));
try {
  const { origin, bootstrapToken } = app;
  await seedDemoClinic({ origin, bootstrapToken });
  const table = await inCall(browser, origin, [], async (rosa, doctor) => [
    row('direct: “Join again” → first picture of the other', await repeat(() => rejoin(rosa))),
    row('direct: reload of the patient → first picture', await repeat(() => reload(rosa))),
    row('direct: reload of the provider → first picture', await repeat(() => reload(doctor))),
  ]);
  if (relay !== null)
    table.push(
      ...(await inCall(browser, origin, [relayOnly], async (rosa) => [
        row('relay: “Join again” → first picture of the other', await repeat(() => rejoin(rosa))),
        row('relay: network cut for 3 s → next picture', await repeat(() => cut(rosa, 3))),
        row('relay: network cut for 10 s → next picture', await repeat(() => cut(rosa, 10))),
        row('relay: killed, started again after 2 s → next picture', await repeat(() => restart(rosa))),
      ])),
    );
  console.table(table);
} finally {
  await browser.close();
  await app.end('SIGTERM');
  await network?.close();
  await relay?.close();
  rmSync(dataDir, { recursive: true, force: true });
}
