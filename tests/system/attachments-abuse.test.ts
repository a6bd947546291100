import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { maxOpenUploads } from '#src/features/attachments/contract.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { begin, head, put, putHalf, type Uploader } from '#tests/support/upload.ts';

const kibibyte = 1024;

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;
let conversationId: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
  doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
  conversationId = await ana.startWith(doctor);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const of = (person: Person): Uploader => ({ origin: server.origin, fetch: person.device.connection.fetch });
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const file = (size: number) => new Uint8Array(randomBytes(size));
async function stored(person: Person, key: string): Promise<string> {
  const response = await of(person).fetch(`${server.origin}/api/files/${key}`);
  return response.ok ? digest(new Uint8Array(await response.arrayBuffer())) : String(response.status);
}

it('pieces out of order leave no hole: what comes too early is not kept', async () => {
  const bytes = file(900);
  const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
  for (const start of [600, 300, 899, 1_000_000])
    expect((await put(of(ana), url, bytes, start)).code, String(start)).toBe('FILE_INCOMPLETE');
  expect(await head(of(ana), url)).toEqual({ status: 200, start: 0 });
  expect((await put(of(ana), url, bytes.subarray(0, 300))).code).toBe('FILE_INCOMPLETE');
  expect((await put(of(ana), url, bytes, 600)).code).toBe('FILE_INCOMPLETE');
  expect((await head(of(ana), url)).start).toBe(300);
  expect((await put(of(ana), url, bytes, 300)).code).toBe('OK');
  expect(await stored(ana, key)).toBe(digest(bytes));
});

it('the same bytes from many senders at once are there once, and whole', async () => {
  const bytes = file(700 * kibibyte);
  const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
  const sent = await Promise.allSettled(Array.from({ length: 8 }, () => put(of(ana), url, bytes)));
  // Who is overtaken is cut; the last one gets through.
  expect(sent.some((each) => each.status === 'fulfilled' && each.value.code === 'OK')).toBe(true);
  expect(await stored(ana, key)).toBe(digest(bytes));
});

it('a file that is complete cannot be written over', async () => {
  const [bytes, others] = [file(5_000), file(5_000)];
  const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
  expect((await put(of(ana), url, bytes)).code).toBe('OK');
  // It is answered that the file is there; the connection may close before all that is not read was sent.
  const codeOf = (from: number) =>
    put(of(ana), url, others, from).then(
      ({ code }) => code,
      () => 'LOST',
    );
  for (const code of await Promise.all([codeOf(0), codeOf(2_000)])) expect(['OK', 'LOST']).toContain(code);
  expect(await stored(ana, key)).toBe(digest(bytes));
});

it('hundreds of uploads begun at once by one person are no more than the limit, and nobody else is hurt', async () => {
  const begun = await Promise.all(
    Array.from({ length: 300 }, () => begin(of(doctor), { conversationId, size: 10 * kibibyte })),
  );
  const codes = begun.map(({ code }) => code);
  expect(codes.filter((code) => code === 'OK')).toHaveLength(maxOpenUploads);
  expect(new Set(codes)).toEqual(new Set(['OK', 'TOO_MANY_UPLOADS']));
  // A promise of bytes is not a file.
  for (const { key, code } of begun) {
    const folder = join(server.dataDir, 'files', key.slice(0, 2));
    if (code === 'OK') expect(existsSync(folder) ? readdirSync(folder) : []).not.toContain(key);
  }
  const { key, code } = await begin(of(ana), { conversationId, size: 10 });
  expect(code).toBe('OK');
  await ana.api.attachments.cancel.mutate({ key });
});

