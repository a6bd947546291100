/** Entry of the engine's worker: one engine for all tabs of the browser. The only place where keys live. */
import * as Comlink from 'comlink';
import { createBrowserFileTransport } from '#src/features/attachments/client/browser-file-transport.ts';
import { createBrowserPictures } from '#src/features/attachments/client/browser-pictures.ts';
import { openBrowserLocalAccount } from '#src/features/identity/client/browser-local-account.ts';
import { browserWords } from '#src/platform/client/browser-words.ts';
import { systemClock } from '#src/platform/client/clock.ts';
import { deleteIndexedDbStore, openIndexedDbStore } from '#src/platform/client/indexed-db-store.ts';
import { createTransport } from '#src/platform/client/transport.ts';
import { createEngine, type Engine } from './engine.ts';
import { tabEngine } from './tab-engine.ts';

/** Of all engines of this browser one runs: after an update the newest, whatever older tabs still have. */
const runningLock = 'consulta-engine-runs';

/** Resolves once this engine is the one that runs; `lost` is called when it no longer is. */
function takeOver(lost: () => void): Promise<void> {
  return new Promise((granted) => {
    navigator.locks
      .request(runningLock, { steal: true }, () => {
        granted();
        return new Promise<never>(() => undefined);
      })
      .catch(lost);
  });
}

async function start(): Promise<Engine> {
  await takeOver(() => void engine.then((running) => running.giveUp()));
  const transport = createTransport({
    origin: self.location.origin,
    fetch: (input, init) => fetch(input, init),
    WebSocket,
  });
  return createEngine({
    transport,
    clock: systemClock,
    local: await openBrowserLocalAccount(),
    openRecords: openIndexedDbStore,
    deleteRecords: deleteIndexedDbStore,
    deviceLabel: browserWords(navigator.userAgent),
    files: createBrowserFileTransport({
      origin: self.location.origin,
      fetch: (input, init) => fetch(input, init),
      resume: (key) => transport.api.attachments.resume.mutate({ key }),
    }),
    pictures: createBrowserPictures(),
  });
}

const engine = start();

/** A tab asks by a message that carries its port and the name of a lock it holds as long as it lives. */
function serve(data: unknown): void {
  if (typeof data !== 'object' || data === null || !('port' in data) || !('lock' in data)) return;
  const { port, lock } = data;
  if (!(port instanceof MessagePort) || typeof lock !== 'string') return;
  void engine.then((running) => {
    const tab = tabEngine(running);
    Comlink.expose(tab.api, port);
    // Granted only when the tab is gone: its watches end with it.
    void navigator.locks.request(lock, () => tab.close());
  });
}

if ('onconnect' in self) {
  // A shared worker: each tab arrives with a port of its own.
  self.addEventListener('connect', (event: Event) => {
    const port = event instanceof MessageEvent ? event.ports[0] : undefined;
    port?.addEventListener('message', (message) => serve(message.data));
    port?.start();
  });
} else {
  self.addEventListener('message', (message) => serve(message.data));
}
