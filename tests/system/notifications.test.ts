import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { takePushes } from '#src/features/notifications/server/delivery-store.ts';
import { insertNotices, type NewNotice } from '#src/features/notifications/server/notice-store.ts';
import { readPushNotice } from '#src/platform/push-notice.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const patience = { timeout: 30_000, interval: 50 };
const hourMs = 3_600_000;
let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
let service: PushService;
let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let vega: Person;
let conversation: string;

beforeAll(async () => {
  service = await startPushService();
  server = await startTestServer({ env: { PUSH_SERVICES: service.origin }, clock });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Cardiology');
  rosa = await clinic.add({ name: 'Rosa Canary', role: 'patient', careTeamIds: [team] });
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds: [team] });
  service.trust((await vega.api.notifications.pushKey.query()).key);
  conversation = await rosa.startWith(vega);
  for (const { api } of [rosa, vega])
    await api.notifications.putPreferences.mutate({
      ...defaultPreferences('Europe/Madrid'),
      quietHours: null,
    });
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
  await service?.close();
});

const run = () => server.clinic.services.notifications.dispatcher.run();
const pool = () => server.clinic.database.pool;
const pushes = () => service.received.map(({ text }) => readPushNotice(text));
const deviceIds = async (person: Person) =>
  (await person.api.notifications.pushDevices.query()).map(({ id }) => id);
async function onlyDevice(person: Person): Promise<string> {
  for (const id of await deviceIds(person)) await person.api.notifications.removePushDevice.mutate({ id });
  return (await person.api.notifications.addPushDevice.mutate(service.subscribe())).id;
}
/** A notice of the night shift's: urgent, so that nothing holds it back but the open page. */
async function notice(person: Person, more: Partial<NewNotice> = {}): Promise<NewNotice> {
  const made: NewNotice = {
    userId: await person.userId(),
    kind: 'visit.ready',
    cause: `test:${randomUUID()}`,
    target: { place: 'visit', id: randomUUID() },
    ...more,
  };
  await insertNotices(pool(), [made], clock.now());
  return made;
}
const targets = () => pushes().map((push) => push?.target.id);
const countOf = (id: string | null) => targets().filter((each) => each === id).length;
const failures = () => clinic.admin.api.notifications.failures.query();

