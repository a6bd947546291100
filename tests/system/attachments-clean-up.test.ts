import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { begin, head, putHalf, type Uploader, upload } from '#tests/support/upload.ts';

const hourMs = 60 * 60 * 1000;
const bytes = new Uint8Array(randomBytes(5_000));
const junk = new Uint8Array(64).fill(7);

let server: TestServer;
let clinic: TestClinic;
let start: number;
let now: number;
let ana: Person;
let conversationId: string;

beforeAll(async () => {
  start = Date.now();
  now = start;
  server = await startTestServer({ clock: { now: () => now } });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
  conversationId = await ana.startWith(
    await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] }),
  );
});
beforeEach(() => {
  now = start;
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const who = (): Uploader => ({ origin: server.origin, fetch: ana.device.connection.fetch });
const pathOf = (key: string) => join(server.dataDir, 'files', key.slice(0, 2), key);
const cleanUp = () => server.clinic.services.attachments.cleanUp.run();

async function rowExists(key: string): Promise<boolean> {
  const { rowCount } = await server.clinic.database.pool.query(`SELECT FROM upload WHERE key = $1`, [key]);
  return rowCount === 1;
}

async function state(key: string) {
  return { row: await rowExists(key), bytes: existsSync(pathOf(key)) };
}

const kept = { row: true, bytes: true };
const gone = { row: false, bytes: false };

async function sendWith(key: string): Promise<string> {
  const { me } = await ana.ready();
  const messageId = randomUUID();
  await ana.api.messages.send.mutate({
    v: 1,
    conversationId,
    epoch: (
      await ana.api.messages.conversation.query({ conversationId, before: null, after: null, limit: 1 })
    ).summary.epoch,
    messageId,
    sender: me.userId,
    device: me.deviceId ?? '',
    hdr: junk,
    body: junk,
    about: null,
    files: [key],
  });
  return messageId;
}

describe('the clean-up', () => {
  it('takes finished uploads that no message owned for a day, and keeps those that one owns', async () => {
    const { key: orphan } = await upload(who(), conversationId, bytes);
    const { key: owned } = await upload(who(), conversationId, bytes);
    await sendWith(owned);
    now = start + 23 * hourMs;
    await cleanUp();
    expect([await state(orphan), await state(owned)]).toEqual([kept, kept]);
    now = start + 25 * hourMs;
    await cleanUp();
    expect([await state(orphan), await state(owned)]).toEqual([gone, kept]);
    now = start + 24 * 365 * hourMs;
    await cleanUp();
    expect(await state(owned)).toEqual(kept);
    now = start;
    expect(await outcome(sendWith(orphan))).toBe('FILE_UNKNOWN');
  });

  it('takes half uploads after a day without progress, counted from the last byte', async () => {
    const { key, url } = await begin(who(), { conversationId, size: bytes.length });
    const { key: empty } = await begin(who(), { conversationId, size: bytes.length });
    now = start + 20 * hourMs;
    const resumed = await ana.api.attachments.resume.mutate({ key });
    const fresh = new URL(resumed.url, url).href;
    const half = putHalf(who(), fresh, bytes, { sentBytes: 1_000 });
    await expect.poll(async () => (await head(who(), fresh)).start).toBe(1_000);
    await half.cut();
    now = start + 25 * hourMs;
    await cleanUp();
    expect([await state(key), await rowExists(empty)]).toEqual([kept, false]);
    now = start + 45 * hourMs;
    await cleanUp();
    expect(await state(key)).toEqual(gone);
  });

  it('takes files whose message is deleted', async () => {
    const { key } = await upload(who(), conversationId, bytes);
    const messageId = await sendWith(key);
    await server.clinic.database.pool.query(`DELETE FROM message WHERE id = $1`, [messageId]);
    await cleanUp();
    expect(await state(key)).toEqual(gone);
  });

  it('takes bytes that have no row, a day after they were written', async () => {
    const stray = randomBytes(20).toString('hex');
    const foreign = join(server.dataDir, 'files', 'notes.txt');
    mkdirSync(dirname(pathOf(stray)), { recursive: true });
    for (const path of [pathOf(stray), foreign]) writeFileSync(path, bytes);
    await cleanUp();
    expect(existsSync(pathOf(stray))).toBe(true);
    const old = new Date(start - 25 * hourMs);
    for (const path of [pathOf(stray), foreign]) utimesSync(path, old, old);
    await cleanUp();
    // Only what looks like ours.
    expect([existsSync(pathOf(stray)), existsSync(foreign)]).toEqual([false, true]);
  });

  it('finishes a removal that was cut after its transaction', async () => {
    const { key } = await upload(who(), conversationId, bytes);
    await server.clinic.database.pool.query(`UPDATE upload SET deleted_at = now() WHERE key = $1`, [key]);
    expect(await state(key)).toEqual(kept);
    await cleanUp();
    expect(await state(key)).toEqual(gone);
  });

  it('is scheduled', async () => {
    const { rows } = await server.clinic.database.pool.query(`SELECT name, cron FROM jobs.schedule`);
    expect(rows).toContainEqual({ name: 'attachments.clean-up', cron: '17 * * * *' });
  });
});
