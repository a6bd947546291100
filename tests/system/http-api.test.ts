import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBase64 } from '#src/platform/wire.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
import { codeOf, Program } from '#tests/support/http-program.ts';
import { newSecrets, openRawClinic, type RawAccount, type RawClinic } from '#tests/support/raw-account.ts';
import { cookiePair, postSignIn } from '#tests/support/raw-sign-in.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
let patient: RawAccount;
let program: Program;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  patient = await clinic.add('patient');
  program = await Program.signIn(patient);
});
afterAll(() => server.close());

const nobody = () => new Program(server.origin, null);
const unknownConversation = `${'B'.repeat(42)}A`;

describe('a program', () => {
  it('signs in without a cookie and is who it says', async () => {
    const answer = await program.get('/api/account');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ userId: patient.userId, email: patient.email, deviceId: null });
    expect(answer.headers.getSetCookie()).toEqual([]);
    const { kdf } = await patient.api.identity.prelogin.mutate({ email: patient.email });
    expect((await nobody().post('/api/session/prelogin', { email: patient.email })).body).toEqual({
      kdf: { ...kdf, salt: toBase64(kdf.salt) },
    });
  });

  it('is told a wrong password by the code that pages get', async () => {
    const authKey = newSecrets().authKey;
    const answer = await nobody().post('/api/session', { email: patient.email, authKey });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'WRONG_PASSWORD', requestId: expect.any(String) });
  });

  it('is locked out after many wrong passwords like a page', async () => {
    const victim = await clinic.add('patient');
    const codes: unknown[] = [];
    for (let i = 0; i < 12; i += 1) {
      const authKey = newSecrets().authKey;
      codes.push(codeOf(await nobody().post('/api/session', { email: victim.email, authKey })));
    }
    expect(codes[0]).toBe('WRONG_PASSWORD');
    expect(codes.at(-1)).toBe('SIGN_IN_LOCKED');
  });

  it('of a disabled account gets no session', async () => {
    const gone = await clinic.add('patient');
    const before = await Program.signIn(gone);
    await clinic.admin.api.admin.setDisabled.mutate({ userId: gone.userId, disabled: true });
    expect(codeOf(await before.get('/api/account'))).toBe('UNAUTHENTICATED');
    const { email, secrets } = gone;
    expect(codeOf(await nobody().post('/api/session', { email, authKey: secrets.authKey }))).toBe(
      'ACCOUNT_DISABLED',
    );
  });

  it('binds a device to its session', async () => {
    const own = await Program.signIn(patient);
    const account = await own.get('/api/account');
    const sessionId = String(Reflect.get(Object(account.body), 'sessionId'));
    const proof = toBase64(signSessionProof(patient.device, asUserId(patient.userId), sessionId));
    const { deviceId } = patient.device;
    expect((await own.post('/api/account/devices/bind', { deviceId, proof })).status).toBe(200);
    expect((await own.get('/api/account')).body).toMatchObject({ deviceId });
  });

  it('ends its session, and only its own', async () => {
    const one = await Program.signIn(patient);
    const other = await Program.signIn(patient);
    expect((await nobody().post('/api/session/end', { token: one.token })).status).toBe(200);
    expect(codeOf(await one.get('/api/account'))).toBe('UNAUTHENTICATED');
    expect((await other.get('/api/account')).status).toBe(200);
  });

  it('is nobody with a token that was changed', async () => {
    const forged = new Program(server.origin, `${program.token?.slice(0, -8)}AAAAAAA%3D`);
    expect(codeOf(await forged.get('/api/account'))).toBe('UNAUTHENTICATED');
    // The token as the database has it, without the server’s signature.
    const unsigned = new Program(server.origin, program.token?.split('.')[0] ?? '');
    expect(codeOf(await unsigned.get('/api/account'))).toBe('UNAUTHENTICATED');
  });
});

