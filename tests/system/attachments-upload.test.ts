import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxOpenUploads, maxUploadBytes } from '#src/features/attachments/contract.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { begin, head, put, putHalf, type Uploader, upload } from '#tests/support/upload.ts';

const mebibyte = 1024 * 1024;

let server: TestServer;
let clinic: TestClinic;
let now = Date.now();
let ana: Person;
let doctor: Person;
let stranger: Person;
let conversationId: string;

beforeAll(async () => {
  server = await startTestServer({ env: { MAX_FILE_MB: '60' }, clock: { now: () => now } });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
  doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
  stranger = await clinic.add({ name: 'Stranger', role: 'patient', careTeamIds: [team] });
  conversationId = await ana.startWith(doctor);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

function of(person: Person): Uploader {
  return { origin: server.origin, fetch: person.device.connection.fetch };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function download(person: Person, key: string): Promise<{ status: number; digest: string }> {
  const response = await of(person).fetch(`${server.origin}/api/files/${key}`);
  return { status: response.status, digest: digest(new Uint8Array(await response.arrayBuffer())) };
}

async function cancel(person: Person, key: string): Promise<void> {
  await person.api.attachments.cancel.mutate({ key });
}

describe('an upload', () => {
  it('of 50 MB that is cut in the middle goes on where it stopped', async () => {
    const bytes = new Uint8Array(randomBytes(50 * mebibyte));
    const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
    expect(await head(of(ana), url)).toEqual({ status: 200, start: 0 });

    const half = putHalf(of(ana), url, bytes, { sentBytes: 23 * mebibyte });
    await expect.poll(async () => (await head(of(ana), url)).start, { timeout: 20_000 }).toBe(23 * mebibyte);
    await half.cut();

    // After a reload the browser has the key only.
    const resumed = await ana.api.attachments.resume.mutate({ key });
    expect(resumed).toMatchObject({ key, sizeBytes: bytes.length, complete: false });
    const again = new URL(resumed.url, server.origin).href;
    const { start } = await head(of(ana), again);
    expect(start).toBe(23 * mebibyte);
    const sent = await put(of(ana), again, bytes, start);
    expect(sent.body).toMatchObject({ serverData: { key } });

    expect(await download(ana, key)).toEqual({ status: 200, digest: digest(bytes) });
    expect((await ana.api.attachments.resume.mutate({ key })).complete).toBe(true);
    // Sent once more, because the answer was lost.
    expect((await put(of(ana), again, bytes, bytes.length)).code).toBe('OK');
    await cancel(ana, key);
    expect((await download(ana, key)).status).toBe(404);
  });

  it('is taken over by a newer request for the same file', async () => {
    const bytes = new Uint8Array(randomBytes(2 * mebibyte));
    const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
    const dead = putHalf(of(ana), url, bytes, { sentBytes: mebibyte });
    await expect.poll(async () => (await head(of(ana), url)).start).toBe(mebibyte);
    expect((await put(of(ana), url, bytes, mebibyte / 2)).code).toBe('OK');
    expect(await dead.outcome).toBe('broken');
    expect((await download(ana, key)).digest).toBe(digest(bytes));
    await cancel(ana, key);
  });

  it('is never readable or resumable before it is complete, nor ever by others', async () => {
    const bytes = new Uint8Array(randomBytes(1_000));
    const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
    expect((await download(ana, key)).status).toBe(404);
    expect((await put(of(ana), url, bytes.subarray(0, 400))).code).toBe('FILE_INCOMPLETE');
    expect((await download(ana, key)).status).toBe(404);
    expect((await put(of(ana), url, bytes, 600)).code).toBe('FILE_INCOMPLETE');

    // The address is of no use to others.
    expect((await put(of(doctor), url, bytes)).code).toBe('FILE_UNKNOWN');
    expect((await head(of(doctor), url)).status).toBe(412);
    const signedOut = { origin: server.origin, fetch: globalThis.fetch };
    expect((await head(signedOut, url)).status).toBe(401);
    expect((await put(signedOut, url, bytes)).code).toBe('FORBIDDEN');
    expect(await outcome(doctor.api.attachments.resume.mutate({ key }))).toBe('FILE_UNKNOWN');
    expect(await outcome(doctor.api.attachments.cancel.mutate({ key }))).toBe('FILE_UNKNOWN');

    expect((await put(of(ana), url, bytes, 400)).code).toBe('OK');
    expect((await download(ana, key)).digest).toBe(digest(bytes));
    expect((await download(doctor, key)).status).toBe(404);
    await cancel(ana, key);
    expect(await outcome(ana.api.attachments.cancel.mutate({ key }))).toBe('FILE_UNKNOWN');
  });

  it('needs an address that the server signed and that is still good', async () => {
    const bytes = new Uint8Array(randomBytes(100));
    const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
    const forged = [
      url.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      url.replace('x-ut-file-size=100', 'x-ut-file-size=999'),
      url.replace(/expires=\d+/, `expires=${now + 10 ** 9}`),
      url.replace(key, 'a'.repeat(40)),
      `${url}&expires=${now + 10 ** 9}`,
      url.split('&signature=')[0] ?? '',
    ];
    for (const each of forged) expect((await put(of(ana), each, bytes)).code, each).toBe('FORBIDDEN');

    const before = now;
    now += 61 * 60 * 1000;
    expect((await put(of(ana), url, bytes)).code).toBe('UPLOAD_EXPIRED');
    const { url: fresh } = await ana.api.attachments.resume.mutate({ key });
    expect((await put(of(ana), new URL(fresh, server.origin).href, bytes)).code).toBe('OK');
    now = before;
    await cancel(ana, key);
  });

  it('in a body that is none is refused, and the server lives on', async () => {
    const { key, url } = await begin(of(ana), { conversationId, size: 100 });
    const form = 'multipart/form-data; boundary=x';
    const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n';
    for (const [type, body] of [
      ['application/octet-stream', 'abc'],
      ['multipart/form-data', 'abc'],
      [form, ''],
      [form, '--x--\r\n'],
      [form, part],
      [form, `${part}abc`],
      [form, `${part}abc\r\n--x`],
      [form, `--x\r\n${'y: z\r\n'.repeat(5_000)}`],
    ] as const) {
      const headers = { 'content-type': type, range: 'bytes=0-' };
      const response = await of(ana).fetch(url, { method: 'PUT', headers, body });
      expect(await response.json(), body.slice(0, 80)).toMatchObject({ code: 'BAD_INPUT' });
    }
    for (const range of ['bytes=5-9', 'bytes=-5', 'bytes=x-', 'items=0-'])
      expect((await of(ana).fetch(url, { method: 'PUT', headers: { range }, body: 'x' })).status).toBe(400);
    expect((await put(of(ana), url, new Uint8Array(100))).code).toBe('OK');
    await cancel(ana, key);
  });

  it('may be as large as it said and no larger', async () => {
    const { maxUploadBytes: largest, maxFileBytes } = await ana.api.attachments.limits.query();
    expect(largest).toBe(maxUploadBytes(maxFileBytes));
    expect((await begin(of(ana), { conversationId, size: largest + 1 })).code).toBe('TOO_LARGE');
    for (const size of [0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1])
      expect((await begin(of(ana), { conversationId, size })).status, String(size)).toBeGreaterThanOrEqual(
        400,
      );

    const bytes = new Uint8Array(randomBytes(3 * mebibyte));
    const { key, url } = await begin(of(ana), { conversationId, size: 1_000 });
    // Said to be that long, and found to be that long while it came.
    expect((await put(of(ana), url, bytes)).code).toBe('TOO_LARGE');
    const { outcome: ended } = putHalf(of(ana), url, bytes, { sentBytes: 2 * mebibyte });
    const end = await ended;
    expect(end === 'broken' ? 'TOO_LARGE' : end.code).toBe('TOO_LARGE');
    expect((await head(of(ana), url)).start).toBe(0);
    await cancel(ana, key);
  });

  it('is refused to those who are not present members, and tells them nothing', async () => {
    const missing = `${'B'.repeat(42)}A`;
    expect((await begin(of(stranger), { conversationId, size: 10 })).code).toBe('NOT_FOUND');
    expect((await begin(of(ana), { conversationId: missing, size: 10 })).code).toBe('NOT_FOUND');
    expect((await begin(of(clinic.admin), { conversationId, size: 10 })).code).toBe('FORBIDDEN');
    const signedOut = { origin: server.origin, fetch: withOrigin };
    expect((await begin(signedOut, { conversationId, size: 10 })).code).toBe('UNAUTHENTICATED');
    const foreign = { origin: server.origin, fetch: globalThis.fetch };
    expect((await begin(foreign, { conversationId, size: 10 })).code).toBe('FORBIDDEN');
  });

  it('is never told a name or a kind', async () => {
    const named = { conversationId, size: 10, name: 'mri-scan.png' };
    expect((await begin(of(ana), named)).code).toBe('BAD_INPUT');
    expect((await begin(of(ana), { conversationId, size: 10, type: 'image/png' })).code).toBe('BAD_INPUT');
    expect((await begin(of(ana), { conversationId, size: 10, fileId: '../../x' })).code).toBe('BAD_INPUT');
  });

  it('cannot be declared complete from outside', async () => {
    const { key } = await begin(of(ana), { conversationId, size: 10 });
    const response = await of(ana).fetch(`${server.origin}/api/uploadthing?slug=attachment`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'uploadthing-hook': 'callback' },
      body: JSON.stringify({ status: 'uploaded', metadata: { key }, origin: 'http://x', file: {} }),
    });
    expect(response.status).toBe(403);
    await cancel(ana, key);
  });

  it('is one of a limited number that no message owns', async () => {
    const keys: string[] = [];
    for (let i = 0; i < maxOpenUploads; i += 1)
      keys.push((await begin(of(doctor), { conversationId, size: 1 })).key);
    expect(new Set(keys).size).toBe(maxOpenUploads);
    expect((await begin(of(doctor), { conversationId, size: 1 })).code).toBe('TOO_MANY_UPLOADS');
    for (const key of keys) await cancel(doctor, key);
    expect((await begin(of(doctor), { conversationId, size: 1 })).code).toBe('OK');
  });
});

function withOrigin(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  headers.set('origin', server.origin);
  return fetch(input, { ...init, headers });
}

describe('the clinic’s storage', () => {
  it('has room for its quota and no more, also when many ask at once', async () => {
    const small = await startTestServer({ env: { STORAGE_QUOTA_GB: '1', MAX_FILE_MB: '300' } });
    try {
      const own = await openClinic(small.origin, small.clinic.bootstrapToken ?? '');
      const team = await own.careTeam('Team');
      const patient = await own.add({ name: 'Patient', role: 'patient', careTeamIds: [team] });
      const provider = await own.add({ name: 'Provider', role: 'provider', careTeamIds: [team] });
      const id = await patient.startWith(provider);
      const who = { origin: small.origin, fetch: patient.device.connection.fetch };
      expect((await patient.api.attachments.limits.query()).storage).toBe('ok');
      const size = 300 * mebibyte;
      const begun = await Promise.all(
        Array.from({ length: 6 }, () => begin(who, { conversationId: id, size })),
      );
      expect(begun.map((each) => each.code).sort()).toEqual(
        [...Array(3).fill('OK'), ...Array(3).fill('STORAGE_FULL')].sort(),
      );
      expect((await begin(who, { conversationId: id, size: 123 * mebibyte })).code).toBe('OK');
      expect((await patient.api.attachments.limits.query()).storage).toBe('low');
      expect((await begin(who, { conversationId: id, size: mebibyte })).code).toBe('OK');
      expect((await patient.api.attachments.limits.query()).storage).toBe('full');
      await own.close();
    } finally {
      await small.close();
    }
  });
});

describe('a download', () => {
  it('answers whole, in one range, by its tag, and to HEAD', async () => {
    const bytes = new Uint8Array(randomBytes(300_000));
    const { key } = await upload(of(ana), conversationId, bytes);
    const url = `${server.origin}/api/files/${key}`;
    const get = (headers: Record<string, string>, method = 'GET') => of(ana).fetch(url, { method, headers });

    const whole = await get({});
    expect(whole.headers.get('content-type')).toBe('application/octet-stream');
    expect(whole.headers.get('content-disposition')).toBe('attachment');
    expect(whole.headers.get('cache-control')).toBe('private, no-cache');
    expect(whole.headers.get('content-length')).toBe('300000');
    const etag = whole.headers.get('etag') ?? '';
    expect(digest(new Uint8Array(await whole.arrayBuffer()))).toBe(digest(bytes));

    for (const [range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=100-65635', 100, 65_636],
      ['bytes=299990-', 299_990, 300_000],
      ['bytes=-7', 299_993, 300_000],
      ['bytes=299999-400000', 299_999, 300_000],
    ] as const) {
      const part = await get({ range });
      expect(part.status, range).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/300000`);
      expect(digest(new Uint8Array(await part.arrayBuffer()))).toBe(digest(bytes.subarray(from, to)));
    }
    const beyond = await get({ range: 'bytes=300000-' });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe('bytes */300000');
    expect((await get({ range: 'bytes=0-1,5-6' })).status).toBe(200);
    expect((await get({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
    expect((await get({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    expect((await get({ 'if-none-match': etag })).status).toBe(304);
    const asked = await get({ range: 'bytes=0-1' }, 'HEAD');
    expect([asked.status, asked.headers.get('content-length')]).toEqual([206, '2']);
    expect(await asked.text()).toBe('');
    await cancel(ana, key);
  });

  it('has nothing for keys that are none', async () => {
    for (const path of [
      '',
      'x',
      '../../package.json',
      '..%2f..%2fpackage.json',
      'a'.repeat(40),
      'A'.repeat(40),
    ]) {
      expect((await of(ana).fetch(`${server.origin}/api/files/${path}`)).status, path).toBe(404);
    }
    const anonymous = await fetch(`${server.origin}/api/files/${'a'.repeat(40)}`);
    expect(anonymous.status).toBe(401);
  });
});

it('leaves neither bytes on the disk nor names and keys in the logs', async () => {
  const { key } = await upload(of(ana), conversationId, new Uint8Array(randomBytes(1_000)));
  expect(readdirSync(join(server.dataDir, 'files', key.slice(0, 2)))).toContain(key);
  await cancel(ana, key);
  expect(readdirSync(join(server.dataDir, 'files', key.slice(0, 2)))).not.toContain(key);
  expect(server.logs()).not.toMatch(/[0-9a-f]{32}|\.bin|signature/);
});
