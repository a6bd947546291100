import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import {
  Browser,
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
let colleague: RawAccount;
let patient: RawAccount;
let stranger: RawAccount;
let team: string;
let otherTeam: string;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  doctor = await clinic.add('provider');
  colleague = await clinic.add('provider');
  patient = await clinic.add('patient');
  stranger = await clinic.add('patient');
  team = await clinic.careTeam(doctor.userId, patient.userId);
  otherTeam = await clinic.careTeam(colleague.userId, patient.userId, stranger.userId);
});
afterAll(() => server.close());

const everybody = { search: '', role: null, limit: 100 };

const settings = {
  name: 'Clínica del Sol',
  emergencyNumber: '112',
  promisedReplyMinutes: 240,
  officeHours: [{ day: 1, from: '08:00', to: '15:30' }],
  timeZone: 'America/Bogota',
  retentionDays: null,
  locale: 'es' as const,
  joinBeforeMinutes: 15,
  joinAfterMinutes: 30,
  showQueuePosition: true,
  reminderMinutes: [1_440, 15],
};

describe('the administration', () => {
  it('gives a patient and a stranger nothing but the clinic’s settings, and strangers not even those', async () => {
    const id = randomUuid();
    const calls = ({ api: { admin } }: Pick<RawAccount, 'api'>) => ({
      updateClinic: () => admin.updateClinic.mutate(settings),
      people: () => admin.people.query(everybody),
      invitations: () => admin.invitations.query(),
      invite: () =>
        admin.invite.mutate({ email: freshEmail(), displayName: 'x', role: 'patient', careTeamIds: [team] }),
      inviteReset: () => admin.inviteReset.mutate({ userId: patient.userId }),
      revokeInvitation: () => admin.revokeInvitation.mutate({ id }),
      endSessions: () => admin.endSessions.mutate({ userId: stranger.userId }),
      setDisabled: () => admin.setDisabled.mutate({ userId: stranger.userId, disabled: true }),
      careTeams: () => admin.careTeams.query(),
      createCareTeam: () => admin.createCareTeam.mutate({ name: 'x', memberIds: [] }),
      updateCareTeam: () => admin.updateCareTeam.mutate({ id: team, name: 'x', memberIds: [] }),
    });
    for (const [name, call] of Object.entries(calls(patient)))
      expect(await outcome(call()), name).toBe('FORBIDDEN');
    for (const [name, call] of Object.entries(calls(new Browser(server.origin))))
      expect(await outcome(call()), name).toBe('UNAUTHENTICATED');
    const adminOnly = [
      'updateClinic',
      'endSessions',
      'setDisabled',
      'createCareTeam',
      'updateCareTeam',
    ] as const;
    for (const name of adminOnly) expect(await outcome(calls(doctor)[name]()), name).toBe('FORBIDDEN');
    for (const person of [patient, doctor, clinic.admin])
      expect(await outcome(person.api.admin.clinic.query())).toBe('ok');
    expect(await outcome(new Browser(server.origin).api.admin.clinic.query())).toBe('UNAUTHENTICATED');
  });

  it('changes the settings, which everybody sees', async () => {
    expect(await patient.api.admin.clinic.query()).toMatchObject({
      name: 'Consulta',
      timeZone: 'Europe/Madrid',
      retentionDays: null,
      locale: 'es',
    });
    await clinic.admin.api.admin.updateClinic.mutate(settings);
    expect(await patient.api.admin.clinic.query()).toEqual(settings);
    const change = (more: object) =>
      outcome(clinic.admin.api.admin.updateClinic.mutate({ ...settings, ...more }));
    expect(await change({ timeZone: 'Mars/Olympus' })).toBe('BAD_INPUT');
    expect(await change({ name: ' ' })).toBe('BAD_INPUT');
    expect(await change({ name: 'a\u0000' })).toBe('BAD_INPUT');
    expect(await change({ emergencyNumber: 'call us' })).toBe('BAD_INPUT');
    expect(await change({ officeHours: [{ day: 7, from: '08:00', to: '15:30' }] })).toBe('BAD_INPUT');
    expect(await patient.api.admin.clinic.query()).toEqual(settings);
  });
});

