import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectValue, startNodeEngine } from '#src/features/messaging/client/node-engine.ts';
import { rootDigits } from '#src/protocol/open/clinic-root.ts';
import { clinicRootKeys } from '#src/protocol/secret/clinic-root.ts';
import { newRecoveryCode } from '#src/protocol/secret/recovery-code.ts';
import { openClinic, Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
/** Joined before the clinic had a key: a sheet as they were printed before. */
let early: Person;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  early = await clinic.add({ name: 'Early', role: 'patient' });
  expectValue(await clinic.admin.engine.makeClinicRoot({ replace: false }));
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);
const refused = { ok: false, failure: { kind: 'refusal', code: 'E_CLINIC_KEY' } };

/** A browser that knows nothing, with a sheet in hand. */
async function recover(person: { email: string; password: string }, code: string, clinicCode = '') {
  const { engine } = await startNodeEngine(server.origin);
  const password = `after-${person.password}`;
  const begun = await engine.beginRecovery({ email: person.email, code, password, clinicCode });
  return { engine, begun, password };
}

async function posterDigits(): Promise<string> {
  return expectValue(await clinic.admin.engine.clinicRoot()).poster?.digits ?? '';
}

/** The server names a key of its own as the clinic's, for as long as this runs. */
async function underOtherKey<T>(work: (digits: string) => Promise<T>): Promise<T> {
  const { pk } = clinicRootKeys(newRecoveryCode());
  await query(
    `INSERT INTO clinic_root (root_pk, created_by_id) SELECT $1, created_by_id FROM clinic_root LIMIT 1`,
    [pk],
  );
  try {
    return await work(rootDigits(pk));
  } finally {
    await query(`DELETE FROM clinic_root WHERE root_pk = $1`, [pk]);
  }
}

it('ROOT-9: a sheet carries the clinic’s key, and a server that names another one afterwards is refused', async () => {
  const pia = await clinic.add({ name: 'Pia', role: 'patient' });
  const sheet = expectValue(await pia.engine.beginRecoverySheet({ password: pia.password }));
  expect(sheet.clinicCode).toBe(await posterDigits());
  await underOtherKey(async (digits) => {
    const chain = `SELECT count(*)::int AS n FROM account_link WHERE user_id = $1`;
    const before = (await query(chain, [await pia.userId()])).rows;
    const { engine, begun } = await recover(pia, pia.recoveryCode);
    expect(begun).toEqual(refused);
    expect((await recover(pia, pia.recoveryCode, '12345 '.repeat(6))).begun).toEqual(refused);
    // Nothing was prepared that could be finished, and nothing was written.
    expect((await engine.finishRecovery({ typedBack: pia.recoveryCode })).ok).toBe(false);
    expect((await query(chain, [await pia.userId()])).rows).toEqual(before);
    // Not by the back door of a new sheet either: it goes on to carry the true one.
    const again = expectValue(await pia.engine.beginRecoverySheet({ password: pia.password }));
    expect(again.clinicCode).not.toBe(digits);
  });
  const { engine, begun } = await recover(pia, pia.recoveryCode);
  expect(expectValue(begun).clinicCode).toBe(await posterDigits());
  await engine.close();
});

it('ROOT-9: also where the server says that the clinic has none any more', async () => {
  const pia = await clinic.add({ name: 'Pia', role: 'patient' });
  const { rows } = await query(`SELECT * FROM clinic_root`);
  await query(`ALTER TABLE clinic_root RENAME TO clinic_root_away`);
  await query(`CREATE TABLE clinic_root (LIKE clinic_root_away INCLUDING ALL)`);
  expect((await recover(pia, pia.recoveryCode)).begun).toEqual(refused);
  await query(`DROP TABLE clinic_root`);
  await query(`ALTER TABLE clinic_root_away RENAME TO clinic_root`);
  expect((await query(`SELECT * FROM clinic_root`)).rows).toEqual(rows);
});

it('ROOT-9: a key that the clinic did make anew is taken from whoever has its digits, and counts as checked', async () => {
  const pia = await clinic.add({ name: 'Pia', role: 'patient' });
  await underOtherKey(async (digits) => {
    const { engine, begun, password } = await recover(pia, pia.recoveryCode, digits.replaceAll(' ', '-'));
    const sheet = expectValue(begun);
    expect(sheet.clinicCode).toBe(digits);
    expectValue(await engine.finishRecovery({ typedBack: sheet.code }));
    expect(expectValue(await engine.clinicRoot())).toMatchObject({ checked: 'yes' });
    await engine.close();
    const again = await Person.signIn(server.origin, { ...pia, password });
    expect(expectValue(await again.engine.clinicRoot())).toMatchObject({ checked: 'yes' });
    await again.engine.close();
  });
});

it('ROOT-9: who has checked the key is held to that one, whatever the sheet said', async () => {
  const pia = await clinic.add({ name: 'Pia', role: 'patient' });
  expectValue(await pia.engine.checkClinicCode(await posterDigits()));
  await underOtherKey(async () => {
    expect((await recover(pia, pia.recoveryCode)).begun).toEqual(refused);
  });
});

it('a sheet from before goes on to work, and the next one carries the key', async () => {
  const { engine, begun, password } = await recover(early, early.recoveryCode);
  const sheet = expectValue(begun);
  expect(sheet.clinicCode).toBe(await posterDigits());
  expectValue(await engine.finishRecovery({ typedBack: sheet.code }));
  await engine.close();
  await underOtherKey(async () => {
    expect((await recover({ email: early.email, password }, sheet.code)).begun).toEqual(refused);
  });
});
