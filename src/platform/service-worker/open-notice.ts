/** Brings whoever taps a notice to its place: in a tab that is open already, without loading it anew, or in a new one. */
import { readOpenPlace } from '../push-notice.ts';
import type { OpenWindow, OpenWindows } from './worker-scope.ts';

/** Pages of people who are signed in; the others (a guest's call, signing in) do not know the places. */
const appPath = /^\/(inbox|visits|contacts|settings|admin)(\/|$)/;

function pathOf({ url }: OpenWindow): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}

/** `data`: what the notice was shown with. */
export async function openNotice(data: unknown, clients: OpenWindows): Promise<void> {
  const path = typeof data === 'object' && data !== null ? Reflect.get(data, 'path') : null;
  const place = readOpenPlace({ kind: 'open', path }) ?? { kind: 'open', path: '/' };
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const own = windows.filter((each) => appPath.test(pathOf(each)));
  const there = own.find((each) => pathOf(each) === place.path);
  const window = there ?? own.find(({ focused }) => focused) ?? own[0];
  if (window === undefined) {
    await clients.openWindow(place.path);
    return;
  }
  if (window !== there) window.postMessage(place, []);
  await window.focus();
}
