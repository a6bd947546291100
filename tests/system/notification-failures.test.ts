import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { insertNotices } from '#src/features/notifications/server/notice-store.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const patience = { timeout: 20_000, interval: 50 };
let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
let service: PushService;
let server: TestServer;
let clinic: TestClinic;
let vega: Person;

beforeAll(async () => {
  service = await startPushService();
  server = await startTestServer({ env: { PUSH_SERVICES: service.origin }, clock });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider' });
  service.trust((await vega.api.notifications.pushKey.query()).key);
  const { choices, ...rest } = defaultPreferences('Europe/Madrid');
  const visits = { push: true, email: false };
  await vega.api.notifications.putPreferences.mutate({ ...rest, choices: { ...choices, visits } });
  await vega.api.notifications.addPushDevice.mutate(service.subscribe());
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
  await service?.close();
});

const desk = () => clinic.admin.api.notifications;
const push = async () => (await desk().roadState.query()).find(({ channel }) => channel === 'push');

/** Tells Dr. Vega of something that cannot wait. */
async function tell(): Promise<void> {
  const target = { place: 'visit', id: randomUUID() } as const;
  const made = {
    userId: await vega.userId(),
    kind: 'visit.ready',
    cause: `test:${target.id}`,
    target,
  } as const;
  await insertNotices(server.clinic.database.pool, [made], clock.now());
  aheadMs += 10_000;
}

describe('what could not be delivered', () => {
  it('is shown with its road, and leaves when an administrator has it tried again', async () => {
    service.answer({ status: 413 });
    await tell();
    await vi.waitFor(async () => expect(await push()).toMatchObject({ failed: 1, waiting: 0 }), patience);
    const [failure] = await desk().failures.query();
    expect(failure).toMatchObject({
      channel: 'push',
      kind: 'visit.ready',
      attempts: 1,
      reason: 'status 413',
    });
    const sent = service.received.length;

    expect(await outcome(vega.api.notifications.retryFailures.mutate({ ids: null }))).toBe('FORBIDDEN');
    expect(await desk().retryFailures.mutate({ ids: [failure?.id ?? ''] })).toEqual({ count: 1 });
    await vi.waitFor(() => expect(service.received.length).toBe(sent + 1), patience);
    await vi.waitFor(async () => expect(await push()).toMatchObject({ failed: 0, waiting: 0 }), patience);
    expect(await desk().failures.query()).toEqual([]);
    const { rows } = await server.clinic.database.pool.query(
      `SELECT actor_id AS "actorId", detail FROM audit_record WHERE action = 'notifications.retry'`,
    );
    expect(rows).toEqual([{ actorId: await clinic.admin.userId(), detail: { count: 1 } }]);
  });

  it('is all tried again at once, and nothing is said of it when there is nothing', async () => {
    service.answer({ status: 400 }, { status: 400 });
    await tell();
    await tell();
    await vi.waitFor(async () => expect(await push()).toMatchObject({ failed: 2 }), patience);
    expect(await desk().retryFailures.mutate({ ids: null })).toEqual({ count: 2 });
    expect(await desk().retryFailures.mutate({ ids: null })).toEqual({ count: 0 });
    await vi.waitFor(async () => expect(await push()).toMatchObject({ failed: 0, waiting: 0 }), patience);
  });

  it('is told from what still waits for a service that does not answer', async () => {
    const before = clock.now();
    service.answer({ status: 503 });
    await tell();
    await vi.waitFor(async () => expect(await push()).toMatchObject({ waiting: 1, retrying: 1 }), patience);
    const road = await push();
    expect(road?.reason).toBe('status 503');
    expect(road?.since).toBeGreaterThanOrEqual(before);
  });
});
