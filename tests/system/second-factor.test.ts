import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { phoneCode } from '#tests/support/one-time-codes.ts';
import {
  Browser,
  newSecrets,
  openRawClinic,
  outcome,
  propose,
  type RawAccount,
  type RawClinic,
} from '#tests/support/raw-account.ts';
import { postSignIn } from '#tests/support/raw-sign-in.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
let ahead = 0;
const now = () => Date.now() + ahead;
beforeAll(async () => {
  server = await startTestServer({ clock: { now } });
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
});
afterAll(() => server.close());

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);
const wrongKey = newSecrets().authKey;
const nextCode = () => {
  ahead += 60_000;
};

interface Enrolled {
  person: RawAccount;
  secret: string;
  backupCodes: string[];
  code(): Promise<string>;
}

async function enrol(person: RawAccount): Promise<Enrolled> {
  const currentAuthKey = person.secrets.authKey;
  const { secret } = await person.api.identity.beginSecondFactor.mutate({ currentAuthKey });
  const code = () => phoneCode(secret, now());
  const { backupCodes } = await person.api.identity.confirmSecondFactor.mutate({ code: await code() });
  nextCode();
  return { person, secret, backupCodes, code };
}

const signIn = (person: RawAccount, code?: string, authKey = person.secrets.authKey) =>
  postSignIn(server.origin, person.email, authKey, code === undefined ? {} : { 'x-second-factor': code });
const codeOf = async (response: Response): Promise<string> => {
  if (response.ok) return 'ok';
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null ? String(Reflect.get(body, 'code')) : '';
};
const sessionsOf = async (person: RawAccount) =>
  (await query('SELECT FROM session WHERE user_id = $1', [person.userId])).rowCount;

