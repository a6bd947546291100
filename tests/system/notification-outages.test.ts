/** Push services that refuse, are busy, or are not there: each answer has its effect on the whole server, and nobody else waits for it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { insertNotices, type NewNotice } from '#src/features/notifications/server/notice-store.ts';
import { mostAttempts } from '#src/features/notifications/server/retries.ts';
import { readPushNotice } from '#src/platform/push-notice.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const minuteMs = 60_000;
const patience = { timeout: 30_000, interval: 50 };
let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
/** One of a kind that has trouble, and one that always works. */
let troubled: PushService;
let sound: PushService;
let server: TestServer;
let clinic: TestClinic;
let vega: Person;
let userId: string;

beforeAll(async () => {
  [troubled, sound] = await Promise.all([startPushService(), startPushService()]);
  server = await startTestServer({
    env: { PUSH_SERVICES: `${troubled.origin},${sound.origin}` },
    clock,
  });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds: [await clinic.careTeam('A')] });
  userId = await vega.userId();
  const { key } = await vega.api.notifications.pushKey.query();
  for (const each of [troubled, sound]) each.trust(key);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
  await Promise.all([troubled?.close(), sound?.close()]);
});

const run = () => server.clinic.services.notifications.dispatcher.run();
const pool = () => server.clinic.database.pool;
/** Two browsers of the same person. */
async function subscribeBoth(): Promise<void> {
  await pool().query('DELETE FROM push_subscription');
  await pool().query('DELETE FROM notification');
  for (const each of [troubled, sound]) {
    const { endpoint, p256dh, auth } = each.subscribe();
    await pool().query(
      `INSERT INTO push_subscription (id, user_id, endpoint, p256dh, auth, created_at) VALUES ($1, $2, $3, $4, $5, now())`,
      [randomUUID(), userId, endpoint, p256dh, auth],
    );
  }
}
async function tell(count = 1): Promise<string[]> {
  const made = Array.from(
    { length: count },
    (): NewNotice => ({
      userId,
      kind: 'visit.ready',
      cause: `test:${randomUUID()}`,
      target: { place: 'visit', id: randomUUID() },
    }),
  );
  await insertNotices(pool(), made, clock.now());
  // The open page has had its time.
  aheadMs += 5_000;
  void run();
  return made.map(({ target }) => target.id ?? '');
}
const targetsAt = (service: PushService) =>
  service.received.map(({ text }) => readPushNotice(text)?.target.id);
const countAt = (service: PushService, id = '') => targetsAt(service).filter((each) => each === id).length;
const endpoints = async () =>
  (await pool().query<{ endpoint: string }>('SELECT endpoint FROM push_subscription')).rows.map(
    ({ endpoint }) => new URL(endpoint).origin,
  );
const statesOf = async (id = '') =>
  (
    await pool().query<{ state: string; reason: string | null; attempts: number }>(
      `SELECT y.state, y.reason, y.attempts FROM notification_delivery y JOIN notification n ON n.id = y.notification_id
       JOIN push_subscription s ON s.id = y.address_id WHERE n.target_id = $1 AND starts_with(s.endpoint, $2)`,
      [id, troubled.origin],
    )
  ).rows;
const failures = () => clinic.admin.api.notifications.failures.query();

describe('one answer of a push service', () => {
  beforeEach(subscribeBoth);

  it.each([404, 410])('%i: the browser is forgotten, the other one of the person hears', async (status) => {
    troubled.answer({ status });
    const [id] = await tell();
    await vi.waitFor(async () => expect(await endpoints()).toEqual([sound.origin]), patience);
    await vi.waitFor(() => expect(countAt(sound, id)).toBe(1), patience);
    const [next] = await tell();
    await vi.waitFor(() => expect(countAt(sound, next)).toBe(1), patience);
    expect([countAt(troubled, id), countAt(troubled, next)]).toEqual([1, 0]);
    expect(await failures()).toEqual([]);
  });

  it.each([
    ['429 with a time', { status: 429, headers: { 'retry-after': '300' } }, 'status 429', 299],
    ['429', { status: 429 }, 'status 429', 4],
    ['500', { status: 500 }, 'status 500', 4],
    ['503', { status: 503 }, 'status 503', 4],
    ['a line that is cut', 'cut', 'no connection', 4],
  ] as const)('%s: tried again, and not before its time', async (_, answer, reason, seconds) => {
    troubled.answer(answer);
    const [id] = await tell();
    await vi.waitFor(
      async () => expect(await statesOf(id)).toMatchObject([{ state: 'pending', reason, attempts: 1 }]),
      patience,
    );
    const due = await pool().query<{ seconds: number }>(
      `SELECT extract(epoch FROM max(due_at))::float8 AS seconds FROM notification_delivery WHERE state = 'pending'`,
    );
    expect((due.rows[0]?.seconds ?? 0) - clock.now() / 1_000).toBeGreaterThan(seconds - 3);
    expect(countAt(sound, id)).toBe(1);
    aheadMs += 10 * minuteMs;
    await vi.waitFor(() => expect(countAt(troubled, id)).toBe(2), patience);
    await vi.waitFor(async () => expect(await statesOf(id)).toMatchObject([{ state: 'sent' }]), patience);
    expect(countAt(sound, id)).toBe(1);
    expect(await failures()).toEqual([]);
  });

  it.each([400, 403, 413])('%i: not tried again, and the administrator is told once', async (status) => {
    troubled.answer({ status });
    const [id] = await tell();
    const failed = { channel: 'push', kind: 'visit.ready', attempts: 1, reason: `status ${status}` };
    await vi.waitFor(async () => expect(await failures()).toMatchObject([failed]), patience);
    aheadMs += 60 * minuteMs;
    await run();
    expect([countAt(troubled, id), countAt(sound, id)]).toEqual([1, 1]);
    expect(await endpoints()).toHaveLength(2);
  });
});