it('whose session has ended sends nothing more, with an address that is still good', async () => {
  const thief = await ana.onNewDevice();
  const bytes = file(4_000);
  const { key, url } = await begin(of(thief), { conversationId, size: bytes.length });
  expect((await put(of(thief), url, bytes.subarray(0, 1_000))).code).toBe('FILE_INCOMPLETE');
  expect(await thief.engine.signOut()).toMatchObject({ ok: true });
  expect((await put(of(thief), url, bytes, 1_000)).status).toBe(401);
  expect((await head(of(thief), url)).status).toBe(401);
  expect((await begin(of(thief), { conversationId, size: 10 })).status).toBe(401);
  // Her other session goes on where that one was.
  expect((await head(of(ana), url)).start).toBe(1_000);
  expect((await put(of(ana), url, bytes, 1_000)).code).toBe('OK');
  expect(await stored(ana, key)).toBe(digest(bytes));
});

it('an upload that is cancelled while its bytes come is not there afterwards', async () => {
  const bytes = file(600 * kibibyte);
  const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
  const half = putHalf(of(ana), url, bytes, { sentBytes: 512 * kibibyte });
  await expect.poll(async () => (await head(of(ana), url)).start).toBeGreaterThan(0);
  await ana.api.attachments.cancel.mutate({ key });
  await half.cut();
  expect((await put(of(ana), url, bytes)).code).toBe('FILE_UNKNOWN');
  expect(await stored(ana, key)).toBe('404');
});

const named = (disposition: string, ...more: readonly string[]) =>
  [`content-disposition: form-data; ${disposition}`, ...more].join('\r\n');

it.each([
  ['a page', named('name="file"; filename="x.html"', 'content-type: text/html')],
  ['a drawing', named('name="file"; filename="x.svg"', 'content-type: image/svg+xml')],
  ['a path', named('name="file"; filename="../../../etc/passwd"', 'content-type: text/plain')],
  [
    'a name in another form',
    named(`name="file"; filename*=UTF-8''..%2F..%2Fx.html`, 'content-type: text/html'),
  ],
  ['a type with more in it', named('name="file"; filename="x"', 'content-type: text/html; charset=utf-7')],
  ['no type', named('name="file"; filename="x"')],
])('what calls itself %s is bytes like any other', async (_name, head) => {
  const bytes = file(64);
  const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
  const body = Buffer.concat([Buffer.from(`--x\r\n${head}\r\n\r\n`), bytes, Buffer.from('\r\n--x--\r\n')]);
  const headers = { 'content-type': 'multipart/form-data; boundary=x', range: 'bytes=0-' };
  expect((await of(ana).fetch(url, { method: 'PUT', headers, body })).status).toBe(200);
  const answer = await of(ana).fetch(`${server.origin}/api/files/${key}`);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
  });
  expect(digest(new Uint8Array(await answer.arrayBuffer()))).toBe(digest(bytes));
  expect(readdirSync(join(server.dataDir, 'files', key.slice(0, 2)))).toContain(key);
  await ana.api.attachments.cancel.mutate({ key });
});

it('a body that says it is packed, or holds two files, brings nothing more than its first bytes', async () => {
  const bytes = file(64);
  const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
  const part = (content: Uint8Array) =>
    Buffer.concat([
      Buffer.from(`--x\r\n${named('name="file"; filename="a"')}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]);
  const send = (body: Uint8Array, more: Record<string, string> = {}) =>
    of(ana).fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'multipart/form-data; boundary=x', range: 'bytes=0-', ...more },
      body: new Uint8Array(body),
    });
  const two = Buffer.concat([part(bytes.subarray(0, 32)), part(file(64)), Buffer.from('--x--\r\n')]);
  expect((await send(two)).status).toBeGreaterThanOrEqual(400);
  expect((await head(of(ana), url)).start).toBeLessThanOrEqual(32);
  const one = Buffer.concat([part(bytes), Buffer.from('--x--\r\n')]);
  const packed = await send(one, { 'content-encoding': 'gzip' });
  expect(packed.status).toBeLessThan(500);
  // Never unpacked: what is stored is what came.
  if (!packed.ok) expect((await send(one)).status).toBe(200);
  expect(await stored(ana, key)).toBe(digest(bytes));
});
