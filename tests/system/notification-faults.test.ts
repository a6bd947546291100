/** Servers that are killed at each step between a message and the notice of it on a phone: nothing is lost, and the phone shows and rings once. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { readPushNotice } from '#src/platform/push-notice.ts';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { showOnPhone } from '#tests/support/phone.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { closeGate, type Step } from '#tests/support/step-gate.ts';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';

const patience = { timeout: 40_000, interval: 50 };
const folders: string[] = [];
let database: FreshDatabase;
let sql: pg.Client;
let service: PushService;
let mails: Awaited<ReturnType<typeof startMailServer>>;
let app: AppProcess;
let clinic: TestClinic;
let rosa: Person;
let conversationId: string;
let vegaId: string;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'consulta-faults-'));
  folders.push(folder);
  return folder;
}

function startServer(dataDir: string, more: Record<string, string> = {}): Promise<AppProcess> {
  const own = { PORT: '0', DATA_DIR: dataDir, DATABASE_URL: database.url, RATE_LIMIT_SCALE: '1000' };
  const roads = {
    PUSH_SERVICES: service.origin,
    SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
    MAIL_FROM: 'office@clinic.example',
  };
  return startAppProcess({ ...own, ...roads, ...more }, 'tests/support/api-main.ts');
}

beforeAll(async () => {
  [database, service, mails] = await Promise.all([freshDatabase(), startPushService(), startMailServer()]);
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  app = await startServer(newFolder());
  clinic = await openClinic(app.origin, app.bootstrapToken ?? '');
  const careTeamIds = [await clinic.careTeam('Cardiology')];
  rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds });
  const vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
  conversationId = await rosa.startWith(vega);
  vegaId = await vega.userId();
  service.trust((await vega.api.notifications.pushKey.query()).key);
  const { notifications } = vega.api;
  await notifications.addPushDevice.mutate(service.subscribe());
  await notifications.putPreferences.mutate({ ...defaultPreferences('Europe/Madrid'), quietHours: null });
  // From here on only the phone can tell them.
  await vega.engine.close();
});
afterAll(async () => {
  await clinic?.close();
  if (app?.process.exitCode === null) await app.end('SIGTERM');
  await service?.close();
  await mails?.close();
  await sql?.end();
  await database?.drop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const waiting = async () =>
  (await sql.query(`SELECT FROM notification_delivery WHERE state = 'pending'`)).rowCount;
/** The time for which somebody who was killed had taken it is over. */
const endLeases = () => sql.query(`UPDATE notification_delivery SET due_at = now() WHERE state = 'pending'`);
const textsSince = (start: number) => service.received.slice(start).map(({ text }) => text);
const idsSince = (start: number) => textsSince(start).map((text) => readPushNotice(text)?.id);

async function killAndStartAgain(): Promise<void> {
  await app.end('SIGKILL');
  app = await startServer(folders[0] ?? '', { PORT: new URL(app.origin).port });
}

async function expectOneNotice(start: number): Promise<void> {
  await vi.waitFor(async () => {
    expect(service.received.length).toBeGreaterThan(start);
    expect(await waiting()).toBe(0);
  }, patience);
  const phone = await showOnPhone(textsSince(start));
  expect([phone.shown.size, phone.heard]).toEqual([1, 1]);
  expect(service.refused).toEqual([]);
  const { rows } = await sql.query(`SELECT FROM notification WHERE due_at IS NOT NULL AND pushed_at IS NULL`);
  expect(rows).toEqual([]);
}

it.each<[string, Step, number]>([
  [
    'after the message is acknowledged and before the ladder has climbed',
    { table: 'notification_delivery', on: 'INSERT' },
    1,
  ],
  [
    'after the ladder has climbed and before the push is taken up',
    { table: 'notification_delivery', on: 'UPDATE', when: 'NEW.attempts > OLD.attempts' },
    1,
  ],
  [
    'after the push service has accepted it and before that is written down',
    { table: 'notification_delivery', on: 'UPDATE', when: `NEW.state = 'sent'` },
    2,
  ],
])('a server killed %s tells once', async (moment, step, sendings) => {
  const start = service.received.length;
  const gate = await closeGate(database.url, step);
  await rosa.write(conversationId, moment);
  await rosa.sees(conversationId, moment, 'sent');
  await gate.reached();
  expect(service.received.length - start).toBe(sendings - 1);
  await killAndStartAgain();
  await gate.open();
  await endLeases();
  await expectOneNotice(start);
  expect(service.received.length - start).toBe(sendings);
});

it('a server killed while the push service is thinking tells once', async () => {
  const start = service.received.length;
  service.answer('held');
  await rosa.write(conversationId, 'held');
  await vi.waitFor(() => expect(service.received.length).toBe(start + 1), patience);
  await killAndStartAgain();
  await endLeases();
  await expectOneNotice(start);
  expect(new Set(idsSince(start)).size).toBe(1);
});

it('of two servers the other one goes on: with what is new at once, with what the dead one held when that was held long enough', async () => {
  const folder = newFolder();
  // One installation: a subscription holds for one key of the server.
  cpSync(join(folders[0] ?? '', 'secrets'), join(folder, 'secrets'), { recursive: true });
  const otherUrl = 'https://other.example';
  const other = await startServer(folder, { PUBLIC_URL: otherUrl });
  const start = service.received.length;
  service.answer('held');
  await rosa.write(conversationId, 'first');
  await vi.waitFor(() => expect(service.received.length).toBe(start + 1), patience);
  await rosa.write(conversationId, 'second');
  await vi.waitFor(() => expect(service.received.length).toBe(start + 2), patience);
  // It signs with the address it was given.
  const holder = service.received[start]?.claims.sub === otherUrl ? other : app;
  await holder.end('SIGKILL');
  await endLeases();
  await vi.waitFor(() => expect(service.received.length).toBe(start + 3), patience);
  const [first, second, again] = idsSince(start);
  expect(again).toBe(first);
  expect(second).not.toBe(first);
  await vi.waitFor(async () => expect(await waiting()).toBe(0), patience);
  if (holder === app) app = await startServer(folders[0] ?? '', { PORT: new URL(app.origin).port });
  await other.end('SIGTERM');
  expect(service.received.length).toBe(start + 3);
});

it('a server killed after the mail server has accepted a mail and before that is written down sends the same mail again', async () => {
  mails.received.length = 0;
  const gate = await closeGate(database.url, {
    table: 'notification_delivery',
    on: 'UPDATE',
    when: `NEW.channel = 'email' AND NEW.state = 'sent'`,
  });
  await sql.query(
    `INSERT INTO notification (id, user_id, kind, cause, place, created_at, due_at)
     VALUES (gen_random_uuid(), $1, 'security.password', 'killed', 'settings', now(), now())`,
    [vegaId],
  );
  await gate.reached();
  expect(mails.received).toHaveLength(1);
  await killAndStartAgain();
  await gate.open();
  await endLeases();
  await vi.waitFor(async () => expect(await waiting()).toBe(0), patience);
  const ids = mails.received.map(({ raw }) => /^Message-ID: (<.+>)/im.exec(raw)?.[1]);
  expect(ids).toHaveLength(2);
  // Mail programs show one of these.
  expect(new Set(ids).size).toBe(1);
});
