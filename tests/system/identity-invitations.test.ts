import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '#src/features/identity/contract.ts';
import { newDeviceKeys } from '#src/protocol/secret/device-keys.ts';
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
let stranger: Browser;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
});
afterAll(() => server.close());
beforeEach(() => {
  stranger = new Browser(server.origin);
});

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);

async function invite(role: Role = 'patient', email = freshEmail(), careTeamIds: string[] = []) {
  return clinic.admin.api.admin.invite.mutate({ email, displayName: 'Ana Ruiz', role, careTeamIds });
}

function accept(token: string, { material }: Pick<ReturnType<typeof propose>, 'material'>) {
  return outcome(stranger.api.identity.acceptInvitation.mutate({ token, locale: 'es', material }));
}

const ana = { name: 'Ana Ruiz', role: 'patient' } as const;

describe('an invitation', () => {
  it('shows what the clinic wrote and makes an account that can sign in', async () => {
    const email = freshEmail();
    const team = await clinic.careTeam();
    const { token } = await invite('patient', email, [team]);
    expect(await stranger.api.identity.invitation.mutate({ token })).toEqual({
      clinicName: 'Consulta',
      email,
      displayName: 'Ana Ruiz',
      role: 'patient',
      purpose: 'join',
      reset: null,
    });
    const joined = await RawAccount.join(server.origin, token);
    expect(await joined.api.identity.me.query()).toMatchObject({
      userId: joined.userId,
      email,
      name: 'Ana Ruiz',
      role: 'patient',
      locale: 'en',
      deviceId: joined.device.deviceId,
    });
    const { rows } = await query('SELECT care_team_id FROM care_team_member WHERE user_id = $1', [
      joined.userId,
    ]);
    expect(rows).toEqual([{ care_team_id: team }]);
  });

  it('is good for one account only', async () => {
    const { token } = await invite();
    expect(await accept(token, propose(ana))).toBe('ok');
    expect(await accept(token, propose(ana))).toBe('INVITATION_USED');
    expect(await outcome(stranger.api.identity.invitation.mutate({ token }))).toBe('INVITATION_USED');
  });

  it('used twice at the same moment makes one account', async () => {
    const { token } = await invite();
    const outcomes = await Promise.all(
      [propose(ana), propose(ana), propose(ana)].map((p) => accept(token, p)),
    );
    expect(outcomes.sort()).toEqual(['INVITATION_USED', 'INVITATION_USED', 'ok']);
  });

  it('beside another one to the same address makes one account, also at the same moment', async () => {
    const email = freshEmail();
    const provider = await clinic.add('provider');
    const team = await clinic.careTeam(provider.userId);
    const first = await invite('patient', email);
    const second = await provider.api.admin.invite.mutate({
      email,
      displayName: 'Ana Ruiz',
      role: 'patient',
      careTeamIds: [team],
    });
    const outcomes = await Promise.all([first, second].map(({ token }) => accept(token, propose(ana))));
    expect(outcomes.sort()).toEqual(['EMAIL_TAKEN', 'ok']);
  });

  it.each([
    ['never given out', 'INVITATION_UNKNOWN', 'SELECT $1::uuid'],
    [
      'expired',
      'INVITATION_EXPIRED',
      `UPDATE invitation SET expires_at = now() - interval '1 s' WHERE id = $1`,
    ],
    ['revoked', 'INVITATION_UNKNOWN', 'UPDATE invitation SET revoked_at = now() WHERE id = $1'],
  ])('%s is refused, by sight and by use', async (name, code, sql) => {
    const { id, token } = await invite();
    await query(sql, [id]);
    const tried = name === 'never given out' ? 'A'.repeat(43) : token;
    expect(await outcome(stranger.api.identity.invitation.mutate({ token: tried }))).toBe(code);
    expect(await accept(tried, propose(ana))).toBe(code);
  });

  it('lasts seven days', async () => {
    const { expiresAt } = await invite();
    expect(expiresAt - Date.now()).toBeGreaterThan(6.99 * 24 * 3_600_000);
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(7 * 24 * 3_600_000);
  });

  it('to come back cannot be used to join', async () => {
    const patient = await clinic.add('patient');
    const { token } = await clinic.admin.api.admin.inviteReset.mutate({ userId: patient.userId });
    expect(await accept(token, propose(ana))).toBe('INVITATION_UNKNOWN');
  });

  it('is kept as a hash only', async () => {
    const { id, token } = await invite();
    const { rows } = await query('SELECT row_to_json(i)::text AS all FROM invitation i WHERE id = $1', [id]);
    expect(rows[0].all).not.toContain(token);
    expect(rows[0].all).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    expect(server.logs()).not.toContain(token);
  });
});