describe('the second step', () => {
  it('counts from the first right code on: before it the password is enough, after it not', async () => {
    const person = await clinic.add('patient');
    const currentAuthKey = person.secrets.authKey;
    const begun = await person.api.identity.beginSecondFactor.mutate({ currentAuthKey });
    expect(begun.secret).toMatch(/^[A-Z2-7]{40}$/);
    expect(await codeOf(await signIn(person))).toBe('ok');
    const confirm = (code: string) => outcome(person.api.identity.confirmSecondFactor.mutate({ code }));
    expect(await confirm('000000')).toBe('SECOND_FACTOR_WRONG');
    expect(await person.api.identity.secondFactor.query()).toMatchObject({ since: null });
    expect(await confirm(await phoneCode(begun.secret, now()))).toBe('ok');
    const state = await person.api.identity.secondFactor.query();
    expect(state).toMatchObject({ backupCodesLeft: 10, required: false });
    expect(state.since).not.toBeNull();

    const before = await sessionsOf(person);
    const refused = await signIn(person);
    expect(refused.status).toBe(403);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await codeOf(refused)).toBe('SECOND_FACTOR_NEEDED');
    expect(await sessionsOf(person)).toBe(before);
    nextCode();
    expect(await codeOf(await signIn(person, await phoneCode(begun.secret, now())))).toBe('ok');
  });

  it('tells nothing to who does not have the password', async () => {
    const { person, code } = await enrol(await clinic.add('patient'));
    const right = await code();
    const answers = [await signIn(person, undefined, wrongKey), await signIn(person, right, wrongKey)];
    expect(answers.map((each) => each.status)).toEqual([401, 401]);
    expect(await codeOf(await signIn(person, right))).toBe('ok');
  });

  it('takes each code once, also when it is sent twice at the same moment', async () => {
    const { person, code } = await enrol(await clinic.add('patient'));
    const twice = await code();
    const both = await Promise.all([signIn(person, twice), signIn(person, twice)]);
    expect((await Promise.all(both.map(codeOf))).sort()).toEqual(['SECOND_FACTOR_WRONG', 'ok']);
    expect(await codeOf(await signIn(person, twice))).toBe('SECOND_FACTOR_WRONG');
    nextCode();
    expect(await codeOf(await signIn(person, await code()))).toBe('ok');
  });

  it('takes each backup code once, and new ones end the old', async () => {
    const { person, backupCodes, code } = await enrol(await clinic.add('patient'));
    const [first = '', second = ''] = backupCodes;
    expect(await codeOf(await signIn(person, first.toLowerCase().replace('-', ' ')))).toBe('ok');
    expect(await codeOf(await signIn(person, first))).toBe('SECOND_FACTOR_WRONG');
    expect(await person.api.identity.secondFactor.query()).toMatchObject({ backupCodesLeft: 9 });
    const currentAuthKey = person.secrets.authKey;
    const renew = (key: string, given: string) =>
      person.api.identity.renewBackupCodes.mutate({ currentAuthKey: key, code: given });
    expect(await outcome(renew(wrongKey, await code()))).toBe('WRONG_PASSWORD');
    const renewed = await renew(currentAuthKey, await code());
    expect(renewed.backupCodes).toHaveLength(10);
    expect(await codeOf(await signIn(person, second))).toBe('SECOND_FACTOR_WRONG');
    expect(await codeOf(await signIn(person, renewed.backupCodes[0]))).toBe('ok');
  });

  it('slows down guessing, for this person only, and tells the person once', async () => {
    const { person, code } = await enrol(await clinic.add('patient'));
    const other = await enrol(await clinic.add('patient'));
    const tries: string[] = [];
    for (let i = 0; i < 8; i += 1) tries.push(await codeOf(await signIn(person, `00000${i}`)));
    expect(tries.slice(0, 5)).toEqual(Array(5).fill('SECOND_FACTOR_WRONG'));
    expect(tries.slice(5)).toEqual(Array(3).fill('SIGN_IN_LOCKED'));
    const right = await signIn(person, await code());
    expect([right.status, Number(right.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
    expect(await codeOf(await signIn(other.person, await other.code()))).toBe('ok');
    const notices = () =>
      query(`SELECT FROM notification WHERE user_id = $1 AND kind = 'security.locked'`, [person.userId]);
    await vi.waitFor(async () => expect((await notices()).rowCount).toBe(1), { timeout: 30_000 });
    ahead += 15 * 60_000;
    expect(await codeOf(await signIn(person, '000009'))).toBe('SECOND_FACTOR_WRONG');
    expect(await codeOf(await signIn(person, await code()))).toBe('SIGN_IN_LOCKED');
    expect((await notices()).rowCount).toBe(1);
  });

  it('is asked of programs too, by name', async () => {
    const { person, code } = await enrol(await clinic.add('patient'));
    const { email, secrets } = person;
    const open = (more: { code?: string }) =>
      person.api.identity.openSession.mutate({ email, authKey: secrets.authKey, ...more });
    expect(await outcome(open({}))).toBe('SECOND_FACTOR_NEEDED');
    expect(await outcome(open({ code: '000000' }))).toBe('SECOND_FACTOR_WRONG');
    expect(await outcome(open({ code: '一二三四五六' }))).toBe('SECOND_FACTOR_WRONG');
    expect((await open({ code: await code() })).userId).toBe(person.userId);
  });

  it('is turned off with password and code only, and its person is told of on and off', async () => {
    const { person, code } = await enrol(await clinic.add('patient'));
    const end = async (currentAuthKey: string, given: string) =>
      outcome(person.api.identity.endSecondFactor.mutate({ currentAuthKey, code: given }));
    expect(await end(wrongKey, await code())).toBe('WRONG_PASSWORD');
    expect(await end(person.secrets.authKey, '000000')).toBe('SECOND_FACTOR_WRONG');
    expect(await codeOf(await signIn(person))).toBe('SECOND_FACTOR_NEEDED');
    expect(await end(person.secrets.authKey, await code())).toBe('ok');
    expect(await codeOf(await signIn(person))).toBe('ok');
    const { rows } = await query(
      `SELECT kind FROM notification WHERE user_id = $1 AND kind LIKE 'security.second%' ORDER BY created_at`,
      [person.userId],
    );
    expect(rows.map((row) => row.kind)).toEqual(['security.second_step_on', 'security.second_step_off']);
    expect((await query('SELECT FROM backup_code WHERE user_id = $1', [person.userId])).rowCount).toBe(0);
  });

  it('is kept sealed, and backup codes as hashes', async () => {
    const { person, secret, backupCodes } = await enrol(await clinic.add('patient'));
    const { rows } = await query(
      `SELECT f::text AS factor, (SELECT string_agg(b::text, ' ') FROM backup_code b) AS codes FROM second_factor f WHERE user_id = $1`,
      [person.userId],
    );
    const kept = JSON.stringify(rows);
    expect(kept).not.toContain(secret);
    expect(backupCodes.some((each) => kept.includes(each) || kept.includes(each.replace('-', '')))).toBe(
      false,
    );
    expect(server.logs()).not.toContain(secret);
  });

  it('does not move to another person with its row', async () => {
    const [ana, eve] = [await enrol(await clinic.add('patient')), await enrol(await clinic.add('patient'))];
    await query(
      `UPDATE second_factor SET secret = (SELECT secret FROM second_factor WHERE user_id = $2), last_step = 0 WHERE user_id = $1`,
      [ana.person.userId, eve.person.userId],
    );
    expect((await signIn(ana.person, await eve.code())).status).toBeGreaterThanOrEqual(400);
  });
});

describe('who lost the phone', () => {
  it('gets back in when the clinic starts the account over after checking the person', async () => {
    const { person } = await enrol(await clinic.add('patient'));
    const { token } = await clinic.admin.api.admin.inviteReset.mutate({ userId: person.userId });
    const view = await new Browser(server.origin).api.identity.invitation.mutate({ token });
    if (view.reset === null) throw new Error('no reset');
    const { era, headHash } = view.reset;
    const anew = propose({
      name: view.displayName,
      role: view.role,
      userId: person.userId,
      reset: { era, headHash },
    });
    await new Browser(server.origin).api.identity.resetIdentity.mutate({ token, material: anew.material });
    expect(await codeOf(await signIn(person, undefined, anew.material.authKey))).toBe('ok');
  });
});

describe('a clinic that asks its staff for a second step', () => {
  it('lets them set it up before anything else, and not turn it off', async () => {
    const doctor = await clinic.add('provider');
    const patient = await clinic.add('patient');
    await clinic.admin.api.identity.setSecondFactorPolicy.mutate({ roles: ['provider'] });
    expect(await clinic.admin.api.identity.secondFactorPolicy.query()).toEqual({ roles: ['provider'] });
    expect(await outcome(doctor.api.messages.contacts.query())).toBe('SECOND_FACTOR_REQUIRED');
    expect(await outcome(patient.api.messages.contacts.query())).toBe('ok');
    expect(await doctor.api.identity.secondFactor.query()).toMatchObject({ since: null, required: true });
    const { code } = await enrol(doctor);
    // A socket keeps what it knew when it opened.
    doctor.browser.transport.reconnect();
    expect(await outcome(doctor.api.messages.contacts.query())).toBe('ok');
    const currentAuthKey = doctor.secrets.authKey;
    expect(
      await outcome(doctor.api.identity.endSecondFactor.mutate({ currentAuthKey, code: await code() })),
    ).toBe('SECOND_FACTOR_REQUIRED');
    await clinic.admin.api.identity.setSecondFactorPolicy.mutate({ roles: [] });
    expect(
      await outcome(doctor.api.identity.endSecondFactor.mutate({ currentAuthKey, code: await code() })),
    ).toBe('ok');
  });
});
