import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContactState } from '#src/features/messaging/client/engine-api.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { rootQr } from '#src/protocol/open/clinic-root.ts';
import { clinicRootKeys } from '#src/protocol/secret/clinic-root.ts';
import { newRecoveryCode } from '#src/protocol/secret/recovery-code.ts';
import { openClinic, Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let doctor: Person;
let patient: Person;
let doctorId: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Knees');
  doctor = await clinic.add({ name: 'Dr. Ada Lund', role: 'provider', careTeamIds: [team] });
  patient = await clinic.add({ name: 'Pia', role: 'patient', careTeamIds: [team] });
  doctorId = await doctor.userId();
  await patient.startWith(doctor);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);
const root = async (who: Person) => expectValue(await who.engine.clinicRoot());
const contact = async (who: Person = patient) => expectValue(await who.engine.contactDetails(doctorId));
const refused = (code: string) => ({ ok: false, failure: { kind: 'refusal', code } });
const denied = (code: string) => ({ ok: false, failure: { kind: 'domain', code } });

/** By the news that the server sends, without asking. */
const shows = (state: ContactState, who: Person = patient) =>
  who.inbox((view) => view.rows[0]?.others[0]?.state === state, `the doctor as ${state}`);

async function staffRow() {
  const rows = expectValue(await clinic.admin.engine.clinicStaff());
  return rows.find((row) => row.userId === doctorId);
}

/** The administrator and the doctor compare, then the administrator signs. */
async function attest(by: Person = clinic.admin): Promise<void> {
  const [identity] = expectValue(await by.engine.staffIdentities([doctorId]));
  const { ownDigits: digits } = await root(doctor);
  expect(identity).toMatchObject({ name: 'Dr. Ada Lund', role: 'provider', digits });
  expectValue(await by.engine.attestStaff([{ userId: doctorId, digits, licence: ' AB 123 ' }]));
}

async function printedCode(): Promise<Uint8Array> {
  return (await root(clinic.admin)).poster?.qr ?? new Uint8Array(0);
}

describe('the clinic’s key', () => {
  it('does not exist before an administrator makes it, and then nobody else makes one beside it', async () => {
    expect(await root(patient)).toMatchObject({ exists: false, checked: 'no', poster: null });
    expectValue(await clinic.admin.engine.makeClinicRoot({ replace: false }));
    expect(await root(clinic.admin)).toMatchObject({ exists: true, checked: 'yes', holds: true });
    const second = await clinic.add({ name: 'Second', role: 'admin' });
    expect(await second.engine.makeClinicRoot({ replace: false })).toEqual(denied('ROOT_CHANGED'));
    expect(await root(second)).toMatchObject({ exists: true, checked: 'no', holds: false, poster: null });
  });

  it('reaches another administrator by its code, which costs the password; a code of another key is refused', async () => {
    const { admin } = clinic;
    expect(await admin.engine.clinicRootCode({ password: 'not this one' })).toEqual(denied('WRONG_PASSWORD'));
    const { code } = expectValue(await admin.engine.clinicRootCode({ password: admin.password }));
    const third = await clinic.add({ name: 'Third', role: 'admin' });
    const { text } = newRecoveryCode();
    expect(await third.engine.importClinicRoot({ code: text })).toEqual(refused('E_ATTEST'));
    expect((await root(third)).holds).toBe(false);
    expectValue(await third.engine.importClinicRoot({ code: code.toLowerCase() }));
    expect(await root(third)).toMatchObject({ checked: 'yes', holds: true });
  });

  it('leaves no secret with the server', async () => {
    const { admin } = clinic;
    const { code } = expectValue(await admin.engine.clinicRootCode({ password: admin.password }));
    const { rows } = await query(`SELECT row_to_json(clinic_root)::text AS row FROM clinic_root`);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(code.slice(0, 9));
    expect(server.logs()).not.toContain(code.slice(0, 9));
  });

  it('attack 23, ROOT-2: is believed by its code only; one byte changed, another code and a wrong number do not match', async () => {
    const code = await printedCode();
    const wrong = code.map((byte, at) => (at === 17 ? byte ^ 1 : byte));
    const stranger = rootQr(clinicRootKeys(newRecoveryCode()).pk);
    for (const bad of [wrong, stranger, code.subarray(1), '12345 '.repeat(6)])
      expect(expectValue(await patient.engine.checkClinicCode(bad)).matches).toBe(false);
    expect((await root(patient)).checked).toBe('no');
  });
});