describe('people', () => {
  it('are everybody for an administrator', async () => {
    const { people } = await clinic.admin.api.admin.people.query(everybody);
    const ids = people.map((row) => row.userId);
    for (const person of [clinic.admin, doctor, colleague, patient, stranger])
      expect(ids).toContain(person.userId);
    const row = people.find((each) => each.userId === patient.userId);
    expect(row).toMatchObject({ email: patient.email, role: 'patient', disabled: false });
    expect([...(row?.careTeamIds ?? [])].sort()).toEqual([team, otherTeam].sort());
  });

  it('are colleagues and the own care teams’ people for a provider, with the own care teams only', async () => {
    const { people } = await doctor.api.admin.people.query(everybody);
    const ids = people.map((row) => row.userId);
    expect(ids).toEqual(expect.arrayContaining([doctor.userId, colleague.userId, patient.userId]));
    expect(ids).not.toContain(stranger.userId);
    expect(ids).not.toContain(clinic.admin.userId);
    expect(people.find((row) => row.userId === patient.userId)?.careTeamIds).toEqual([team]);
    expect(people.find((row) => row.userId === colleague.userId)?.careTeamIds).toEqual([]);
  });
});

describe('finding people', () => {
  it('pages through everybody by name, each once', async () => {
    const { admin } = clinic.admin.api;
    const whole = (await admin.people.query(everybody)).people.map((row) => row.userId);
    const seen: string[] = [];
    for (let cursor: { name: string; userId: string } | null = null; ; ) {
      const page = await admin.people.query({ ...everybody, limit: 2, cursor });
      seen.push(...page.people.map((row) => row.userId));
      cursor = page.next;
      if (cursor === null) break;
    }
    expect(seen).toEqual(whole);
  });

  it('finds parts of names and addresses whatever their accents and case, in one role', async () => {
    const { api } = clinic.admin;
    const { userId } = await api.proxy.createDependent.mutate({
      displayName: 'Íñigo Núñez 100%',
      careTeamIds: [],
    });
    const find = async (search: string, role: 'patient' | 'provider' | null = null) =>
      (await api.admin.people.query({ search, role, limit: 10 })).people.map((row) => row.userId);
    for (const search of ['nunez', 'IÑIGO', 'ñez 1', '100%'])
      expect(await find(search), search).toEqual([userId]);
    expect(await find('nunez', 'provider')).toEqual([]);
    expect(await find('n_nez')).toEqual([]);
    expect(await find('dependent.invalid')).toEqual([]);
    expect(await find(doctor.email.toUpperCase(), 'provider')).toEqual([doctor.userId]);
    const [row] = (await api.admin.people.query({ search: 'nunez', role: null, limit: 1 })).people;
    expect(row).toMatchObject({ dependent: true, email: '' });
    expect(await outcome(doctor.api.admin.people.query({ search: 'nunez', role: null, limit: 1 }))).toBe(
      'ok',
    );
  });
});

describe('care teams', () => {
  const members = async (id: string) =>
    (await clinic.admin.api.admin.careTeams.query())
      .find((row) => row.id === id)
      ?.members.map(({ userId }) => userId)
      .sort();

  it('are shown whole to administrators, their own to providers', async () => {
    const all = (await clinic.admin.api.admin.careTeams.query()).map((row) => row.id);
    expect(all).toEqual(expect.arrayContaining([team, otherTeam]));
    expect((await doctor.api.admin.careTeams.query()).map((row) => row.id)).toEqual([team]);
  });

  it('have exactly the members they were given', async () => {
    const { admin } = clinic.admin.api;
    const { id } = await admin.createCareTeam.mutate({
      name: 'Cardiology',
      memberIds: [doctor.userId, doctor.userId, patient.userId],
    });
    expect(await members(id)).toEqual([doctor.userId, patient.userId].sort());
    await admin.updateCareTeam.mutate({ id, name: 'Heart', memberIds: [patient.userId, stranger.userId] });
    expect(await members(id)).toEqual([patient.userId, stranger.userId].sort());
    expect((await doctor.api.admin.careTeams.query()).map((row) => row.id)).not.toContain(id);
    await admin.updateCareTeam.mutate({ id, name: 'Heart', memberIds: [] });
    expect(await members(id)).toEqual([]);
  });

  it('take patients and providers, and nobody unknown', async () => {
    const { admin } = clinic.admin.api;
    const create = (...memberIds: string[]) => outcome(admin.createCareTeam.mutate({ name: 'x', memberIds }));
    expect(await create(doctor.userId, randomUuid())).toBe('NOT_FOUND');
    expect(await create(clinic.admin.userId)).toBe('NOT_FOUND');
    const update = (id: string, ...memberIds: string[]) =>
      outcome(admin.updateCareTeam.mutate({ id, name: 'Renamed', memberIds }));
    expect(await update(team, randomUuid())).toBe('NOT_FOUND');
    expect(await update(randomUuid())).toBe('NOT_FOUND');
    const row = (await admin.careTeams.query()).find((each) => each.id === team);
    expect(row).toMatchObject({ name: 'Team' });
    expect(await members(team)).toEqual([doctor.userId, patient.userId].sort());
  });
});

