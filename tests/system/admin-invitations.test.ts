import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#src/features/identity/contract.ts';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import {
  Browser,
  freshEmail,
  openRawClinic,
  outcome,
  propose,
  RawAccount,
  type RawClinic,
} from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
let doctor: RawAccount;
let colleague: RawAccount;
let patient: RawAccount;
let team: string;
let otherTeam: string;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  doctor = await clinic.add('provider');
  colleague = await clinic.add('provider');
  patient = await clinic.add('patient');
  team = await clinic.careTeam(doctor.userId, patient.userId);
  otherTeam = await clinic.careTeam(colleague.userId);
});
afterAll(() => server.close());

function invite(from: RawAccount, role: Role, careTeamIds: string[], email = freshEmail()) {
  return from.api.admin.invite.mutate({ email, displayName: 'Invited', role, careTeamIds });
}

async function see(token: string): Promise<string> {
  return outcome(new Browser(server.origin).api.identity.invitation.mutate({ token }));
}

describe('inviting', () => {
  it('is for administrators without bounds', async () => {
    for (const role of ['patient', 'provider', 'admin'] as const) {
      expect(await see((await invite(clinic.admin, role, [team, otherTeam])).token)).toBe('ok');
    }
    expect(await outcome(invite(clinic.admin, 'patient', [team, randomUuid()]))).toBe('NOT_FOUND');
  });

  it('is for providers: patients, into care teams of their own', async () => {
    expect(await outcome(invite(doctor, 'patient', [team]))).toBe('ok');
    expect(await outcome(invite(doctor, 'provider', [team]))).toBe('FORBIDDEN');
    expect(await outcome(invite(doctor, 'admin', []))).toBe('FORBIDDEN');
    expect(await outcome(invite(doctor, 'patient', []))).toBe('FORBIDDEN');
    expect(await outcome(invite(doctor, 'patient', [otherTeam]))).toBe('NOT_FOUND');
    expect(await outcome(invite(doctor, 'patient', [team, otherTeam]))).toBe('NOT_FOUND');
    expect(await outcome(invite(doctor, 'patient', [randomUuid()]))).toBe('NOT_FOUND');
  });

  it('is not for patients', async () => {
    expect(await outcome(invite(patient, 'patient', [team]))).toBe('FORBIDDEN');
  });

  it('an address that has an account, or a name that cannot be shown, is refused', async () => {
    expect(await outcome(invite(clinic.admin, 'patient', [], patient.email))).toBe('EMAIL_TAKEN');
    expect(await outcome(invite(clinic.admin, 'patient', [], patient.email.toUpperCase()))).toBe(
      'EMAIL_TAKEN',
    );
    for (const displayName of ['', '  ', 'a'.repeat(81), 'a\u0000b', 'a\u202eb']) {
      const email = freshEmail();
      const call = clinic.admin.api.admin.invite.mutate({
        email,
        displayName,
        role: 'patient',
        careTeamIds: [],
      });
      expect(await outcome(call), displayName).toBe('BAD_INPUT');
    }
    expect(await outcome(invite(clinic.admin, 'patient', [], 'no address'))).toBe('BAD_INPUT');
  });

  it('again takes the place of what the same person, or an administrator over anybody, sent before', async () => {
    const email = freshEmail();
    const first = await invite(doctor, 'patient', [team], email);
    const second = await invite(doctor, 'patient', [team], email);
    expect(await see(first.token)).toBe('INVITATION_UNKNOWN');
    expect(await see(second.token)).toBe('ok');
    const byAdmin = await invite(clinic.admin, 'provider', [], email);
    expect(await see(second.token)).toBe('INVITATION_UNKNOWN');
    // A provider cannot take back what an administrator sent.
    await invite(doctor, 'patient', [team], email);
    expect(await see(byAdmin.token)).toBe('ok');
  });
});

