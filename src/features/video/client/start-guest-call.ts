/** A guest's call of this page: a worker with their key, and what it must find again after a reload. */
import * as Comlink from 'comlink';
import * as z from 'zod';
import { systemClock } from '#src/platform/client/clock.ts';
import { fromBase64Url, toBase64Url } from '#src/protocol/open/bytes.ts';
import { CallEngine } from './call-engine.ts';
import { browserPlatform } from './call-platform.ts';
import { type OpenRoad, roadOf } from './call-road.ts';
import type { GuestWorkerApi } from './guest.worker.ts';
import type { GuestKeep } from './guest-line.ts';
import type { LocalMedia } from './local-media.ts';
import { browserMedia } from './media-platform.ts';

const keepKey = 'consulta.guest';
const record = z.object({
  link: z.string(),
  seed: z.string(),
  counters: z.array(z.tuple([z.string(), z.number()])),
});

/** Of this tab and this link only: another link is another guest. */
function readKept(link: string): GuestKeep | null {
  try {
    const kept = record.parse(JSON.parse(sessionStorage.getItem(keepKey) ?? 'null'));
    return kept.link === link ? { seed: fromBase64Url(kept.seed), counters: kept.counters } : null;
  } catch {
    return null;
  }
}

function keep(link: string, { seed, counters }: GuestKeep): void {
  try {
    sessionStorage.setItem(keepKey, JSON.stringify({ link, seed: toBase64Url(seed), counters }));
  } catch {
    // A browser that keeps nothing: after a reload the guest has to be let in anew.
    return;
  }
}

function startWorker(): Worker {
  const url = document.querySelector('meta[name="consulta-guest"]')?.getAttribute('content');
  if (!url) throw new Error('The page does not name the worker of guests.');
  return new Worker(url, { type: 'module', name: 'consulta-guest' });
}

/** Knocks with a link; the call is `connecting` until a host lets the guest in. */
export function startGuestCall(guest: { link: string; name: string; media: LocalMedia }): CallEngine {
  const { link, name, media: local } = guest;
  const openRoad: OpenRoad = async (listener) => {
    const worker = startWorker();
    const remote = Comlink.wrap<GuestWorkerApi>(worker);
    const line = await remote.guestLine(
      { link, name, kept: readKept(link) },
      Comlink.proxy(listener),
      Comlink.proxy((value: GuestKeep) => keep(link, value)),
    );
    const opened = await roadOf(line);
    if (!opened.ok) {
      worker.terminate();
      return opened;
    }
    const road = opened.value;
    // Ended with the call, once the goodbye is out.
    const end = () => void line.close().finally(() => worker.terminate());
    return { ok: true, value: { ...road, close: end } };
  };
  return new CallEngine({
    openRoad,
    platform: browserPlatform(),
    media: browserMedia(),
    local,
    clock: systemClock,
  });
}
