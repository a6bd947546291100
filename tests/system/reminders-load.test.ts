/** Ten thousand reminders that fall due at one moment, sent by two servers on one database: each once. Figures are printed, not judged. */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { vapidKeys } from '#src/features/notifications/server/vapid.ts';
import { readPushNotice } from '#src/platform/push-notice.ts';
import { readOrCreateSecret } from '#src/platform/server/secrets.ts';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';

const count = 10_000;
const patience = { timeout: 600_000, interval: 100 };
const folders: string[] = [];
const apps: AppProcess[] = [];
let database: FreshDatabase;
let sql: pg.Client;
let service: PushService;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'consulta-load-'));
  folders.push(folder);
  return folder;
}

/** Each signs its pushes with an address of its own, so that one sees who sent what. */
async function startServer(dataDir: string, name: string): Promise<void> {
  const own = { PORT: '0', DATA_DIR: dataDir, DATABASE_URL: database.url, PUSH_SERVICES: service.origin };
  const env = { ...own, DEMO: 'off', ADMIN_EMAIL: `${name}@example.org` };
  apps.push(await startAppProcess(env, 'tests/support/api-main.ts'));
}

beforeAll(async () => {
  [database, service] = await Promise.all([freshDatabase(), startPushService()]);
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  const first = newFolder();
  service.trust(vapidKeys(readOrCreateSecret(first, 'push')).publicKey);
  await startServer(first, 'first');
  const second = newFolder();
  cpSync(join(first, 'secrets'), join(second, 'secrets'), { recursive: true });
  await startServer(second, 'second');
});
afterAll(async () => {
  for (const app of apps) await app.end('SIGTERM');
  await sql?.end();
  await service?.close();
  await database?.drop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Appointments at the clinic, each of another patient with a phone. Answers where the phones are reached. */
async function fillMorning(): Promise<string[]> {
  const patients = Array.from({ length: count }, () => ({ id: randomUUID(), ...service.subscribe() }));
  const [provider, type] = [randomUUID(), randomUUID()];
  const chosen = JSON.stringify({ ...defaultPreferences('Europe/Madrid'), quietHours: null });
  await sql.query(
    `INSERT INTO "user" (id, name, email, role, updated_at) VALUES ($1, 'Dr. Vega', 'vega@example.org', 'provider', now())`,
    [provider],
  );
  await sql.query(
    `INSERT INTO notification_preference (user_id, chosen) VALUES ($1, $2::jsonb || '{"reminderMinutes": []}')`,
    [provider, chosen],
  );
  await sql.query(
    `INSERT INTO visit_type (id, name_en, name_es, minutes, remote, booking) VALUES ($1, 'Visit', 'Visita', 20, false, 'direct')`,
    [type],
  );
  const ids = patients.map(({ id }) => id);
  await sql.query(
    `INSERT INTO "user" (id, name, email, role, updated_at) SELECT id, 'Patient', id || '@example.org', 'patient', now() FROM unnest($1::uuid[]) AS p(id)`,
    [ids],
  );
  await sql.query(
    `INSERT INTO notification_preference (user_id, chosen) SELECT id, $2::jsonb FROM unnest($1::uuid[]) AS p(id)`,
    [ids, chosen],
  );
  await sql.query(
    `INSERT INTO push_subscription (id, user_id, endpoint, p256dh, auth, created_at)
     SELECT gen_random_uuid(), p.id, p.endpoint, p.key, p.auth, now() FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS p(id, endpoint, key, auth)`,
    [
      ids,
      patients.map(({ endpoint }) => endpoint),
      patients.map(({ p256dh }) => p256dh),
      patients.map(({ auth }) => auth),
    ],
  );
  // Of no length: the provider is never booked twice.
  await sql.query(
    `WITH made AS (
       INSERT INTO appointment (id, calendar_uid, provider_id, patient_id, booked_by_id, visit_type_id, starts_at, ends_at, status, conversation_id, updated_at)
       SELECT gen_random_uuid(), gen_random_uuid(), $2, p.id, p.id, $3, now(), now(), 'confirmed', 'none', now()
       FROM unnest($1::uuid[]) AS p(id) RETURNING id)
     INSERT INTO reminder_plan (appointment_id, through) SELECT id, now() FROM made`,
    [ids, provider, type],
  );
  await sql.query('ANALYZE');
  return patients.map(({ endpoint }) => new URL(endpoint).pathname);
}

/** All of them begin in a quarter of an hour. Answers since when the servers know. */
async function letItBeTime(): Promise<number> {
  await sql.query(`
    BEGIN;
    UPDATE appointment SET starts_at = now() + interval '15 minutes', ends_at = now() + interval '15 minutes';
    UPDATE reminder_plan SET due_at = now(), through = now() - interval '1 minute';
    COMMIT`);
  return Date.now();
}

/** In the middle of it a patient waits for the provider. */
async function ring(): Promise<{ phone: string; seconds: number }> {
  const { endpoint, p256dh, auth } = service.subscribe();
  const phone = new URL(endpoint).pathname;
  const from = Date.now();
  await sql.query(
    `WITH device AS (INSERT INTO push_subscription (id, user_id, endpoint, p256dh, auth, created_at)
       SELECT gen_random_uuid(), id, $1, $2, $3, now() FROM "user" WHERE role = 'provider' RETURNING user_id)
     INSERT INTO notification (id, user_id, kind, cause, place, target_id, created_at, due_at)
     SELECT gen_random_uuid(), user_id, 'visit.arrived', 'test', 'visit', user_id, now(), now() FROM device`,
    [endpoint, p256dh, auth],
  );
  await vi.waitFor(() => expect(service.received.some(({ path }) => path === phone)).toBe(true), patience);
  return { phone, seconds: (Date.now() - from) / 1_000 };
}

it('ten thousand reminders of one moment go out once each', { timeout: 660_000 }, async () => {
  const phones = await fillMorning();
  const dueAt = await letItBeTime();
  await vi.waitFor(() => expect(service.received.length).toBeGreaterThan(count / 4), patience);
  const rung = await ring();
  await vi.waitFor(() => expect(service.received.length).toBeGreaterThan(count), patience);
  const seconds = (Date.now() - dueAt) / 1_000;
  await vi.waitFor(async () => {
    const { rows } = await sql.query(`SELECT state, count(*)::int FROM notification_delivery GROUP BY state`);
    expect(rows).toEqual([{ state: 'sent', count: count + 1 }]);
  }, patience);
  expect(service.refused).toEqual([]);
  expect(service.received.map(({ path }) => path).toSorted()).toEqual([...phones, rung.phone].toSorted());
  expect(
    service.received.filter(({ text }) => readPushNotice(text)?.kind === 'appointment.reminder').length,
  ).toBe(count);
  const bySender = Object.groupBy(service.received, ({ claims }) => String(claims.sub));
  const shares = Object.values(bySender).map((sent) => sent?.length ?? 0);
  expect(shares).toHaveLength(2);
  process.stdout.write(
    `${count} reminders of one moment: ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second, by two servers (${shares.join(' and ')}); who waited was heard of after ${rung.seconds.toFixed(1)} s\n`,
  );
});
