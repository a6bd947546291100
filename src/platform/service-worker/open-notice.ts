/** Brings whoever taps a notice to its place: in a tab that is open already, without loading it anew, or in a new one. */
import { readOpenPlace, whereQuestion } from '../push-notice.ts';
import type { OpenWindow, OpenWindows } from './worker-scope.ts';

/** Who does not answer by then is asleep, or no page of the app. Firefox lets a tap open a window for one second only. */
const patienceMs = 400;

/**
 * The path that a page of the app shows; null for other pages (a guest's call, signing in). The window's own `url` is the one that it
 * was loaded from, which says nothing in an app that changes places without loading.
 */
function askWhere(window: OpenWindow): Promise<string | null> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const end = (path: string | null) => {
      clearTimeout(patience);
      port1.close();
      resolve(path);
    };
    const patience = setTimeout(() => end(null), patienceMs);
    port1.onmessage = ({ data }) => end(typeof data === 'string' ? data : null);
    window.postMessage(whereQuestion, [port2]);
  });
}

/** `data`: what the notice was shown with. */
export async function openNotice(data: unknown, clients: OpenWindows): Promise<void> {
  const path = typeof data === 'object' && data !== null ? Reflect.get(data, 'path') : null;
  const place = readOpenPlace({ kind: 'open', path }) ?? { kind: 'open', path: '/' };
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const asked = await Promise.all(windows.map(async (window) => ({ window, path: await askWhere(window) })));
  const own = asked.filter((each) => each.path !== null);
  const there = own.find((each) => each.path === place.path);
  const { window } = there ?? own.find((each) => each.window.focused) ?? own[0] ?? {};
  if (window === undefined) {
    await clients.openWindow(place.path);
    return;
  }
  if (there === undefined) window.postMessage(place, []);
  await window.focus();
}