describe('notifications', () => {
  beforeEach(async () => {
    await onlyDevice(vega);
    expect(service.refused).toEqual([]);
  });

  it('a message that an open page leaves unseen is pushed, and says neither who nor what', async () => {
    await rosa.write(conversation, 'canary: my chest hurts');
    await vega.sees(conversation, 'canary: my chest hurts');
    await run();
    expect(countOf(conversation)).toBe(0);
    aheadMs += 10_000;
    await vi.waitFor(() => expect(countOf(conversation)).toBe(1), patience);
    const { text, headers } = service.received.at(-1) ?? {};
    expect(readPushNotice(text ?? '')).toMatchObject({ kind: 'message', language: 'en', unread: 1 });
    expect(`${text} ${JSON.stringify(headers)}`).not.toMatch(/canary|Rosa|Vega|example\.org/i);
    const listed = await vega.api.notifications.list.query({});
    expect(listed).toMatchObject({ unread: 1, notifications: [{ kind: 'message', read: false }] });
    expect(JSON.stringify(listed)).not.toMatch(/canary|Rosa/i);
  });

  it('the same cause tells nobody twice', async () => {
    const made = await notice(vega);
    await insertNotices(pool(), [made, made], clock.now());
    aheadMs += 10_000;
    await vi.waitFor(() => expect(countOf(made.target.id)).toBe(1), patience);
    await run();
    expect(countOf(made.target.id)).toBe(1);
  });

  it('what was read meanwhile is not pushed', async () => {
    const made = await notice(vega);
    const { notifications } = await vega.api.notifications.list.query({ limit: 1 });
    const ids = notifications.map(({ id }) => id);
    await vega.api.notifications.read.mutate({ ids, through: clock.now() });
    aheadMs += 10_000;
    await run();
    expect(countOf(made.target.id)).toBe(0);
  });

  it('a subscription that has ended is forgotten', async () => {
    service.answer({ status: 410 });
    const made = await notice(vega);
    aheadMs += 10_000;
    await vi.waitFor(async () => expect(await deviceIds(vega)).toEqual([]), patience);
    expect(countOf(made.target.id)).toBe(1);
  });

  it('a service that is busy is asked again, not before the time it named', async () => {
    service.answer({ status: 429, headers: { 'retry-after': '600' } }, { status: 500 });
    const made = await notice(vega);
    // Waits until the answer is written down too: before that, time that leaps outruns the one who asked.
    const pushed = async (times: number) => {
      await vi.waitFor(() => expect(countOf(made.target.id)).toBe(times), patience);
      await run();
      expect(countOf(made.target.id)).toBe(times);
    };
    aheadMs += 10_000;
    await pushed(1);
    aheadMs += 500_000;
    await pushed(1);
    aheadMs += 110_000;
    await pushed(2);
    aheadMs += 30_000;
    await pushed(3);
    aheadMs += hourMs;
    await pushed(3);
  });

  it('what a service refuses for good is shown to the administrator', async () => {
    service.answer({ status: 413 });
    const made = await notice(vega);
    aheadMs += 10_000;
    await vi.waitFor(async () => {
      expect((await failures())[0]).toMatchObject({ kind: 'visit.ready', attempts: 1, reason: 'status 413' });
    }, patience);
    expect(countOf(made.target.id)).toBe(1);
  });

  it('whoever is killed between taking and sending has it sent by the next', async () => {
    // Before its moment has come: the dispatcher must not be quicker.
    const made = await notice(vega);
    await server.clinic.database.transaction(async (q) => {
      await q.query(`UPDATE notification SET pushed_at = now(), due_at = NULL WHERE cause = $1`, [
        made.cause,
      ]);
      await q.query(
        `INSERT INTO notification_delivery (id, notification_id, channel, address_id, due_at)
         SELECT gen_random_uuid(), n.id, 'push', s.id, now() FROM notification n JOIN push_subscription s ON s.user_id = n.user_id WHERE n.cause = $1`,
        [made.cause],
      );
      const { due } = await takePushes(q, { now: clock.now(), leaseMs: 60_000, limit: 100 });
      expect(due).toHaveLength(1);
    });
    await run();
    expect(countOf(made.target.id)).toBe(0);
    aheadMs += 61_000;
    await vi.waitFor(() => expect(countOf(made.target.id)).toBe(1), patience);
  });

  it('two instances share the work, and each notice goes out once', async () => {
    const other = await startTestServer({
      env: { PUSH_SERVICES: service.origin },
      databaseUrl: server.databaseUrl,
      clock,
    });
    const { notifications: there } = other.clinic.services;
    service.trust(there.devices.key().key);
    const userId = await vega.userId();
    const made = Array.from(
      { length: 300 },
      (): NewNotice => ({
        userId,
        kind: 'visit.ready',
        cause: `many:${randomUUID()}`,
        target: { place: 'visit', id: randomUUID() },
      }),
    );
    await insertNotices(pool(), made, clock.now());
    aheadMs += 10_000;
    await Promise.all([run(), there.dispatcher.run(), run()]);
    await vi.waitFor(() => {
      const seen = targets();
      expect(made.filter(({ target }) => seen.includes(target.id)).length).toBe(300);
    }, patience);
    const ids = new Set(made.map(({ target }) => target.id));
    await Promise.all([run(), there.dispatcher.run()]);
    expect(targets().filter((id) => id && ids.has(id)).length).toBe(300);
    await other.close();
  });

  it('colleagues hear of a patient’s message that stays unread beyond what the clinic promises', async () => {
    await rosa.write(conversation, 'is anybody there?');
    await vega.sees(conversation, 'is anybody there?');
    aheadMs += 25 * hourMs;
    await vi.waitFor(async () => {
      const { notifications } = await vega.api.notifications.list.query({});
      expect(notifications.map(({ kind }) => kind)).toContain('message.unanswered');
    }, patience);
    const { notifications } = await rosa.api.notifications.list.query({});
    expect(notifications).toEqual([]);
  });

  it('a device has one address, and loses it when its owner signs out', async () => {
    const first = await deviceIds(vega);
    const { id } = await vega.api.notifications.addPushDevice.mutate(service.subscribe());
    expect(first).not.toContain(id);
    expect(await deviceIds(vega)).toEqual([id]);
    const guest = await clinic.add({ name: 'Nurse Canary', role: 'provider' });
    await guest.api.notifications.addPushDevice.mutate(service.subscribe());
    const count = async () => {
      const { rows } = await pool().query('SELECT id FROM push_subscription WHERE user_id = $1', [userId]);
      return rows.length;
    };
    const userId = await guest.userId();
    expect(await count()).toBe(1);
    expect(await guest.engine.signOut()).toMatchObject({ ok: true });
    expect(await count()).toBe(0);
  });

  it('a device is tried and removed by its owner alone', async () => {
    const [id = ''] = await deviceIds(vega);
    expect(await vega.api.notifications.testPushDevice.mutate({ id })).toEqual({ outcome: 'sent' });
    expect(pushes().at(-1)).toMatchObject({ kind: 'test', target: { place: 'settings', id: null } });
    expect(await outcome(rosa.api.notifications.testPushDevice.mutate({ id }))).toBe('NOT_FOUND');
    expect(await outcome(rosa.api.notifications.removePushDevice.mutate({ id }))).toBe('NOT_FOUND');
    const inside = { ...service.subscribe(), endpoint: 'http://169.254.169.254/latest' };
    expect(await outcome(vega.api.notifications.addPushDevice.mutate(inside))).toBe('BAD_INPUT');
    await vega.api.notifications.removePushDevice.mutate({ id });
    expect(await deviceIds(vega)).toEqual([]);
  });
});
