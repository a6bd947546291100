import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  Browser,
  freshEmail,
  newSecrets,
  openRawClinic,
  outcome,
  type RawAccount,
  type RawClinic,
} from '#tests/support/raw-account.ts';
import { postSignIn } from '#tests/support/raw-sign-in.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
let ahead = 0;
const minuteMs = 60_000;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() + ahead } });
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
});
afterAll(() => server.close());

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);
const wrong = newSecrets().authKey;

async function guess(email: string, times: number): Promise<number[]> {
  const answers: number[] = [];
  for (let i = 0; i < times; i += 1) answers.push((await postSignIn(server.origin, email, wrong)).status);
  return answers;
}

const noticesOf = async ({ userId }: RawAccount) =>
  (await query(`SELECT FROM notification WHERE user_id = $1 AND kind = 'security.locked'`, [userId]))
    .rowCount;

async function lockedOf(viewer: RawAccount, person: RawAccount): Promise<number | null | undefined> {
  const asked = { search: '', role: null, limit: 100 };
  const { people } = await viewer.api.admin.people.query(asked);
  return people.find((each) => each.userId === person.userId)?.lockedUntil;
}

describe('who is guessed at', () => {
  it('is told once while it goes on, and again when it begins anew', async () => {
    const person = await clinic.add('patient');
    expect(await guess(person.email, 4)).toEqual([401, 401, 401, 401]);
    expect(await noticesOf(person)).toBe(0);
    expect(await guess(person.email, 4)).toEqual([401, 429, 429, 429]);
    await vi.waitFor(async () => expect(await noticesOf(person)).toBe(1), { timeout: 30_000 });
    for (let i = 0; i < 3; i += 1) {
      ahead += 16 * minuteMs;
      expect(await guess(person.email, 2)).toEqual([401, 429]);
    }
    expect(await noticesOf(person)).toBe(1);
    const records = () =>
      query(`SELECT FROM audit_record WHERE action = 'sign_in.locked' AND subject_id = $1`, [person.userId]);
    expect((await records()).rowCount).toBe(1);
    ahead += 3 * 60 * minuteMs;
    await guess(person.email, 6);
    await vi.waitFor(async () => expect(await noticesOf(person)).toBe(2), { timeout: 30_000 });
    expect((await records()).rowCount).toBe(2);
  });

  it('is seen by administrators, until the wait is over, and by nobody else', async () => {
    const person = await clinic.add('patient');
    const doctor = await clinic.add('provider');
    await clinic.careTeam(person.userId, doctor.userId);
    expect(await lockedOf(clinic.admin, person)).toBeNull();
    await guess(person.email, 6);
    await vi.waitFor(async () => expect(await lockedOf(clinic.admin, person)).not.toBeNull(), {
      timeout: 30_000,
    });
    expect(await lockedOf(doctor, person)).toBeNull();
    ahead += 20 * minuteMs;
    expect(await lockedOf(clinic.admin, person)).toBeNull();
  });

  it('is told of guesses at the recovery code too', async () => {
    const person = await clinic.add('patient');
    const { api } = new Browser(server.origin);
    const recover = () =>
      outcome(api.identity.recoveryBegin.mutate({ email: person.email, recoveryAuthKey: wrong }));
    const answers: string[] = [];
    for (let i = 0; i < 6; i += 1) answers.push(await recover());
    expect(answers).toEqual([...Array(5).fill('RECOVERY_WRONG'), 'SIGN_IN_LOCKED']);
    await vi.waitFor(async () => expect(await noticesOf(person)).toBe(1), { timeout: 30_000 });
    expect((await postSignIn(server.origin, person.email, person.secrets.authKey)).status).toBe(200);
  });

  it('is nobody for an address that nobody has', async () => {
    const before = (await query(`SELECT FROM notification WHERE kind = 'security.locked'`)).rowCount;
    expect(await guess(freshEmail(), 7)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const known = await clinic.add('patient');
    await guess(known.email, 6);
    await vi.waitFor(async () => expect(await noticesOf(known)).toBe(1), { timeout: 30_000 });
    expect((await query(`SELECT FROM notification WHERE kind = 'security.locked'`)).rowCount).toBe(
      Number(before) + 1,
    );
  });
});
