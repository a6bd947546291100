import { describe, expect, it, test, vi } from 'vitest';
import {
  asksWhere,
  noticeKinds,
  noticePath,
  type PushNotice,
  readPushNotice,
  writePushNotice,
} from '../push-notice.ts';
import { noticeWords } from './notice-words.ts';
import { openNotice } from './open-notice.ts';
import { showNotice } from './show-notice.ts';
import type { NoticeBoard } from './worker-scope.ts';

const visit: PushNotice = {
  id: 'n1',
  kind: 'visit.ready',
  target: { place: 'visit', id: 'v1' },
  language: 'es',
  unread: 2,
};
const message: PushNotice = { ...visit, kind: 'message', target: { place: 'conversation', id: 'c_1-A' } };

/** A board that keeps what is on it, by tag as browsers do. */
function board() {
  const shown = new Map<string, { title: string; data: unknown }>();
  const showNotification = vi.fn<NoticeBoard['showNotification']>(async (title, options) => {
    shown.set(options.tag, { title, data: options.data });
  });
  const getNotifications: NoticeBoard['getNotifications'] = async ({ tag }) =>
    [...shown.entries()].flatMap(([key, value]) => (key === tag ? [value] : []));
  return { shown, showNotification, getNotifications };
}

const phone = () => ({
  language: 'es-ES',
  setAppBadge: vi.fn(async () => undefined),
  clearAppBadge: vi.fn(async () => undefined),
});

describe('a push message', () => {
  it('is read as it was written, and nothing else is', () => {
    for (const kind of noticeKinds)
      expect(readPushNotice(writePushNotice({ ...visit, kind }))).toEqual({ ...visit, kind });
    const odd = (more: Record<string, unknown>) => JSON.stringify({ v: 1, ...visit, ...more });
    for (const text of [
      '',
      'null',
      '[]',
      odd({ v: 2 }),
      odd({ kind: 'advertisement' }),
      odd({ language: 'fr' }),
      odd({ unread: -1 }),
      odd({ target: { place: 'visit', id: '../../evil' } }),
      odd({ target: { place: 'https://evil.example', id: 'x' } }),
      odd({ id: '' }),
    ])
      expect(readPushNotice(text)).toBeNull();
  });

  it('becomes a notice in the words of the person, which rings when somebody waits', async () => {
    const [there, navigator] = [board(), phone()];
    await showNotice(writePushNotice(visit), there, navigator);
    expect(there.showNotification).toHaveBeenCalledExactlyOnceWith(
      'Su médico le espera',
      expect.objectContaining({
        tag: 'visit:v1',
        lang: 'es',
        requireInteraction: true,
        renotify: true,
        silent: false,
        vibrate: expect.anything(),
        actions: [{ action: 'join', title: 'Entrar' }],
        data: { id: 'n1', path: '/visits/v1' },
      }),
    );
    expect(navigator.setAppBadge).toHaveBeenCalledExactlyOnceWith(2);
  });

  it('delivered twice is one notice, heard once', async () => {
    const there = board();
    for (let turn = 0; turn < 2; turn += 1) await showNotice(writePushNotice(message), there, phone());
    expect(there.shown.size).toBe(1);
    expect(there.showNotification.mock.calls.map(([, { renotify, silent }]) => [renotify, silent])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('of the same conversation takes the place of the one before and is heard again', async () => {
    const there = board();
    await showNotice(writePushNotice(message), there, phone());
    await showNotice(writePushNotice({ ...message, id: 'n2' }), there, phone());
    expect(there.shown.size).toBe(1);
    expect(there.showNotification.mock.calls.map(([, { renotify }]) => renotify)).toEqual([true, true]);
  });

  it('that is not understood is shown all the same', async () => {
    const there = board();
    await showNotice('from the future', there, phone());
    expect([...there.shown.values()]).toEqual([
      { title: 'Novedades en Consulta', data: { id: 'unknown', path: '/' } },
    ]);
  });

  it('takes the number off the icon when nothing is unread, and does without where there is none', async () => {
    const navigator = phone();
    await showNotice(writePushNotice({ ...visit, unread: 0 }), board(), navigator);
    expect(navigator.clearAppBadge).toHaveBeenCalledOnce();
    const there = board();
    await showNotice(writePushNotice(visit), there, { language: 'en' });
    await showNotice(writePushNotice(visit), there, {
      language: 'en',
      setAppBadge: () => Promise.reject(new Error('not installed')),
    });
    expect(there.shown.size).toBe(1);
  });

  it('has words of its own for every kind in both languages', () => {
    const titles = noticeKinds.flatMap((kind) => [
      noticeWords(kind, 'en').title,
      noticeWords(kind, 'es').title,
    ]);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('a tap', () => {
  /** Windows by what they answer to the question where they are; null: they do not. */
  function clients(...places: readonly (readonly [string | null, boolean])[]) {
    const windows = places.map(([path, focused]) => ({
      focused,
      focus: vi.fn(async () => undefined),
      told: vi.fn(),
      postMessage(message: unknown, [port]: Transferable[]) {
        if (!asksWhere(message)) this.told(message);
        else if (path !== null && port instanceof MessagePort) port.postMessage(path);
      },
    }));
    const openWindow = vi.fn(async () => undefined);
    return { windows, openWindow, matchAll: async () => windows };
  }
  const data = { id: 'n1', path: noticePath(visit.target) };

  it('opens the place where nothing is open', async () => {
    const there = clients();
    await openNotice(data, there);
    expect(there.openWindow).toHaveBeenCalledExactlyOnceWith('/visits/v1');
  });

  it('brings the tab to the front that shows the place', async () => {
    const there = clients(['/inbox', true], ['/visits/v1', false]);
    await openNotice(data, there);
    expect(there.windows[1]?.focus).toHaveBeenCalledOnce();
    expect(there.windows[1]?.told).not.toHaveBeenCalled();
    expect(there.windows[0]?.focus).not.toHaveBeenCalled();
    expect(there.openWindow).not.toHaveBeenCalled();
  });

  it('leads another tab of the app there without loading it anew', async () => {
    const there = clients(['/visits', false], ['/inbox/c/abc', true]);
    await openNotice(data, there);
    expect(there.windows[1]?.told).toHaveBeenCalledExactlyOnceWith({ kind: 'open', path: '/visits/v1' });
    expect(there.windows[1]?.focus).toHaveBeenCalledOnce();
  });

  it("leaves a guest's call and the page for signing in alone", async () => {
    const there = clients([null, true], [null, false]);
    await openNotice(data, there);
    expect(there.openWindow).toHaveBeenCalledExactlyOnceWith('/visits/v1');
    for (const window of there.windows) expect(window.focus).not.toHaveBeenCalled();
  });

  test.each([[null], [{ path: 'https://evil.example' }], [{ path: '//evil.example' }], [{ path: 5 }]])(
    'never leads out of the app: %j',
    async (odd) => {
      const there = clients();
      await openNotice(odd, there);
      expect(there.openWindow).toHaveBeenCalledExactlyOnceWith('/');
    },
  );
});

test.each([
  [{ place: 'conversation', id: 'c1' }, '/inbox/c/c1'],
  [{ place: 'conversation', id: null }, '/inbox'],
  [{ place: 'visit', id: 'v1' }, '/visits/v1'],
  [{ place: 'appointments', id: null }, '/visits'],
  [{ place: 'settings', id: null }, '/settings'],
] as const)('%j is at %s', (target, path) => {
  expect(noticePath(target)).toBe(path);
});
