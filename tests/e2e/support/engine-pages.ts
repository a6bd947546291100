/** Call engines in real Chromium, without the app: each page is one party on a road in memory. */
import type { BrowserContext, Page } from '@playwright/test';
import { build } from 'esbuild';
import type { EnginePage } from '#tests/support/calls/engine-page.ts';
import { watchConnections } from '#tests/support/calls/media-checks.ts';
import type { PageRoadOptions } from '#tests/support/calls/page-road.ts';
import { expectMoving } from './moving-picture.ts';

export interface JoinOptions {
  relay?: boolean;
  microphone?: boolean;
  camera?: boolean;
  iceServers?: PageRoadOptions['iceServers'];
  device?: string;
}

/** Ids that sort by their number: the lower one offers. */
export const userNumber = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

let bundle: Promise<string> | null = null;
function script(): Promise<string> {
  bundle ??= build({
    entryPoints: ['tests/support/calls/engine-page.ts'],
    bundle: true,
    write: false,
    format: 'iife',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return bundle;
}

/** Opens a page in which the person `n` joins the room. */
export async function joinRoom(
  context: BrowserContext,
  origin: string,
  room: string,
  n: number,
  options: JoinOptions = {},
): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(watchConnections);
  await page.goto(origin);
  await startEngine(page, room, n, options);
  return page;
}

/** Starts the engine in a page that is there already, such as after a reload. */
export async function startEngine(
  page: Page,
  room: string,
  n: number,
  options: JoinOptions = {},
): Promise<void> {
  await page.addScriptTag({ content: await script() });
  await page.evaluate((given) => globalThis.startCall(given), {
    room,
    user: userNumber(n),
    device: options.device ?? userNumber(n),
    host: true,
    iceServers: options.iceServers ?? [],
    relay: options.relay ?? false,
    microphone: options.microphone ?? true,
    camera: options.camera ?? true,
  });
}

/** Waits until what the page knows of its call fits. */
export async function untilCall(
  page: Page,
  fits: (call: EnginePage) => boolean,
  timeout = 30_000,
): Promise<void> {
  const waited = page.waitForFunction(
    (text) => {
      const found: unknown = new Function('call', `return (${text})(call)`)(globalThis.call);
      return found === true;
    },
    fits.toString(),
    { timeout, polling: 50 },
  );
  await waited.catch(async (error: unknown) => {
    throw new Error(`The call stayed ${await describeCall(page)}`, { cause: error });
  });
}

function describeCall(page: Page): Promise<string> {
  return page.evaluate(() => {
    const connections = (globalThis.watchedConnections ?? []).map((each) => [
      each.signalingState,
      each.iceConnectionState,
      each.connectionState,
    ]);
    return JSON.stringify({ view: globalThis.call.engine.view, connections });
  });
}

/** Decoded pictures of person `n` move on this page. */
export const expectPartyMoving = (page: Page, n: number) => expectMoving(page, `#party-${userNumber(n)}`);

/** Bytes of sound and picture that the page sent so far over connections that are open. */
export function bytesSent(page: Page, kind: 'audio' | 'video'): Promise<number> {
  return page.evaluate(async (wanted) => {
    let sum = 0;
    for (const connection of globalThis.watchedConnections ?? []) {
      if (connection.connectionState === 'closed') continue;
      (await connection.getStats()).forEach((entry) => {
        if (entry.type === 'outbound-rtp' && entry.kind === wanted) sum += entry.bytesSent;
      });
    }
    return sum;
  }, kind);
}
