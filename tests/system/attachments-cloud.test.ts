import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkAddress, signText } from '#src/features/attachments/server/signed-url.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { begin, type Uploader } from '#tests/support/upload.ts';

const apiKey = `sk_live_${'a'.repeat(40)}`;
const token = Buffer.from(JSON.stringify({ apiKey, appId: 'clinic01', regions: ['fra1'] })).toString(
  'base64',
);
const ingest = 'https://fra1.ingest.uploadthing.com';
const bytes = new Uint8Array(randomBytes(10_000));

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;
let conversationId: string;
/** What the cloud holds, and what it was asked. */
const stored = new Map<string, Uint8Array>();
let asked: { url: string; body: string }[] = [];

function answerAsCloud(url: URL, init: RequestInit | undefined): Response {
  const path = url.pathname;
  if (url.origin === ingest) return Response.json({ ok: true });
  if (url.host === 'api.uploadthing.com' && path === '/v6/deleteFiles') {
    const keys: { fileKeys: string[] } = JSON.parse(new TextDecoder().decode(toBytes(init?.body)));
    for (const key of keys.fileKeys) stored.delete(key);
    return Response.json({ success: true, deletedCount: keys.fileKeys.length });
  }
  const file = url.host === 'clinic01.ufs.sh' ? stored.get(path.replace('/f/', '')) : undefined;
  if (file === undefined || checkAddress(url.href, apiKey, Date.now()) !== 'valid')
    return new Response(null, { status: 403 });
  const range = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range') ?? '');
  if (range === null) return new Response(new Uint8Array(file));
  return new Response(new Uint8Array(file.subarray(Number(range[1]), Number(range[2]) + 1)), { status: 206 });
}

function toBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : '');
}

/** The cloud reports to the public address, so the port has to be known before the server is. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeAll(async () => {
  const real = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.hostname === '127.0.0.1') return real(input, init);
    asked.push({ url: url.href, body: new TextDecoder().decode(toBytes(init?.body)) });
    return Promise.resolve(answerAsCloud(url, init));
  });
  const port = String(await freePort());
  const env = { UPLOADTHING_TOKEN: token, PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` };
  server = await startTestServer({ env });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
  doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
  conversationId = await ana.startWith(doctor);
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
  vi.restoreAllMocks();
});

function of(person: Person): Uploader {
  return { origin: server.origin, fetch: person.device.connection.fetch };
}

/** The cloud tells that all bytes of an upload are there. */
async function report(key: string, cloudKey: string, size: number, secret = apiKey): Promise<Response> {
  const url = `https://clinic01.ufs.sh/f/${cloudKey}`;
  const body = JSON.stringify({
    status: 'uploaded',
    metadata: { key },
    origin: ingest,
    file: {
      key: cloudKey,
      name: 'x.bin',
      size,
      type: 'application/octet-stream',
      customId: null,
      url,
      appUrl: url,
      ufsUrl: url,
      fileHash: '',
    },
  });
  return fetch(`${server.origin}/api/uploadthing?slug=attachment`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'uploadthing-hook': 'callback',
      'x-uploadthing-signature': signText(body, secret),
    },
    body,
  });
}

async function send(size = bytes.length): Promise<{ key: string; cloudKey: string }> {
  const { key, url, code } = await begin(of(ana), { conversationId, size });
  expect(code).toBe('OK');
  const cloudKey = new URL(url).pathname.slice(1);
  stored.set(cloudKey, bytes);
  return { key, cloudKey };
}

describe('with a token, attachments', () => {
  it('are sent to the cloud under an address that it will accept, and the client hears our key only', async () => {
    const { key, url } = await begin(of(ana), { conversationId, size: bytes.length });
    expect(key).toMatch(/^[0-9a-f]{40}$/);
    expect(url).toMatch(/^https:\/\/fra1\.ingest\.uploadthing\.com\/[A-Za-z0-9]{48}\?expires=\d+&/);
    expect(url).not.toContain(key);
    expect(checkAddress(url, apiKey, Date.now())).toBe('valid');
    const signed = url.split('&signature=')[0] ?? '';
    expect(signed.length).toBeLessThan(url.length);
    expect(decodeURIComponent(url.slice(signed.length + '&signature='.length))).toBe(
      `hmac-sha256=${createHmac('sha256', apiKey).update(signed).digest('hex')}`,
    );
    const told = asked.find((each) => each.url === `${ingest}/route-metadata`);
    expect(JSON.parse(told?.body ?? '')).toMatchObject({
      fileKeys: [new URL(url).pathname.slice(1)],
      metadata: { key },
      callbackUrl: `${server.origin}/api/uploadthing`,
    });
    const { url: again, complete } = await ana.api.attachments.resume.mutate({ key });
    expect(new URL(again).pathname).toBe(new URL(url).pathname);
    expect(complete).toBe(false);
    await ana.api.attachments.cancel.mutate({ key });
  });

  it('are complete when the cloud says so under its signature, and with the size that was announced', async () => {
    const { key, cloudKey } = await send();
    const get = () => of(ana).fetch(`${server.origin}/api/files/${key}`);
    expect((await report(key, cloudKey, bytes.length, 'sk_other')).status).toBe(400);
    expect((await report(key, cloudKey, bytes.length - 1)).status).toBe(412);
    expect((await get()).status).toBe(404);
    expect((await report(key, cloudKey, bytes.length)).status).toBe(200);
    const result = asked.find((each) => each.url === `${ingest}/callback-result`);
    expect(JSON.parse(result?.body ?? '')).toEqual({ fileKey: cloudKey, callbackData: { key } });

    expect(new Uint8Array(await (await get()).arrayBuffer())).toEqual(bytes);
    const part = await of(ana).fetch(`${server.origin}/api/files/${key}`, {
      headers: { range: 'bytes=5-9' },
    });
    expect([part.status, new Uint8Array(await part.arrayBuffer())]).toEqual([206, bytes.slice(5, 10)]);
    // Whoever may not read them does not get as far as the cloud.
    asked = [];
    expect((await of(doctor).fetch(`${server.origin}/api/files/${key}`)).status).toBe(404);
    expect(asked).toEqual([]);
    await ana.api.attachments.cancel.mutate({ key });
    expect(stored.has(cloudKey)).toBe(false);
  });

  it('that the cloud lost are unavailable, without a word about where they were', async () => {
    const { key, cloudKey } = await send();
    await report(key, cloudKey, bytes.length);
    stored.delete(cloudKey);
    const response = await of(ana).fetch(`${server.origin}/api/files/${key}`);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toMatch(/ufs|uploadthing/);
    await ana.api.attachments.cancel.mutate({ key });
  });

  it('are removed there when they are abandoned', async () => {
    const { key, cloudKey } = await send();
    await server.clinic.database.pool.query(
      `UPDATE upload SET progress_at = now() - interval '2 days' WHERE key = $1`,
      [key],
    );
    await server.clinic.services.attachments.cleanUp.run();
    expect(stored.has(cloudKey)).toBe(false);
  });

  it('leave no addresses in the logs', () => {
    expect(server.logs()).not.toMatch(/signature|ufs\.sh|sk_live|[0-9a-f]{40}/);
  });
});