describe('what the clinic signs', () => {
  it('shows nothing to who has not checked the code, and “verified by the clinic” from then on', async () => {
    await attest();
    expect(await staffRow()).toMatchObject({ standing: 'attested', licence: 'AB 123' });
    expect(await contact()).toMatchObject({ state: 'new', vouched: null, lapsed: null });
    expect(expectValue(await patient.engine.checkClinicCode(await printedCode())).matches).toBe(true);
    await shows('attested');
    expect(await contact()).toMatchObject({
      state: 'attested',
      vouched: { clinic: 'Consulta', licence: 'AB 123' },
    });
  });

  it('is checked by typing the number as well, and known on every device of the person', async () => {
    const { digits } = (await root(clinic.admin)).poster ?? { digits: '' };
    expect(expectValue(await doctor.engine.checkClinicCode(digits.replaceAll(' ', '-'))).matches).toBe(true);
    const other = await patient.onNewDevice();
    await shows('attested', other);
    await other.engine.close();
  });

  it('ROOT-4: is not signed for an identity that was not the one compared', async () => {
    const people = [{ userId: doctorId, digits: '00000 00000 00000 00000 00000 00000', licence: '' }];
    expect(await clinic.admin.engine.attestStaff(people)).toEqual(refused('E_ATTEST'));
  });

  it('attack 21, ROOT-5: once taken back is not believed again, also when the server shows the statement of before', async () => {
    const { rows } = await query(`SELECT signed, issued_at FROM attestation WHERE user_id = $1`, [doctorId]);
    const vault = async () => (await patient.api.identity.material.query({ slot: 'password' })).vaultVersion;
    const before = await vault();
    expectValue(await clinic.admin.engine.revokeStaff(doctorId));
    await shows('lapsed');
    expect(await contact()).toMatchObject({ state: 'lapsed', vouched: null, lapsed: 'revoked' });
    // What one device was told is with the others as soon as it lies in the vault.
    await expect.poll(vault, { timeout: 60_000 }).toBeGreaterThan(before);
    await query(`UPDATE attestation SET signed = $2 WHERE user_id = $1`, [doctorId, rows[0]?.signed]);
    expect(await contact()).toMatchObject({ state: 'lapsed', vouched: null, lapsed: 'missing' });
    const other = await patient.onNewDevice();
    expect(await contact(other)).toMatchObject({ state: 'lapsed', lapsed: 'missing' });
    await other.engine.close();
  });

  it('ROOT-6: is missed when the server drops it, and comes back with the next one', async () => {
    await attest();
    await shows('attested');
    await query(`DELETE FROM attestation`);
    expect(await contact()).toMatchObject({ state: 'lapsed', vouched: null, lapsed: 'missing' });
    await attest();
    await shows('attested');
    expect(expectValue(await clinic.admin.engine.renewStaff([doctorId])).renewed).toBe(1);
    expect(await contact()).toMatchObject({ state: 'attested' });
  });

  it('attack 21, ROOT-3: counts for nothing under a root that the server made', async () => {
    const rogue = clinicRootKeys(newRecoveryCode());
    await query(`INSERT INTO clinic_root (root_pk, created_by_id) VALUES ($1, $2)`, [rogue.pk, doctorId]);
    await query(`INSERT INTO attestation SELECT user_id, $1, signed, issued_at + 1 FROM attestation`, [
      rogue.pk,
    ]);
    expect(await root(patient)).toMatchObject({ exists: true, checked: 'other', poster: null });
    expect(await root(clinic.admin)).toMatchObject({ checked: 'other', holds: false });
    expect(expectValue(await patient.engine.checkClinicCode(await printedCode())).matches).toBe(false);
    // Nothing is signed under a key that the administrator does not hold.
    const identities = expectValue(await clinic.admin.engine.staffIdentities([doctorId]));
    const people = identities.map(({ userId, digits }) => ({ userId, digits, licence: '' }));
    expect(await clinic.admin.engine.attestStaff(people)).toEqual(denied('ROOT_CHANGED'));
    await query(`DELETE FROM attestation WHERE root_pk = $1`, [rogue.pk]);
    await query(`DELETE FROM clinic_root WHERE root_pk = $1`, [rogue.pk]);
    expect(await contact()).toMatchObject({ state: 'attested' });
  });

  it('does not carry over to a new identity: locked until the clinic has compared it again', async () => {
    const { token } = await clinic.admin.api.admin.inviteReset.mutate({ userId: doctorId });
    await doctor.engine.close();
    doctor = await Person.join(server.origin, token, { password: doctor.password });
    await shows('changed');
    expect(await contact()).toMatchObject({ state: 'changed', vouched: null });
    expect((await staffRow())?.standing).toBe('changed');
    expect(expectValue(await clinic.admin.engine.renewStaff([doctorId])).renewed).toBe(0);
    await attest();
    await shows('attested');
    const { rows } = await query(
      `SELECT action FROM audit_record WHERE subject_id = $1 AND action LIKE 'attestation.%'`,
      [doctorId],
    );
    expect(rows.map((row) => row.action)).toContain('attestation.revoke');
  });
});
