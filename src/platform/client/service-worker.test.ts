import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function start(serviceWorker: unknown) {
  vi.stubGlobal('navigator', serviceWorker === null ? {} : { serviceWorker });
  const { startServiceWorker } = await import('./service-worker.ts');
  return startServiceWorker;
}

function container(more: Record<string, unknown>) {
  return Object.assign(new EventTarget(), {
    controller: null,
    startMessages: vi.fn(),
    register: vi.fn(async () => ({ active: null })),
    ...more,
  });
}

test('where there are none, pages do without', async () => {
  expect(await (await start(null))()).toBeNull();
  vi.resetModules();
  const refused = container({ register: async () => Promise.reject(new Error('private window')) });
  expect(await (await start(refused))()).toBeNull();
});

test('is registered once, and past every cache', async () => {
  const workers = container({ controller: {} });
  const begin = await start(workers);
  expect(await begin()).toBe(workers);
  expect(await begin()).toBe(workers);
  expect(workers.register).toHaveBeenCalledExactlyOnceWith('/service-worker.js', { updateViaCache: 'none' });
});

test('a page that was loaded past it asks to be taken care of', async () => {
  const active = { postMessage: vi.fn() };
  const workers = container({ register: async () => ({ active }) });
  const waiting = (await start(workers))();
  await vi.waitFor(() => expect(active.postMessage).toHaveBeenCalledExactlyOnceWith('claim'), {
    timeout: 30_000,
  });
  workers.dispatchEvent(new Event('controllerchange'));
  expect(await waiting).toBe(workers);
});

test('one that does not come is not waited for for ever', async () => {
  const waiting = (await start(container({})))();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await waiting).toBeNull();
});

test('a page goes where a tapped notice leads, and only within the app', async () => {
  const workers = container({});
  vi.stubGlobal('navigator', { serviceWorker: workers });
  const { listenForOpenedNotices } = await import('./service-worker.ts');
  const open = vi.fn();
  const stop = listenForOpenedNotices(open);
  const say = (data: unknown) => workers.dispatchEvent(new MessageEvent('message', { data }));
  say({ kind: 'open', path: '/visits/1' });
  for (const path of ['https://evil.example', '//evil.example', '/\\evil.example', 7])
    say({ kind: 'open', path });
  say('claim');
  expect(open).toHaveBeenCalledExactlyOnceWith('/visits/1');
  vi.stubGlobal('window', { location: { pathname: '/inbox' } });
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise((done) => {
    port1.onmessage = ({ data }) => done(data);
  });
  workers.dispatchEvent(new MessageEvent('message', { data: { kind: 'where' }, ports: [port2] }));
  expect(await answered).toBe('/inbox');
  port1.close();
  stop();
  say({ kind: 'open', path: '/visits/2' });
  expect(open).toHaveBeenCalledOnce();
  vi.stubGlobal('navigator', {});
  expect(listenForOpenedNotices(open)).toBeTypeOf('function');
});