describe('invitations', () => {
  it('are listed: all for administrators, their own for providers', async () => {
    const [byDoctor, byColleague] = [
      await invite(doctor, 'patient', [team]),
      await invite(colleague, 'patient', [otherTeam]),
    ];
    const ids = async (viewer: RawAccount) =>
      (await viewer.api.admin.invitations.query()).map((row) => row.id);
    expect(await ids(clinic.admin)).toEqual(expect.arrayContaining([byDoctor.id, byColleague.id]));
    expect(await ids(doctor)).toContain(byDoctor.id);
    expect(await ids(doctor)).not.toContain(byColleague.id);
    expect(await outcome(patient.api.admin.invitations.query())).toBe('FORBIDDEN');
    const text = JSON.stringify(await clinic.admin.api.admin.invitations.query());
    expect(text).not.toContain(byDoctor.token);
  });

  it('tell whether they are open, used, expired or revoked', async () => {
    const [open, used, expired, revoked] = [
      await invite(clinic.admin, 'patient', []),
      await invite(clinic.admin, 'patient', []),
      await invite(clinic.admin, 'patient', []),
      await invite(clinic.admin, 'patient', []),
    ];
    await RawAccount.join(server.origin, used.token);
    await server.clinic.database.pool.query('UPDATE invitation SET expires_at = now() WHERE id = $1', [
      expired.id,
    ]);
    await clinic.admin.api.admin.revokeInvitation.mutate({ id: revoked.id });
    const rows = await clinic.admin.api.admin.invitations.query();
    const state = (id: string) => rows.find((row) => row.id === id)?.state;
    expect([open, used, expired, revoked].map(({ id }) => state(id))).toEqual([
      'open',
      'used',
      'expired',
      'revoked',
    ]);
    expect(rows.find((row) => row.id === open.id)?.expiresAt).toBe(open.expiresAt);
  });

  it('are revoked by administrators and by who made them', async () => {
    const revoke = (by: RawAccount, id: string) => outcome(by.api.admin.revokeInvitation.mutate({ id }));
    const { id, token } = await invite(doctor, 'patient', [team]);
    expect(await revoke(patient, id)).toBe('FORBIDDEN');
    expect(await revoke(colleague, id)).toBe('NOT_FOUND');
    expect(await see(token)).toBe('ok');
    expect(await revoke(doctor, id)).toBe('ok');
    expect(await see(token)).toBe('INVITATION_UNKNOWN');
    expect(await revoke(doctor, id)).toBe('NOT_FOUND');
    expect(await revoke(clinic.admin, (await invite(doctor, 'patient', [team])).id)).toBe('ok');
    expect(await revoke(clinic.admin, randomUuid())).toBe('NOT_FOUND');
    const used = await invite(clinic.admin, 'patient', []);
    await RawAccount.join(server.origin, used.token);
    expect(await revoke(clinic.admin, used.id)).toBe('NOT_FOUND');
  });

  it('of a disabled person are worth nothing', async () => {
    const second = await clinic.add('admin');
    const { token } = await invite(second, 'admin', []);
    expect(await see(token)).toBe('ok');
    await clinic.admin.api.admin.setDisabled.mutate({ userId: second.userId, disabled: true });
    expect(await see(token)).toBe('INVITATION_UNKNOWN');
    const { api } = new Browser(server.origin);
    const { material } = propose({ name: 'Invited', role: 'admin' });
    expect(await outcome(api.identity.acceptInvitation.mutate({ token, locale: 'en', material }))).toBe(
      'INVITATION_UNKNOWN',
    );
  });
});

describe('an invitation to start a new identity', () => {
  it('is given by administrators to anybody, by providers to patients of their care teams', async () => {
    const give = (by: RawAccount, userId: string) => outcome(by.api.admin.inviteReset.mutate({ userId }));
    for (const person of [patient, doctor, clinic.admin])
      expect(await give(clinic.admin, person.userId)).toBe('ok');
    expect(await give(clinic.admin, randomUuid())).toBe('NOT_FOUND');
    expect(await give(doctor, patient.userId)).toBe('ok');
    expect(await give(colleague, patient.userId)).toBe('NOT_FOUND');
    expect(await give(doctor, colleague.userId)).toBe('NOT_FOUND');
    expect(await give(doctor, clinic.admin.userId)).toBe('NOT_FOUND');
    expect(await give(doctor, doctor.userId)).toBe('NOT_FOUND');
    expect(await give(doctor, randomUuid())).toBe('NOT_FOUND');
    expect(await give(patient, patient.userId)).toBe('FORBIDDEN');
  });

  it('of a colleague in the same care team is not given by a provider', async () => {
    const mate = await clinic.add('provider', [team]);
    expect(await outcome(doctor.api.admin.inviteReset.mutate({ userId: mate.userId }))).toBe('NOT_FOUND');
  });
});