describe('signing somebody out everywhere', () => {
  it('closes their sockets and ends their sessions at once; the password opens new ones', async () => {
    const person = await clinic.add('patient');
    const other = new Browser(server.origin);
    await other.signIn(person.email, person.secrets.authKey);
    const sockets = [await person.browser.openSocket(), await other.openSocket()];
    const start = Date.now();
    await clinic.admin.api.admin.endSessions.mutate({ userId: person.userId });
    for (const socket of sockets) expect(await socket.closed).toBe(4401);
    expect(Date.now() - start).toBeLessThan(2_000);
    for (const { api } of [person, other])
      expect(await outcome(api.identity.me.query())).toBe('UNAUTHENTICATED');
    await other.signIn(person.email, person.secrets.authKey);
    expect(await outcome(other.api.identity.me.query())).toBe('ok');
    expect(await outcome(stranger.api.identity.me.query())).toBe('ok');
  });

  it('is not for nobody', async () => {
    const unknown = clinic.admin.api.admin.endSessions.mutate({ userId: randomUuid() });
    expect(await outcome(unknown)).toBe('NOT_FOUND');
  });
});

describe('disabling', () => {
  it('is not for oneself, and not for nobody', async () => {
    const disable = (userId: string) =>
      outcome(clinic.admin.api.admin.setDisabled.mutate({ userId, disabled: true }));
    expect(await disable(clinic.admin.userId)).toBe('FORBIDDEN');
    expect(await disable(randomUuid())).toBe('NOT_FOUND');
    const second = await clinic.add('admin');
    expect(await disable(second.userId)).toBe('ok');
    expect(await disable(second.userId)).toBe('ok');
    const { people } = await clinic.admin.api.admin.people.query(everybody);
    expect(people.find((row) => row.userId === second.userId)).toMatchObject({ disabled: true });
  });

  it('by two administrators of each other at the same moment leaves one of them', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await clinic.add('admin'), await clinic.add('admin')];
      const disable = (by: RawAccount, { userId }: RawAccount) =>
        outcome(by.api.admin.setDisabled.mutate({ userId, disabled: true }));
      const outcomes = await Promise.all([disable(one, two), disable(two, one)]);
      expect(outcomes.filter((each) => each === 'ok')).toHaveLength(1);
      expect(outcomes.find((each) => each !== 'ok')).toMatch(/^(FORBIDDEN|UNAUTHENTICATED)$/);
    }
  });
});

describe('the audit log', () => {
  it('holds who did what to whom for every change, and nothing about content or addresses', async () => {
    const { admin, userId: actor } = { admin: clinic.admin.api.admin, userId: clinic.admin.userId };
    const email = freshEmail();
    const { rows: before } = await server.clinic.database.pool.query('SELECT id FROM audit_record');
    const known = new Set(before.map((row) => row.id));

    await admin.updateClinic.mutate(settings);
    const invited = await admin.invite.mutate({
      email,
      displayName: 'Secret Name',
      role: 'patient',
      careTeamIds: [],
    });
    await admin.revokeInvitation.mutate({ id: invited.id });
    await admin.inviteReset.mutate({ userId: stranger.userId });
    await admin.endSessions.mutate({ userId: stranger.userId });
    await admin.setDisabled.mutate({ userId: stranger.userId, disabled: true });
    await admin.setDisabled.mutate({ userId: stranger.userId, disabled: false });
    const { id } = await admin.createCareTeam.mutate({ name: 'Audited', memberIds: [] });
    await admin.updateCareTeam.mutate({ id, name: 'Audited', memberIds: [] });
    await outcome(admin.setDisabled.mutate({ userId: randomUuid(), disabled: true }));

    const { rows } = await server.clinic.database.pool.query('SELECT * FROM audit_record ORDER BY at, id');
    const fresh = rows.filter((row) => !known.has(row.id));
    expect(fresh.every((row) => row.actor_id === actor)).toBe(true);
    expect(fresh.map((row) => [row.action, row.subject_id]).sort()).toEqual(
      [
        ['clinic.update', null],
        ['invitation.create', invited.id],
        ['invitation.revoke', invited.id],
        ['identity.invite-reset', stranger.userId],
        ['account.end-sessions', stranger.userId],
        ['account.disable', stranger.userId],
        ['account.enable', stranger.userId],
        ['care-team.create', id],
        ['care-team.update', id],
      ].sort(),
    );
    expect(JSON.stringify(rows)).not.toMatch(/Secret Name|@example/);
  });

  it('begins with the first invitation', async () => {
    const { rows } = await server.clinic.database.pool.query(
      'SELECT actor_id, action FROM audit_record ORDER BY at, id LIMIT 1',
    );
    expect(rows).toEqual([{ actor_id: null, action: 'invitation.create' }]);
  });
});
