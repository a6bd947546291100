/** The push service changed the address of this browser: the server is told at once, so that nothing gets lost until the app is opened next. */
import type { ChangedSubscription, PushSource } from './worker-scope.ts';

const api = '/api/trpc';

/** Key of the server, where the browser does not say for which one the old subscription was. */
async function askKey(ask: typeof fetch): Promise<string> {
  const response = await ask(`${api}/notifications.pushKey`);
  const answer: unknown = await response.json();
  const read = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  const key = read(read(read(answer, 'result'), 'data'), 'key');
  if (typeof key !== 'string') throw new Error('no key');
  return key;
}

/** Throws where it cannot be done now; the app does it when it is opened next. */
export async function renewPush(
  { oldSubscription, newSubscription }: ChangedSubscription,
  pushManager: PushSource,
  ask: typeof fetch,
): Promise<void> {
  let subscription = newSubscription ?? null;
  if (subscription === null) {
    const applicationServerKey = oldSubscription?.options.applicationServerKey ?? (await askKey(ask));
    subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  }
  const { endpoint, keys } = subscription.toJSON();
  await ask(`${api}/notifications.addPushDevice`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, p256dh: keys?.p256dh, auth: keys?.auth }),
  });
}