describe('a request that could come from a browser', () => {
  const body = { email: 'a@b.example' };

  it.each([
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin null', { origin: 'null' }],
    ['a cookie and no Origin', { cookie: 'consulta.session_token=x' }],
  ])('is refused with %s', async (_name, headers) => {
    expect(codeOf(await nobody().post('/api/session/prelogin', body, headers))).toBe('FORBIDDEN');
    expect(codeOf(await program.post('/api/session/prelogin', body, headers))).toBe('FORBIDDEN');
  });

  it('is taken from our own page with its cookie', async () => {
    const cookie = cookiePair(await postSignIn(server.origin, patient.email, patient.secrets.authKey));
    const users = [{ userId: patient.userId, era: 0, afterSeq: -1 }];
    const answer = await nobody().post('/api/accounts/chains', { users }, { cookie, origin: server.origin });
    expect(answer.status).toBe(200);
  });

  it('counts by its token, not by the cookie beside it', async () => {
    const other = await clinic.add('patient');
    const cookie = cookiePair(await postSignIn(server.origin, other.email, other.secrets.authKey));
    expect((await program.get('/api/account', { cookie })).body).toMatchObject({ userId: patient.userId });
    const ended = new Program(server.origin, `${'A'.repeat(43)}.${'A'.repeat(43)}%3D`);
    expect(codeOf(await ended.get('/api/account', { cookie }))).toBe('UNAUTHENTICATED');
  });
});

describe('input', () => {
  it('that is wrong is named by its place, never by its value', async () => {
    const email = 'nobody at all';
    const answer = await nobody().post('/api/session/prelogin', { email });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: 'BAD_INPUT',
      requestId: expect.any(String),
      fields: ['email'],
    });
    expect(JSON.stringify(answer.body)).not.toContain(email);
    const query = await program.get(`/api/messages/conversation/${unknownConversation}?limit=many`);
    expect(query.body).toMatchObject({ code: 'BAD_INPUT', fields: ['limit'] });
    const cursor = await program.get('/api/messages/conversations?cursor=%7B%22lastMessageAt%22%3A1%7D');
    expect(cursor.body).toMatchObject({ code: 'BAD_INPUT', fields: ['cursor.conversationId'] });
    const bytes = await program.post(`/api/messages/conversation/${unknownConversation}/read`, {
      signed: '?',
    });
    expect(bytes.body).toMatchObject({ code: 'BAD_INPUT', fields: ['signed'] });
  });

  it('is asked for by its address, whatever the body says', async () => {
    const answer = await program.post(`/api/messages/conversation/${unknownConversation}/read`, {
      conversationId: 'x',
      signed: 'AAAA',
    });
    // Past the schema, which would have refused the body’s.
    expect(codeOf(answer)).toBe('DEVICE_UNBOUND');
  });

  it('must be JSON, and small', async () => {
    const text = await program.post('/api/session/prelogin', {}, { 'content-type': 'text/plain' });
    expect(codeOf(text)).toBe('BAD_INPUT');
    const broken = await fetch(`${server.origin}/api/session/prelogin`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"email":',
    });
    expect(broken.status).toBe(400);
    const large = await program.post('/api/session/prelogin', { email: 'a'.repeat(2_000_000) });
    expect(large.status).toBe(413);
  });

  it('of a stranger is not even read', async () => {
    const answer = await nobody().post('/api/messages/send', { nothing: 'of it' });
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
  });

  it('cannot loosen what other roads take', async () => {
    await program.get(`/api/messages/conversation/${unknownConversation}?limit=5`);
    const refused = patient.api.messages.list.query({ cursor: null, limit: JSON.parse('"5"') });
    await expect(refused).rejects.toMatchObject({ message: 'BAD_INPUT' });
  });
});

describe('addresses', () => {
  it.each(['/api/messages/nothing', '/api/messages/send/', '/api/messages/conversation/%ff', '/api/session'])(
    'that are none answer NOT_FOUND (GET %s)',
    async (path) => {
      expect(codeOf(await program.get(path))).toBe('NOT_FOUND');
    },
  );
});

it('counts programs by the same limits', async () => {
  const strict = await startTestServer({ env: { RATE_LIMIT_SCALE: '0.02' } });
  try {
    const stranger = new Program(strict.origin, null);
    const statuses: number[] = [];
    let last: unknown;
    for (let i = 0; i < 4; i += 1) {
      const answer = await stranger.post('/api/session/prelogin', { email: 'a@b.example' });
      statuses.push(answer.status);
      last = answer.body;
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(last).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
  } finally {
    await strict.close();
  }
});
