import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import {
  freshEmail,
  openRawClinic,
  outcome,
  type RawAccount,
  type RawClinic,
} from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
let doctor: RawAccount;
let team: string;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  doctor = await clinic.add('provider');
  team = await clinic.careTeam(doctor.userId);
});
afterAll(() => server.close());

const row = (email = freshEmail(), more: object = {}) => ({
  email,
  displayName: 'Somebody',
  role: 'patient' as const,
  careTeamIds: [team],
  ...more,
});
const open = async () =>
  (await clinic.admin.api.admin.invitations.query()).filter((each) => each.state === 'open').length;

describe('a list of people to invite', () => {
  it('is only checked until it is confirmed; then everybody on it gets a link that works once', async () => {
    const { admin } = clinic.admin.api;
    const rows = [row(), row(), row(freshEmail(), { role: 'provider' })];
    const before = await open();
    const checked = await admin.inviteMany.mutate({ rows, confirmed: false });
    expect(checked.results).toEqual(rows.map(() => ({ code: null, invited: null })));
    expect(await open()).toBe(before);
    const { results } = await admin.inviteMany.mutate({ rows, confirmed: true });
    expect(await open()).toBe(before + 3);
    const tokens = results.map((each) => each.invited?.token ?? '');
    expect(new Set(tokens).size).toBe(3);
    const view = await doctor.api.identity.invitation.mutate({ token: tokens[1] ?? '' });
    expect(view).toMatchObject({ email: rows[1]?.email, displayName: 'Somebody', role: 'patient' });
  });

  it('tells for each row what stands against it, and invites nobody then', async () => {
    const { admin } = clinic.admin.api;
    const twice = freshEmail();
    const rows = [
      row(),
      row(doctor.email),
      row(freshEmail(), { careTeamIds: [randomUuid()] }),
      row(twice),
      row(twice),
    ];
    const before = await open();
    for (const confirmed of [false, true]) {
      const { results } = await admin.inviteMany.mutate({ rows, confirmed });
      expect(results.map((each) => each.code)).toEqual([
        null,
        'EMAIL_TAKEN',
        'NOT_FOUND',
        null,
        'EMAIL_TAKEN',
      ]);
      expect(results.every((each) => each.invited === null)).toBe(true);
    }
    expect(await open()).toBe(before);
  });

  it('of a provider holds patients of the own care teams and nobody else', async () => {
    const rows = [row(), row(freshEmail(), { role: 'admin' }), row(freshEmail(), { careTeamIds: [] })];
    const { results } = await doctor.api.admin.inviteMany.mutate({ rows, confirmed: true });
    expect(results.map((each) => each.code)).toEqual([null, 'FORBIDDEN', 'FORBIDDEN']);
    const made = await doctor.api.admin.inviteMany.mutate({ rows: rows.slice(0, 1), confirmed: true });
    expect(made.results[0]?.invited).not.toBeNull();
  });

  it('is not empty, not endless, and not for patients', async () => {
    const { admin } = clinic.admin.api;
    expect(await outcome(admin.inviteMany.mutate({ rows: [], confirmed: false }))).toBe('BAD_INPUT');
    const many = Array.from({ length: 501 }, () => row());
    expect(await outcome(admin.inviteMany.mutate({ rows: many, confirmed: false }))).toBe('BAD_INPUT');
    const patient = await clinic.add('patient');
    expect(await outcome(patient.api.admin.inviteMany.mutate({ rows: [row()], confirmed: true }))).toBe(
      'FORBIDDEN',
    );
  });
});

describe('the first administrator', () => {
  it('is invited at the address that the installation names, in a clinic without the demo', async () => {
    const own = await startTestServer({ env: { DEMO: 'off', ADMIN_EMAIL: 'Office@Clinic.Example' } });
    const { admin } = await openRawClinic(own.origin, own.clinic.bootstrapToken);
    expect((await admin.api.identity.me.query()).email).toBe('office@clinic.example');
    await own.close();
  });
});