describe('a new account', () => {
  /** Each changes a good proposal so that exactly one rule is broken. */
  const broken: [
    string,
    string,
    (good: ReturnType<typeof propose>) => ReturnType<typeof propose>['material'],
  ][] = [
    ['another role', 'BAD_INPUT', () => propose({ name: 'Ana Ruiz', role: 'provider' }).material],
    ['no shown name', 'BAD_INPUT', () => propose({ name: ' ', role: 'patient' }).material],
    [
      'a name that turns the text',
      'BAD_INPUT',
      () => propose({ name: 'Ana \u202eziuR', role: 'patient' }).material,
    ],
    [
      'a name that never ends',
      'BAD_INPUT',
      () => propose({ name: 'a'.repeat(81), role: 'patient' }).material,
    ],
    ['somebody else’s chain', 'REFUSED:E_CHAIN', ({ material }) => ({ ...material, userId: randomUUID() })],
    [
      'a changed link',
      'REFUSED:E_SIG',
      ({ material }) => {
        const links = material.links.map((link) => Uint8Array.from(link));
        const last = links[0]?.length ?? 0;
        links[0]?.set([1 ^ (links[0].at(-1) ?? 0)], last - 1);
        return { ...material, links };
      },
    ],
    ['links left out', 'BAD_INPUT', ({ material }) => ({ ...material, links: material.links.slice(0, -1) })],
    [
      'a slot that the manifest does not list',
      'BAD_INPUT',
      ({ material }) => ({ ...material, slots: propose(ana).material.slots }),
    ],
    [
      'one kind of slot twice',
      'BAD_INPUT',
      ({ material }) => ({
        ...material,
        slots: material.slots.map(() => material.slots[0] ?? expect.fail()),
      }),
    ],
    ['another vault', 'BAD_INPUT', ({ material }) => ({ ...material, vault: propose(ana).material.vault })],
    ['another vault version', 'BAD_INPUT', ({ material }) => ({ ...material, vaultVersion: 2 })],
    [
      'another salt than its slot',
      'BAD_INPUT',
      ({ material }) => ({ ...material, kdf: { ...material.kdf, salt: new Uint8Array(16) } }),
    ],
    [
      'a new era without the old one',
      'BAD_INPUT',
      () => propose({ ...ana, reset: { era: 0, headHash: new Uint8Array(32) } }).material,
    ],
    [
      'an authKey that is no base64',
      'BAD_INPUT',
      ({ material }) => ({ ...material, authKey: ' '.repeat(44) }),
    ],
    ['an authKey of another length', 'BAD_INPUT', ({ material }) => ({ ...material, authKey: 'short' })],
  ];

  it.each(broken)('with %s is refused (%s); the invitation stays good', async (_name, code, breakIt) => {
    const { token } = await invite();
    const good = propose(ana);
    expect(await accept(token, { material: breakIt(good) })).toBe(code);
    expect(await accept(token, good)).toBe('ok');
  });

  it('with an id that somebody has is refused', async () => {
    const other = await clinic.add('patient');
    const { token } = await invite();
    expect(await accept(token, propose({ ...ana, userId: other.userId }))).toBe('BAD_INPUT');
    const device = { ...newDeviceKeys(), deviceId: other.device.deviceId };
    expect(await accept(token, propose({ ...ana, device }))).toBe('BAD_INPUT');
    expect(await accept(token, propose(ana))).toBe('ok');
  });

  it('leaves an audit record and nothing readable beside it', async () => {
    const { token } = await invite();
    const proposal = propose(ana);
    await accept(token, proposal);
    const { rows } = await query('SELECT * FROM audit_record WHERE subject_id = $1', [
      proposal.material.userId,
    ]);
    expect(rows).toMatchObject([
      { action: 'account.create', actor_id: proposal.material.userId, detail: { role: 'patient' } },
    ]);
    const stored = await query(
      `SELECT a.password, k.recovery_verifier FROM account a JOIN key_material k USING (user_id) WHERE user_id = $1`,
      [proposal.material.userId],
    );
    expect(JSON.stringify(stored.rows)).not.toContain(proposal.secrets.authKey);
    expect(JSON.stringify(stored.rows)).not.toContain(proposal.secrets.recoveryAuthKey);
  });

  it('of an administrator is in no care team', async () => {
    const team = await clinic.careTeam();
    const { token } = await invite('admin', freshEmail(), [team]);
    const admin = await RawAccount.join(server.origin, token);
    expect((await query('SELECT FROM care_team_member WHERE user_id = $1', [admin.userId])).rowCount).toBe(0);
  });
});

describe('the first administrator', () => {
  it('is invited once while nobody has an account, and never again', async () => {
    expect(await server.clinic.services.admin.bootstrapInvitation()).toBeNull();
    const { token } = { token: server.clinic.bootstrapToken ?? '' };
    expect(await outcome(stranger.api.identity.invitation.mutate({ token }))).toBe('INVITATION_USED');
  });

  it('gets a fresh token at each start, and the one before is worth nothing', async () => {
    const empty = await startTestServer();
    try {
      const { origin, clinic: fresh } = empty;
      const next = await fresh.services.admin.bootstrapInvitation();
      const { api } = new Browser(origin);
      const see = (token: string | null) => outcome(api.identity.invitation.mutate({ token: token ?? '' }));
      expect(await see(fresh.bootstrapToken)).toBe('INVITATION_UNKNOWN');
      expect(await see(next)).toBe('ok');
    } finally {
      await empty.close();
    }
  });
});
