/** The page's end of the service worker. */
import { asksWhere, readOpenPlace } from '../push-notice.ts';

const address = '/service-worker.js';
/** A worker that does not come by then will not come: the page does without. */
const patienceMs = 10_000;

let starting: Promise<ServiceWorkerContainer | null> | null = null;

async function begin(): Promise<ServiceWorkerContainer | null> {
  if (!('serviceWorker' in navigator)) return null;
  const container = navigator.serviceWorker;
  try {
    const registration = await container.register(address, { updateViaCache: 'none' });
    container.startMessages();
    if (container.controller !== null) return container;
    return await new Promise((resolve) => {
      const patience = setTimeout(() => resolve(null), patienceMs);
      container.addEventListener(
        'controllerchange',
        () => {
          clearTimeout(patience);
          resolve(container);
        },
        { once: true },
      );
      registration.active?.postMessage('claim');
    });
  } catch {
    // Private windows of some browsers, a policy of the computer.
    return null;
  }
}

/** Starts the service worker and waits until it takes care of this page; null where there is none. */
export function startServiceWorker(): Promise<ServiceWorkerContainer | null> {
  starting ??= begin();
  return starting;
}

/**
 * Tells `open` the path that somebody asked for by tapping a notice while this page was open, and the worker where this page is. Call
 * the answered function to stop.
 */
export function listenForOpenedNotices(open: (path: string) => void): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined;
  const container = navigator.serviceWorker;
  const hear = ({ data, ports }: MessageEvent<unknown>) => {
    if (asksWhere(data)) ports[0]?.postMessage(window.location.pathname);
    const place = readOpenPlace(data);
    if (place !== null) open(place.path);
  };
  container.addEventListener('message', hear);
  container.startMessages();
  return () => container.removeEventListener('message', hear);
}
