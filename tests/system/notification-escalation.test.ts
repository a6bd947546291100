/** A patient's message that stays unread beyond what the clinic promises. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { readPushNotice } from '#src/platform/push-notice.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const hourMs = 3_600_000;
const patience = { timeout: 30_000, interval: 50 };
let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
let service: PushService;
let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let vega: Person;
let ana: Person;
let conversationId: string;

beforeAll(async () => {
  service = await startPushService();
  server = await startTestServer({ env: { PUSH_SERVICES: service.origin }, clock });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeamId = await clinic.careTeam('Cardiology');
  const careTeamIds = [careTeamId];
  rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds });
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
  ana = await clinic.add({ name: 'Nurse Ana', role: 'provider', careTeamIds });
  const patientId = await rosa.userId();
  const started = await rosa.engine.startConversation({ kind: 'team', careTeamId, patientId });
  ({ conversationId } = expectValue(started));
  service.trust((await vega.api.notifications.pushKey.query()).key);
  const chosen = { ...defaultPreferences('Europe/Madrid'), quietHours: null };
  for (const { api } of [rosa, vega, ana]) {
    await api.notifications.putPreferences.mutate(chosen);
    await api.notifications.addPushDevice.mutate(service.subscribe());
  }
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
  await service?.close();
});

/** Everything that is due now and a day and an hour later. */
async function letTheDayPass(): Promise<void> {
  const run = () => server.clinic.services.notifications.dispatcher.run();
  await run();
  aheadMs += 25 * hourMs;
  await run();
  await run();
}
async function toldOf(person: Person): Promise<number> {
  const { rows } = await server.clinic.database.pool.query<{ cause: string }>(
    `SELECT cause FROM notification WHERE kind = 'message.unanswered' AND user_id = $1`,
    [await person.userId()],
  );
  return rows.length;
}
const pushed = () =>
  service.received.filter(({ text }) => readPushNotice(text)?.kind === 'message.unanswered').length;

it('reaches everybody of the staff who has not read it, once, and nobody else', async () => {
  await rosa.write(conversationId, 'is anybody there?');
  await rosa.sees(conversationId, 'is anybody there?', 'sent');
  await letTheDayPass();
  for (const person of [vega, ana]) expect(await toldOf(person)).toBe(1);
  expect(await toldOf(rosa)).toBe(0);
  await vi.waitFor(() => expect(pushed()).toBe(2), patience);
  await letTheDayPass();
  expect([await toldOf(vega), await toldOf(ana), pushed()]).toEqual([1, 1, 2]);
});

it('is left alone as soon as any device of the reader has shown it', async () => {
  await rosa.write(conversationId, 'thank you');
  const other = await vega.onNewDevice();
  const { seq } = await other.sees(conversationId, 'thank you');
  await other.engine.markRead(conversationId, seq ?? 0);
  await vi.waitFor(async () => {
    const { notifications } = await vega.api.notifications.list.query({});
    expect(notifications.filter(({ kind, read }) => kind.startsWith('message') && !read)).toEqual([]);
  }, patience);
  await letTheDayPass();
  expect([await toldOf(vega), await toldOf(ana)]).toEqual([1, 2]);
  await vi.waitFor(() => expect(pushed()).toBe(3), patience);
  await other.engine.close();
});
