/** A hundred megabytes over a narrow road, with the tab closed half-way: whole, the same, and without filling the memory. */
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect } from '@playwright/test';
import { startAppProcess } from '#tests/support/app-process.ts';
import { openSlowRoad } from '#tests/support/slow-road.ts';
import { seedDemoClinic } from '../../prisma/seed.ts';
import { test } from './support/clinic.ts';
import { arrive, newPair, openChat, startChat } from './support/people.ts';

const mebibyte = 1024 * 1024;
const sizeBytes = 100 * 1_000_000;

async function writeRandomFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  const stream = createWriteStream(path);
  // As a scanner's file begins, so that it is known for what it is not: a picture of the browser.
  const head = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]);
  for (let left = sizeBytes; left > 0; ) {
    const piece = left === sizeBytes ? head : randomFillSync(Buffer.alloc(Math.min(left, mebibyte)));
    left -= piece.length;
    hash.update(piece);
    if (!stream.write(piece)) await new Promise((done) => stream.once('drain', () => done(null)));
  }
  await new Promise<void>((done) => stream.end(() => done()));
  return hash.digest('hex');
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}

/**
 * Memory of the engine's worker, sampled until stopped: the most it held, in bytes. Begin when the engine answers and stop before its last
 * tab closes: a worker that is asked while it starts may stay where it is for good.
 */
async function watchWorkerMemory(browser: Browser): Promise<() => Promise<number>> {
  const session = await browser.newBrowserCDPSession();
  let most = 0;
  const ask = async () => {
    const { targetInfos } = await session.send('Target.getTargets');
    for (const { targetId } of targetInfos.filter(({ type }) => type === 'shared_worker')) {
      const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
      const answered = new Promise<number>((done) => {
        const hear = (event: { sessionId: string; message: string }) => {
          const { id, result } = JSON.parse(event.message);
          // The worker tells of itself in between.
          if (event.sessionId !== sessionId || id !== 2) return;
          session.off('Target.receivedMessageFromTarget', hear);
          done((result?.usedSize ?? 0) + (result?.backingStorageSize ?? 0));
        };
        session.on('Target.receivedMessageFromTarget', hear);
        // A worker that ends with its last tab answers nothing any more.
        session.on('Target.targetDestroyed', (event) => event.targetId === targetId && done(0));
        session.on('Target.detachedFromTarget', (event) => event.targetId === targetId && done(0));
        setTimeout(() => done(0), 2_000);
      });
      // What is garbage already is not held: how long it lies around is the browser's affair, and longer on a busy machine.
      const wanted = ['HeapProfiler.collectGarbage', 'Runtime.getHeapUsage'];
      for (const [at, method] of wanted.entries()) {
        const message = JSON.stringify({ id: at + 1, method });
        await session.send('Target.sendMessageToTarget', { sessionId, message });
      }
      most = Math.max(most, await answered);
      await session.send('Target.detachFromTarget', { sessionId });
    }
  };
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      await ask().catch(() => undefined);
      await new Promise((done) => setTimeout(done, 100));
    }
  })();
  return async () => {
    stopped = true;
    await running;
    await session.detach();
    return most;
  };
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

test('100 MB reach the provider though the tab is closed and opened again half-way', async ({ browser }) => {
  test.setTimeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'consulta-large-'));
  const [source, saved] = [join(folder, 'scan.dcm'), join(folder, 'saved.dcm')];
  const wanted = await writeRandomFile(source);
  const port = await freePort();
  const road = await openSlowRoad(() => port, 60 * mebibyte);
  const origin = `http://127.0.0.1:${road.port}`;
  const app = await startAppProcess({
    PORT: String(port),
    DATA_DIR: join(folder, 'data'),
    PUBLIC_URL: origin,
    RATE_LIMIT_SCALE: '100',
  });
  try {
    await seedDemoClinic({ origin, bootstrapToken: app.bootstrapToken ?? '' });
    const { patient, provider } = await newPair(origin);
    const first = await arrive(browser, origin, patient);
    await startChat(first, provider.name);
    road.setRate(8 * mebibyte);
    const firstHalf = await watchWorkerMemory(browser);
    const before = road.sentBytes;
    await first.getByLabel('Any file').setInputFiles(source);
    await first.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => road.sentBytes - before, { timeout: 180_000 }).toBeGreaterThan(sizeBytes / 2);
    const mostBefore = await firstHalf();
    await first.close();

    const again = await first.context().newPage();
    await again.goto('/inbox');
    await openChat(again, provider.name);
    const secondHalf = await watchWorkerMemory(browser);
    await expect(again.getByRole('article', { name: /(Sent|Delivered)$/ })).toBeVisible({ timeout: 180_000 });
    const mostBytes = Math.max(mostBefore, await secondHalf());
    // It was really measured: a sealed segment alone is more.
    expect(mostBefore).toBeGreaterThan(4 * mebibyte);
    // What the server had was not sent again: one part under way at the cut may be.
    expect(road.sentBytes - before).toBeLessThan(sizeBytes * 1.15);

    road.setRate(60 * mebibyte);
    const doctor = await arrive(browser, origin, provider);
    await doctor.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await doctor.reload();
    await openChat(doctor, patient.name);
    const download = doctor.waitForEvent('download', { timeout: 180_000 });
    await doctor.getByRole('button', { name: 'Save scan.dcm' }).click();
    await (await download).saveAs(saved);
    expect(await hashOf(saved)).toBe(wanted);
    test.info().annotations.push({
      type: 'figures',
      description: `worker at most ${Math.round(mostBytes / mebibyte)} MiB, sent ${Math.round((road.sentBytes - before) / mebibyte)} MiB`,
    });
    // Much less than the file itself: what is read, sealed and sent goes again.
    expect(mostBytes).toBeLessThan(sizeBytes * 0.75);
  } finally {
    await app.end('SIGTERM');
    await road.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
