import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, Program } from '#tests/support/http-program.ts';
import { openRawClinic, type RawAccount, type RawClinic } from '#tests/support/raw-account.ts';
import { startRawConversation } from '#tests/support/raw-conversation.ts';
import { cookiePair, postSignIn } from '#tests/support/raw-sign-in.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const mebibyte = 1024 * 1024;

let server: TestServer;
let clinic: RawClinic;
let patient: RawAccount;
let provider: RawAccount;
let program: Program;
let conversationId: string;
beforeAll(async () => {
  server = await startTestServer({ env: { MAX_FILE_MB: '20' } });
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  const team = await clinic.careTeam();
  patient = await clinic.add('patient', [team]);
  provider = await clinic.add('provider', [team]);
  conversationId = await startRawConversation(patient, provider);
  program = await Program.onDevice(patient);
});
afterAll(() => server.close());

const freshFile = () => ({ conversationId, fileId: randomBytes(16).toString('hex') });
const random = (size: number) => new Uint8Array(randomBytes(size));
const keyOf = (body: unknown) => String(Reflect.get(Object(body), 'key'));

/** Every stored file, finished or not. */
function stored(): string[] {
  const folder = join(server.dataDir, 'files');
  return existsSync(folder) ? readdirSync(folder).flatMap((name) => readdirSync(join(folder, name))) : [];
}

function openUploads(): Promise<number> {
  return server.clinic.database.pool
    .query<{ open: number }>('SELECT count(*)::int AS open FROM upload')
    .then(({ rows }) => rows[0]?.open ?? 0);
}

/** An upload whose length is told and whose bytes are for the caller to write. */
function announce(sizeBytes: number): ClientRequest {
  const address = `/api/messages/upload-attachment?${new URLSearchParams(freshFile())}`;
  return request(server.origin + address, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': sizeBytes,
      authorization: `Bearer ${program.token}`,
    },
  });
}

describe('an upload in one request', () => {
  it('is stored whole and comes back to its uploader, in ranges too', async () => {
    const bytes = random(5 * mebibyte);
    const answer = await program.upload(freshFile(), bytes);
    expect(answer.body).toEqual({ key: expect.stringMatching(/^[0-9a-f]{40}$/), sizeBytes: bytes.length });
    const key = keyOf(answer.body);
    const whole = await program.download(key);
    expect(whole).toMatchObject({ status: 200, type: 'application/octet-stream' });
    expect(whole.bytes.equals(bytes)).toBe(true);
    const part = await program.download(key, 'bytes=100-199');
    expect(part.status).toBe(206);
    expect(part.bytes.equals(bytes.subarray(100, 200))).toBe(true);
    // Not for others before a message owns it.
    expect((await (await Program.onDevice(provider)).download(key)).status).toBe(404);
    expect((await program.post('/api/attachments/cancel', { key })).status).toBe(200);
    expect((await program.download(key)).status).toBe(404);
  });

  it('leaves nothing when it is cut', async () => {
    const before = stored().length;
    const cut = announce(2 * mebibyte);
    cut.on('error', () => undefined);
    cut.write(random(mebibyte));
    await expect.poll(() => stored().length).toBe(before + 1);
    cut.destroy();
    await expect.poll(async () => [stored().length, await openUploads()]).toEqual([before, 0]);
  });

  it('is refused before its bytes are read to those who may not', async () => {
    const stranger = await Program.onDevice(await clinic.add('patient'));
    const file = freshFile();
    const bytes = random(10);
    expect(codeOf(await stranger.upload(file, bytes))).toBe('NOT_FOUND');
    expect(codeOf(await (await Program.onDevice(clinic.admin)).upload(file, bytes))).toBe('FORBIDDEN');
    expect(codeOf(await new Program(server.origin, null).upload(file, bytes))).toBe('UNAUTHENTICATED');
    expect(codeOf(await (await Program.signIn(patient)).upload(file, bytes))).toBe('DEVICE_UNBOUND');
    expect(codeOf(await program.upload({ ...file, conversationId: `${'B'.repeat(42)}A` }, bytes))).toBe(
      'NOT_FOUND',
    );
    expect(stored()).toEqual([]);
  });

  it('says what is wrong with it', async () => {
    expect((await program.upload({ ...freshFile(), fileId: 'x' }, random(10))).body).toMatchObject({
      code: 'BAD_INPUT',
      fields: ['fileId'],
    });
    const typed = await program.upload(freshFile(), random(10), { 'content-type': 'image/png' });
    expect(codeOf(typed)).toBe('BAD_INPUT');
    expect(codeOf(await program.upload(freshFile(), random(0)))).toBe('BAD_INPUT');
    const large = announce(21 * mebibyte);
    large.flushHeaders();
    const [answer] = await once(large, 'response');
    expect(answer).toMatchObject({ statusCode: 413 });
    large.destroy();
    expect(stored()).toEqual([]);
  });

  it('with a cookie needs our own Origin', async () => {
    const cookie = cookiePair(await postSignIn(server.origin, patient.email, patient.secrets.authKey));
    const page = new Program(server.origin, null);
    expect(codeOf(await page.upload(freshFile(), random(10), { cookie }))).toBe('FORBIDDEN');
    const foreign = { cookie, origin: 'https://evil.example' };
    expect(codeOf(await page.upload(freshFile(), random(10), foreign))).toBe('FORBIDDEN');
    const own = { cookie, origin: server.origin };
    expect(codeOf(await page.upload(freshFile(), random(10), own))).toBe('DEVICE_UNBOUND');
  });
});
