import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  freshEmail,
  newSecrets,
  openRawClinic,
  outcome,
  type RawAccount,
  type RawClinic,
} from '#tests/support/raw-account.ts';
import { cookiePair, getMe, postSignIn, sessionCookie } from '#tests/support/raw-sign-in.ts';
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

const signIn = (email: string, password: string, headers?: Record<string, string>) =>
  postSignIn(server.origin, email, password, headers);
const me = (cookie: string) => getMe(server.origin, cookie);

describe('a disabled account', () => {
  it('cannot sign in, learns why only with the right password, and can again when it is enabled', async () => {
    const person = await clinic.add('patient');
    const socket = await person.browser.openSocket();
    const disable = (disabled: boolean) =>
      clinic.admin.api.admin.setDisabled.mutate({ userId: person.userId, disabled });
    const start = Date.now();
    await disable(true);
    expect(await socket.closed).toBe(4401);
    expect(Date.now() - start).toBeLessThan(2_000);
    expect(await outcome(person.api.identity.me.query())).toBe('UNAUTHENTICATED');

    const right = await signIn(person.email, person.secrets.authKey);
    expect(right.status).toBe(403);
    expect(await right.json()).toMatchObject({ code: 'ACCOUNT_DISABLED' });
    expect(right.headers.getSetCookie()).toEqual([]);
    expect((await query('SELECT FROM session WHERE user_id = $1', [person.userId])).rowCount).toBe(0);
    const guessed = await signIn(person.email, wrong);
    expect(guessed.status).toBe(401);
    expect(await guessed.json()).toEqual(await (await signIn(freshEmail(), wrong)).json());
    const recoveryAuthKey = person.secrets.recoveryAuthKey;
    expect(
      await outcome(person.api.identity.recoveryBegin.mutate({ email: person.email, recoveryAuthKey })),
    ).toBe('RECOVERY_WRONG');

    await disable(false);
    expect((await signIn(person.email, person.secrets.authKey)).status).toBe(200);
  });

  it('is out even with a session that slipped in', async () => {
    const person = await clinic.add('patient');
    await query('UPDATE "user" SET disabled_at = now() WHERE id = $1', [person.userId]);
    expect(await outcome(person.api.identity.me.query())).toBe('UNAUTHENTICATED');
    await expect(person.browser.openSocket()).rejects.toThrow('no socket');
  });
});

describe('a session', () => {
  it('lives on while it is used: the database and the cookie move together', async () => {
    const response = await signIn(patient.email, patient.secrets.authKey);
    const cookie = cookiePair(response);
    expect((await me(cookie)).headers.getSetCookie()).toEqual([]);
    await query(`UPDATE session SET expires_at = now() + interval '12 days' WHERE user_id = $1`, [
      patient.userId,
    ]);
    const renewed = await me(cookie);
    expect(sessionCookie(renewed)).toMatch(new RegExp(`; Max-Age=${14 * day}`, 'i'));
    expect(cookiePair(renewed)).toBe(cookie);
    const { rows } = await query(
      `SELECT max(expires_at) > now() + interval '13 days 23 hours' AS rolled FROM session WHERE user_id = $1`,
      [patient.userId],
    );
    expect(rows).toEqual([{ rolled: true }]);
  });

  it('ends a year after the sign-in of a patient, and after 90 days for staff, however often it was used', async () => {
    const provider = await clinic.add('provider');
    for (const [person, days] of [
      [await clinic.add('patient'), 365],
      [provider, 90],
    ] as const) {
      const cookie = cookiePair(await signIn(person.email, person.secrets.authKey));
      const age = (interval: string) =>
        query(
          `UPDATE session SET created_at = now() - $2::interval, expires_at = now() + interval '2 days' WHERE user_id = $1`,
          [person.userId, interval],
        );
      await age(`${days - 3} days`);
      expect((await me(cookie)).status).toBe(200);
      const { rows } = await query(
        `SELECT expires_at = created_at + $2::interval AS last FROM session WHERE user_id = $1`,
        [person.userId, `${days} days`],
      );
      expect(rows.map(({ last }) => last)).toContain(true);
      await age(`${days} days 1 minute`);
      expect((await me(cookie)).status).toBe(401);
    }
  });

  it('that expired is none, and does not touch the cookie of a newer one', async () => {
    const person = await clinic.add('patient');
    const cookie = cookiePair(await signIn(person.email, person.secrets.authKey));
    await query(`UPDATE session SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [
      person.userId,
    ]);
    const answer = await me(cookie);
    expect(answer.status).toBe(401);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('ends with sign-out, in every tab', async () => {
    const person = await clinic.add('patient');
    const other = new Browser(server.origin);
    await other.signIn(person.email, person.secrets.authKey);
    const [socket, elsewhere] = [await person.browser.openSocket(), await other.openSocket()];
    const start = Date.now();
    expect((await person.browser.transport.post('/api/auth/sign-out', {})).ok).toBe(true);
    expect(await socket.closed).toBe(4401);
    expect(Date.now() - start).toBeLessThan(2_000);
    expect(await outcome(person.api.identity.me.query())).toBe('UNAUTHENTICATED');
    expect(await outcome(other.api.identity.me.query())).toBe('ok');
    await other.transport.post('/api/auth/sign-out', {});
    expect(await elsewhere.closed).toBe(4401);
  });
});