describe('a push service that is not there', () => {
  beforeEach(subscribeBoth);

  it('for an hour: nothing is lost or given up, the other service is not held up, and what waits leaves when it is back, once each', async () => {
    await troubled.stop();
    const early = await tell(50);
    await vi.waitFor(() => expect(targetsAt(sound)).toEqual(expect.arrayContaining(early)), patience);
    for (let minute = 0; minute < 60; minute += 5) {
      aheadMs += 5 * minuteMs;
      await run();
    }
    expect(await failures()).toEqual([]);
    await troubled.start();
    // The first that gets through wakes all the others.
    const [late = ''] = await tell();
    aheadMs += minuteMs;
    const all = [...early, late];
    await vi.waitFor(() => expect(targetsAt(troubled)).toEqual(expect.arrayContaining(all)), patience);
    aheadMs += 24 * 60 * minuteMs;
    await run();
    for (const id of all) expect([id, countAt(troubled, id), countAt(sound, id)]).toEqual([id, 1, 1]);
    expect(await failures()).toEqual([]);
  });

  it('for good: given up after the last try, which the administrator sees', async () => {
    await troubled.stop();
    const [id] = await tell();
    const failed = { channel: 'push', attempts: mostAttempts.unreached, reason: 'no connection' };
    await vi.waitFor(async () => {
      aheadMs += 13 * minuteMs;
      await run();
      expect(await failures()).toMatchObject([failed]);
    }, patience);
    await troubled.start();
    aheadMs += 60 * minuteMs;
    await run();
    expect([countAt(troubled, id), countAt(sound, id)]).toEqual([0, 1]);
  });

  it('or never answers: who uses another one hears at once', async () => {
    troubled.answer(...Array.from({ length: 8 }, () => 'held' as const));
    const ids = await tell(40);
    await vi.waitFor(() => expect(targetsAt(sound)).toEqual(expect.arrayContaining(ids)), patience);
    const [next] = await tell();
    await vi.waitFor(() => expect(countAt(sound, next)).toBe(1), patience);
    await troubled.stop();
    await troubled.start();
  });
});

describe('a push that waits for another try', () => {
  beforeEach(subscribeBoth);

  it.each([
    ['was read elsewhere', 'UPDATE notification SET read_at = now()', 'read'],
    ['is of no use any more', `UPDATE notification SET expires_at = now() - interval '1 day'`, 'expired'],
    [
      'is for an account that was closed',
      `UPDATE "user" SET disabled_at = now() WHERE id = $1`,
      'account closed',
    ],
  ])('and %s meanwhile is dropped', async (_, change, reason) => {
    troubled.answer({ status: 500 });
    const [id] = await tell();
    await vi.waitFor(async () => expect(await statesOf(id)).toMatchObject([{ attempts: 1 }]), patience);
    await vi.waitFor(() => expect(countAt(troubled, id)).toBe(1), patience);
    await pool().query(change, change.includes('$1') ? [userId] : []);
    aheadMs += 10 * minuteMs;
    await vi.waitFor(
      async () => expect(await statesOf(id)).toMatchObject([{ state: 'dropped', reason }]),
      patience,
    );
    expect(countAt(troubled, id)).toBe(1);
    await pool().query(`UPDATE "user" SET disabled_at = NULL WHERE id = $1`, [userId]);
  });
});
