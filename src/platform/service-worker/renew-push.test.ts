import { expect, test, vi } from 'vitest';
import { renewPush } from './renew-push.ts';

const made = (endpoint: string) => ({ toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }) });
const key = new Uint8Array([1, 2]).buffer;

function world() {
  const told: unknown[] = [];
  const ask = vi.fn<typeof fetch>(async (url, init) => {
    if (init?.method === 'POST') told.push([url, JSON.parse(String(init.body))]);
    return Response.json({ result: { data: { key: 'from the server' } } });
  });
  const subscribe = vi.fn(async () => made('https://push.example/fresh'));
  return { told, ask, subscribe };
}
const asTold = (endpoint: string) => [
  ['/api/trpc/notifications.addPushDevice', { endpoint, p256dh: 'p', auth: 'a' }],
];

test('the new address of the browser is told to the server', async () => {
  const { told, ask, subscribe } = world();
  await renewPush({ newSubscription: made('https://push.example/new') }, { subscribe }, ask);
  expect(told).toEqual(asTold('https://push.example/new'));
  expect(subscribe).not.toHaveBeenCalled();
});

test('a browser that ended the old one gets a new one for the same key', async () => {
  const { told, ask, subscribe } = world();
  const oldSubscription = { options: { applicationServerKey: key, userVisibleOnly: true } };
  await renewPush({ oldSubscription, newSubscription: null }, { subscribe }, ask);
  expect(subscribe).toHaveBeenCalledExactlyOnceWith({ userVisibleOnly: true, applicationServerKey: key });
  expect(told).toEqual(asTold('https://push.example/fresh'));
});

test('a browser that tells nothing has the key from the server', async () => {
  const { told, ask, subscribe } = world();
  await renewPush({}, { subscribe }, ask);
  expect(subscribe).toHaveBeenCalledExactlyOnceWith({
    userVisibleOnly: true,
    applicationServerKey: 'from the server',
  });
  expect(told).toHaveLength(1);
});

test('without a key nothing is subscribed', async () => {
  const { subscribe } = world();
  await expect(renewPush({}, { subscribe }, async () => Response.json({ error: {} }))).rejects.toThrow();
  expect(subscribe).not.toHaveBeenCalled();
});
