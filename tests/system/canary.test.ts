import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

/** Words that exist nowhere else: whoever finds one of them has found plaintext. */
const canaries = {
  message: 'canary-xylophone-thrombosis',
  draft: 'canary-unsent-embolism',
  password: 'canary-password-orchid-tapir',
  fileName: 'canary-biopsy-margins.jpg',
  fileContent: 'canary-content-glioblastoma',
  thumbnail: 'canary-thumbnail-melanoma',
  reaction: 'canary-emoji',
  edited: 'canary-edited-sarcoma',
  deleted: 'canary-deleted-lymphoma',
};

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;

beforeAll(async () => {
  server = await startTestServer({ env: { LOG_LEVEL: 'trace' } });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Canary');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team], password: canaries.password });
  doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
  const id = await ana.startWith(doctor);
  await ana.write(id, canaries.message);
  await doctor.sees(id, canaries.message);
  await ana.engine.saveDraft(id, canaries.draft);
  await sayEverything(id);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

/** Files with names and small pictures, and everything that is said about messages. */
async function sayEverything(id: string): Promise<void> {
  const thumb = { bytes: new TextEncoder().encode(canaries.thumbnail), width: 1, height: 1 };
  ana.device.pictures = {
    clean: async (blob, type) => ({ blob, type, width: 1, height: 1, thumb }),
    look: async () => ({ width: 1, height: 1, thumb }),
  };
  const { recoveryCode } = ana;
  ana = await ana.reload();
  ana.recoveryCode = recoveryCode;
  await ana.ready();
  // A picture by its first bytes, so that a thumbnail goes with it.
  const content = new Blob([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), canaries.fileContent.repeat(2_000)]);
  const file = { file: content, name: canaries.fileName, type: 'image/jpeg', original: false, voice: null };
  const { uploadIds } = expectValue(await ana.engine.addUploads(id, [file]));
  expectValue(await ana.engine.send(id, 'with a file', { uploadIds }));
  const { key } = await doctor.sees(id, 'with a file');
  await ana.sees(id, 'with a file', 'delivered');
  const view = await doctor.chat(id, ({ status }) => status === 'ready', 'the conversation');
  const item = view.items.find((each) => each.key === key);
  const sent = item?.type === 'message' && item.content.kind === 'text' ? item.content.files[0] : undefined;
  expect(sent).toMatchObject({ name: canaries.fileName, thumb: { width: 1 } });
  expectValue(await doctor.engine.react(id, key, canaries.reaction, true));
  expectValue(await ana.engine.editMessage(id, key, canaries.edited));
  await doctor.sees(id, canaries.edited);
  await ana.write(id, canaries.deleted);
  const { key: gone } = await doctor.sees(id, canaries.deleted);
  await ana.sees(id, canaries.deleted, 'delivered');
  expectValue(await ana.engine.deleteMessage(id, gone));
  await doctor.chat(
    id,
    ({ items }) => items.some((each) => each.type === 'message' && each.content.kind === 'deleted'),
    'the deletion',
  );
}

/** A secret as it might lie somewhere: as it is, in hex, base64 (at each of its three alignments), UTF-16. */
function disguises(secret: string | Uint8Array): Buffer[] {
  const raw = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), raw]).toString('base64');
    // The first and last characters mix with neighbouring bytes.
    return Buffer.from(text.slice(4, -4));
  });
  const wide = typeof secret === 'string' ? [Buffer.from(secret, 'utf16le')] : [];
  return [raw, Buffer.from(raw.toString('hex')), ...base64, ...wide];
}

async function secrets(): Promise<Map<string, Buffer[]>> {
  const session = await ana.device.local.readSession();
  if (session === null) throw new Error('The device is unlocked.');
  return new Map([
    ...Object.entries(canaries).map(([name, text]): [string, Buffer[]] => [name, disguises(text)]),
    ['recovery code', disguises(ana.recoveryCode.replaceAll(' ', ''))],
    ['account master key', disguises(session.amk.key)],
    ['device seed', disguises(session.deviceSeed)],
  ]);
}

function expectNone(haystack: Buffer, where: string, found: Map<string, Buffer[]>): void {
  const hits = [...found]
    .filter(([, forms]) => forms.some((form) => haystack.includes(form)))
    .map(([name]) => `${name} in ${where}`);
  expect(hits).toEqual([]);
}

/** Every row of every table as text, bytes both in hex and as they are. */
async function dumpDatabase(): Promise<Buffer> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const parts: Buffer[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await client.query({ text: `SELECT * FROM "${name}"`, rowMode: 'array' });
    for (const value of rows.flat())
      parts.push(
        Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? ''),
        Buffer.from('\n'),
      );
  }
  const process = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const directory = await client.query<{ path: string }>(
    'SELECT setting AS path FROM pg_settings WHERE name = $1',
    ['data_directory'],
  );
  await client.query('CHECKPOINT');
  const told = directory.rows[0]?.path ?? '';
  // The embedded server works in its data folder and knows it by that name only.
  folder = told === '/proc/self/cwd' ? readlinkSync(`/proc/${process.rows[0]?.pid}/cwd`) : told;
  await client.end();
  return Buffer.concat(parts);
}
let folder = '';

function files(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const full = join(path, entry.name);
    return entry.isDirectory() ? files(full) : entry.isFile() ? [full] : [];
  });
}

/** Nothing of a file that is gone meanwhile: databases of other tests on the same server come and go. */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

it('nothing readable lies in the database, on its disk or in the logs', async () => {
  const wanted = await secrets();
  const dump = await dumpDatabase();
  expect(dump.length).toBeGreaterThan(10_000);
  expectNone(dump, 'the database', wanted);
  expectNone(Buffer.from(server.logs()), 'the logs', wanted);
  const onDisk = files(folder);
  expect(onDisk.length).toBeGreaterThan(100);
  for (const file of onDisk) expectNone(readIfThere(file), file, wanted);
  const stored = files(server.dataDir);
  expect(stored.some((file) => statSync(file).size > canaries.fileContent.length * 2_000)).toBe(true);
  for (const file of stored) expectNone(readFileSync(file), file, wanted);
});

it('the search would find them: a control', async () => {
  const wanted = await secrets();
  for (const text of [
    canaries.message,
    Buffer.from(`xx${canaries.message}yy`).toString('base64'),
    Buffer.from(canaries.message).toString('hex'),
  ]) {
    expect(() => expectNone(Buffer.from(`before ${text} after`), 'here', wanted)).toThrow();
  }
});
