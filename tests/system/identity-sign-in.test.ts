import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  freshEmail,
  newSecrets,
  openRawClinic,
  type RawAccount,
  type RawClinic,
} from '#tests/support/raw-account.ts';
import { cookiePair, getMe, postJson, postSignIn, sessionCookie } from '#tests/support/raw-sign-in.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
let patient: RawAccount;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  patient = await clinic.add('patient');
});
afterAll(() => server.close());

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);
const wrong = newSecrets().authKey;
const day = 24 * 3_600;

const post = (path: string, body: unknown) => postJson(server.origin, path, body);
const signIn = (email: string, password: string, headers?: Record<string, string>) =>
  postSignIn(server.origin, email, password, headers);
const me = (cookie: string) => getMe(server.origin, cookie);

describe('sign-in', () => {
  it('answers a cookie that scripts and other sites never get, for fourteen days', async () => {
    const response = await signIn(patient.email, patient.secrets.authKey);
    expect(response.status).toBe(200);
    const cookie = sessionCookie(response);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Strict/i);
    expect(cookie).toMatch(new RegExp(`; Max-Age=${14 * day}`, 'i'));
    expect(cookie).not.toMatch(/; Secure/i);
    expect((await me(cookiePair(response))).status).toBe(200);
  });

  it('takes the e-mail in any case', async () => {
    expect((await signIn(patient.email.toUpperCase(), patient.secrets.authKey)).status).toBe(200);
  });

  it('on a shared computer ends with the browser', async () => {
    const body = { email: patient.email, password: patient.secrets.authKey, rememberMe: false };
    const cookie = sessionCookie(await post('/api/auth/sign-in/email', body));
    expect(cookie).toMatch(/session_token=/);
    expect(cookie).not.toMatch(/Max-Age|Expires/i);
  });

  it('tells a wrong password and an unknown address alike', async () => {
    const answers = await Promise.all([
      signIn(patient.email, wrong),
      signIn(freshEmail(), wrong),
      // The right key of somebody else.
      signIn(clinic.admin.email, patient.secrets.authKey),
    ]);
    const told = await Promise.all(
      answers.map(async (answer) => ({
        status: answer.status,
        body: await answer.json(),
        headers: [...answer.headers.keys()].sort(),
      })),
    );
    expect(told[0]?.status).toBe(401);
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  it('takes as long for an unknown address as for a wrong password', async () => {
    const timed = async (email: string) => {
      const start = performance.now();
      await signIn(email, wrong);
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      // A person each: a locked address would answer at once.
      known.push(await timed((await clinic.add('patient')).email));
      unknown.push(await timed(freshEmail()));
    }
    const median = (values: number[]) => values.sort((a, b) => a - b)[3] ?? 0;
    // Without the hash for nobody the unknown address answers in a tenth of the time.
    expect(median(unknown)).toBeGreaterThan(median(known) / 2);
    expect(median(unknown)).toBeLessThan(median(known) * 2);
  });

  it('makes no cookie from a changed one', async () => {
    const pair = cookiePair(await signIn(patient.email, patient.secrets.authKey));
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const [token = ''] = decodeURIComponent(value).split('.');
    expect((await me(pair)).status).toBe(200);
    expect((await me(`${name}=${encodeURIComponent(`${token}.${'A'.repeat(43)}=`)}`)).status).toBe(401);
    expect((await me(`${name}=${token}`)).status).toBe(401);
  });

  it('opens nothing else of the library', async () => {
    for (const path of [
      '/api/auth/sign-up/email',
      '/api/auth/update-user',
      '/api/auth/change-password',
      '/api/auth/change-email',
      '/api/auth/list-sessions',
      '/api/auth/request-password-reset',
      '/api/auth/sign-in/social',
      '/api/auth/sign-in/email/',
      '/api/auth//sign-in/email',
      '/api/auth/ok',
    ]) {
      const body = { name: 'x', email: freshEmail(), password: wrong };
      expect((await post(path, body)).status, path).toBe(404);
    }
    expect((await fetch(`${server.origin}/api/auth/get-session`)).status).toBe(404);
  });

  it('keeps the address the connection came from, not the one it claims', async () => {
    const claimed = { 'x-forwarded-for': '6.6.6.6', 'x-consulta-address': '6.6.6.6', 'x-real-ip': '6.6.6.6' };
    const person = await clinic.add('patient');
    await query('DELETE FROM session WHERE user_id = $1', [person.userId]);
    await signIn(person.email, person.secrets.authKey, claimed);
    const { rows } = await query('SELECT ip_address FROM session WHERE user_id = $1', [person.userId]);
    expect(rows).toEqual([{ ip_address: '127.0.0.1' }]);
  });

  it('under https sends the cookie over https only', async () => {
    const port = await freePort();
    const secure = await startTestServer({
      env: { PUBLIC_URL: 'https://clinic.example', PORT: String(port) },
    });
    try {
      const call = (path: string, body: unknown) =>
        fetch(`http://127.0.0.1:${port}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: 'https://clinic.example' },
          body: JSON.stringify(body),
        });
      const { database } = secure.clinic;
      await database.pool.query(
        `INSERT INTO "user" (id, name, email, role, updated_at) VALUES ($1, 'A', 'a@b.example', 'patient', now())`,
        [patient.userId],
      );
      const hash = await query(`SELECT password FROM account WHERE user_id = $1`, [patient.userId]);
      await database.pool.query(
        `INSERT INTO account (id, account_id, provider_id, user_id, password, updated_at) VALUES ($1::uuid, $1::text, 'credential', $1::uuid, $2, now())`,
        [patient.userId, hash.rows[0].password],
      );
      const body = { email: 'a@b.example', password: patient.secrets.authKey };
      const cookie = sessionCookie(await call('/api/auth/sign-in/email', body));
      expect(cookie).toMatch(/^__Host-consulta\.session_token=/);
      expect(cookie).toMatch(/; Path=\/;/i);
      expect(cookie).toMatch(/; Secure/i);
      expect(cookie).not.toMatch(/Domain=/i);
    } finally {
      await secure.close();
    }
  });
});

describe('guessing', () => {
  it('is slowed down after five wrong tries, for known and unknown addresses alike', async () => {
    const known = await clinic.add('patient');
    for (const email of [known.email, freshEmail()]) {
      for (let i = 0; i < 5; i += 1) expect((await signIn(email, wrong)).status).toBe(401);
      const locked = await signIn(email, wrong);
      expect(locked.status).toBe(429);
      const body: unknown = await locked.json();
      expect(body).toMatchObject({ code: 'SIGN_IN_LOCKED', retryAfterMs: expect.any(Number) });
      expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(10);
    }
    // The right password has to wait too, or the lock would tell which one is right.
    expect((await signIn(known.email, known.secrets.authKey)).status).toBe(429);
    expect((await signIn(patient.email, patient.secrets.authKey)).status).toBe(200);
  });

  it('side by side gets no more tries than one after the other', async () => {
    const { email } = await clinic.add('patient');
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await signIn(email, wrong)).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it('starts anew after a right try', async () => {
    const person = await clinic.add('patient');
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 4; i += 1) expect((await signIn(person.email, wrong)).status).toBe(401);
      expect((await signIn(person.email, person.secrets.authKey)).status).toBe(200);
    }
  });

  it('is limited by address as well', async () => {
    const strict = await startTestServer({ env: { RATE_LIMIT_SCALE: '0.1' } });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 40; i += 1) {
        const answer = await fetch(`${strict.origin}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: strict.origin },
          body: JSON.stringify({ email: freshEmail(), password: wrong }),
        });
        statuses.push(answer.status);
        if (answer.status === 429) {
          expect(await answer.json()).toMatchObject({
            code: 'RATE_LIMITED',
            retryAfterMs: expect.any(Number),
          });
          break;
        }
      }
      expect(statuses[0]).toBe(401);
      expect(statuses.at(-1)).toBe(429);
    } finally {
      await strict.close();
    }
  });
});

describe('prelogin', () => {
  const prelogin = (email: string) => new Browser(server.origin).api.identity.prelogin.mutate({ email });

  it('answers the salt of a known address', async () => {
    expect((await prelogin(patient.email)).kdf).toEqual(patient.secrets.kdf);
    expect((await prelogin(patient.email.toUpperCase())).kdf).toEqual(patient.secrets.kdf);
  });

  it('answers a stable salt of its own for an unknown one, that looks like a real one', async () => {
    const email = freshEmail();
    const first = await prelogin(email);
    expect(await prelogin(email)).toEqual(first);
    const other = await prelogin(freshEmail());
    expect(other.kdf.salt).not.toEqual(first.kdf.salt);
    const { salt, ...cost } = patient.secrets.kdf;
    expect(first.kdf).toEqual({ ...cost, salt: expect.any(Uint8Array) });
    expect(first.kdf.salt).toHaveLength(salt.length);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
