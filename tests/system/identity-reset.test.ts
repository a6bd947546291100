import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '#src/protocol/open/account-chain.ts';
import { requireSuccessor } from '#src/protocol/open/account-checks.ts';
import { updateVault } from '#src/protocol/secret/account-changes.ts';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import {
  Browser,
  openRawClinic,
  outcome,
  propose,
  type RawAccount,
  type RawClinic,
} from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
});
afterAll(() => server.close());

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);

/** A conversation that exists in the index only: enough to share one. */
async function shareConversation(a: RawAccount, b: RawAccount): Promise<void> {
  const id = randomUuid();
  await query(
    `INSERT INTO conversation (id, kind, pair_key, created_by_id, entry_hash) VALUES ($1::text, 'direct', $1::text, $2, '\\x00')`,
    [id, a.userId],
  );
  await query(
    `INSERT INTO conversation_member (conversation_id, user_id, role) SELECT $1, id, 'admin' FROM unnest($2::uuid[]) AS m(id)`,
    [id, [a.userId, b.userId]],
  );
}

function reset(person: RawAccount, token: string, proposal: ReturnType<typeof successor>) {
  const { api } = new Browser(person.origin);
  return outcome(api.identity.resetIdentity.mutate({ token, material: proposal.material }));
}

function successor(person: RawAccount, options: { name?: string; era?: number; headHash?: Uint8Array } = {}) {
  const { name = 'The patient', era = person.chain.era, headHash = person.chain.headHash } = options;
  return propose({ name, role: 'patient', userId: person.userId, reset: { era, headHash } });
}

async function inviteReset(person: RawAccount): Promise<string> {
  return (await clinic.admin.api.admin.inviteReset.mutate({ userId: person.userId })).token;
}

describe('a new identity', () => {
  it('names the head of the old one, which is what the invitation shows', async () => {
    const person = await clinic.add('patient');
    const { api } = new Browser(server.origin);
    const view = await api.identity.invitation.mutate({ token: await inviteReset(person) });
    expect(view).toMatchObject({
      purpose: 'reset',
      email: person.email,
      reset: { userId: person.userId, era: 0 },
    });
    expect(new Uint8Array(view.reset?.headHash ?? [])).toEqual(person.chain.headHash);
  });

  it('ends everything of the old one and is told to contacts', async () => {
    const person = await clinic.add('patient');
    const partner = await clinic.add('provider');
    await shareConversation(person, partner);
    const { browser } = await person.onNewDevice();
    const sockets = [await person.browser.openSocket(), await browser.openSocket()];
    const next = successor(person, { name: 'The patient, back' });
    expect(await reset(person, await inviteReset(person), next)).toBe('ok');

    expect(await Promise.all(sockets.map((socket) => socket.closed))).toEqual([4401, 4401]);
    expect(await outcome(person.api.identity.me.query())).toBe('UNAUTHENTICATED');
    const again = new Browser(server.origin);
    expect((await again.signIn(person.email, person.secrets.authKey)).status).toBe(401);
    expect((await again.signIn(person.email, next.secrets.authKey)).status).toBe(200);
    expect(await again.api.identity.me.query()).toMatchObject({
      userId: person.userId,
      name: 'The patient, back',
    });
    const old = { email: person.email, recoveryAuthKey: person.secrets.recoveryAuthKey };
    expect(await outcome(again.api.identity.recoveryBegin.mutate(old))).toBe('RECOVERY_WRONG');

    const devices = await query(
      'SELECT era, revoked_at IS NULL AS live FROM device WHERE user_id = $1 ORDER BY era, live',
      [person.userId],
    );
    expect(devices.rows).toEqual([
      { era: 0, live: false },
      { era: 0, live: false },
      { era: 1, live: true },
    ]);
    const events = await query(
      `SELECT payload FROM user_event WHERE user_id = $1 AND kind = 'account' ORDER BY seq DESC LIMIT 1`,
      [partner.userId],
    );
    expect(events.rows).toEqual([
      { payload: { userId: person.userId, era: 1, headSeq: next.made.chain.headSeq } },
    ]);
    const audited = await query(
      `SELECT action FROM audit_record WHERE subject_id = $1 AND action NOT LIKE ALL ('{session.%,device.%}') ORDER BY at`,
      [person.userId],
    );
    expect(audited.rows.map((row) => row.action)).toEqual([
      'account.create',
      'identity.invite-reset',
      'identity.reset',
    ]);
  });

  it('needs its own invitation, the newest head and the next era', async () => {
    const person = await clinic.add('patient');
    const other = await clinic.add('patient');
    const token = await inviteReset(person);
    expect(await reset(person, 'A'.repeat(43), successor(person))).toBe('INVITATION_UNKNOWN');
    expect(await reset(other, token, successor(other))).toBe('INVITATION_UNKNOWN');
    const join = await clinic.admin.api.admin.invite.mutate({
      email: 'somebody@example.org',
      displayName: 'Somebody',
      role: 'patient',
      careTeamIds: [],
    });
    expect(await reset(person, join.token, successor(person))).toBe('INVITATION_UNKNOWN');
    expect(await reset(person, token, successor(person, { headHash: new Uint8Array(32) }))).toBe(
      'CHAIN_CONFLICT',
    );
    expect(await reset(person, token, successor(person, { era: 1 }))).toBe('CHAIN_CONFLICT');
    const stale = successor(person);
    await person.change((base) => updateVault(base, { settings: new Uint8Array([1]) }));
    expect(await reset(person, token, stale)).toBe('CHAIN_CONFLICT');
    const fresh = propose({ name: 'The patient', role: 'patient', userId: person.userId });
    expect(await reset(person, token, fresh)).toBe('CHAIN_CONFLICT');
    const promoted = propose({
      name: 'The patient',
      role: 'provider',
      userId: person.userId,
      reset: { era: 0, headHash: person.chain.headHash },
    });
    expect(await reset(person, token, promoted)).toBe('BAD_INPUT');
    expect(await outcome(person.api.identity.me.query())).toBe('ok');

    expect(await reset(person, token, successor(person))).toBe('ok');
    expect(await reset(person, token, successor(person))).toBe('INVITATION_USED');
  });

  it('used twice at the same moment happens once', async () => {
    const person = await clinic.add('patient');
    const token = await inviteReset(person);
    const outcomes = await Promise.all([
      reset(person, token, successor(person)),
      reset(person, token, successor(person)),
    ]);
    expect(outcomes.sort()).toEqual(['INVITATION_USED', 'ok']);
  });

  it('lasts two days as an invitation', async () => {
    const person = await clinic.add('patient');
    const { expiresAt } = await clinic.admin.api.admin.inviteReset.mutate({ userId: person.userId });
    expect(expiresAt - Date.now()).toBeGreaterThan(47.9 * 3_600_000);
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(48 * 3_600_000);
  });
});

describe('chains', () => {
  it('are served era by era, the first from where the reader is', async () => {
    const person = await clinic.add('patient');
    await person.change((base) => updateVault(base, { settings: new Uint8Array([1]) }));
    const before = person.chain;
    const next = successor(person);
    await reset(person, await inviteReset(person), next);
    const again = new Browser(server.origin);
    await again.signIn(person.email, next.secrets.authKey);
    const read = (era: number, afterSeq: number) =>
      again.api.identity.chains.query({ users: [{ userId: person.userId, era, afterSeq }] });

    const all = await read(0, -1);
    expect(all.map(({ era, fromSeq }) => ({ era, fromSeq }))).toEqual([
      { era: 0, fromSeq: 0 },
      { era: 1, fromSeq: 0 },
    ]);
    const [first, second] = all.map(({ links }) => verifyChain(person.userId, links));
    expect(first).toEqual(before);
    expect(second).toEqual(next.made.chain);
    if (first !== undefined && second !== undefined) requireSuccessor(first, second);
    const [rest] = await read(0, before.headSeq - 1);
    expect(rest).toMatchObject({ era: 0, fromSeq: before.headSeq });
    expect(rest?.links).toHaveLength(1);
    expect(await read(1, next.made.chain.headSeq)).toMatchObject([{ era: 1, links: [] }]);
    expect(await read(2, -1)).toEqual([]);
    expect(await outcome(read(0, 2 ** 40))).toBe('BAD_INPUT');
  });

  it('are shown to those who have to do with each other; everybody else might not exist', async () => {
    const { admin } = clinic;
    const [doctor, colleague] = [await clinic.add('provider'), await clinic.add('provider')];
    const [ana, john] = [await clinic.add('patient'), await clinic.add('patient')];
    const former = await clinic.add('patient');
    await clinic.careTeam(doctor.userId, ana.userId, john.userId);
    await shareConversation(former, colleague);
    await query('UPDATE conversation_member SET left_at_seq = 0 WHERE user_id = $1', [former.userId]);
    const sees = async (viewer: RawAccount, userId: string) =>
      outcome(viewer.api.identity.chains.query({ users: [{ userId, era: 0, afterSeq: -1 }] }));

    const allowed: [RawAccount, RawAccount][] = [
      [ana, ana],
      [ana, doctor],
      [doctor, ana],
      [doctor, colleague],
      [former, colleague],
      [colleague, former],
      [admin, admin],
    ];
    const refused: [RawAccount, RawAccount][] = [
      [ana, john],
      [ana, colleague],
      [colleague, ana],
      [ana, admin],
      [doctor, admin],
      [doctor, former],
      [admin, ana],
      [admin, doctor],
    ];
    for (const [viewer, other] of allowed) expect(await sees(viewer, other.userId)).toBe('ok');
    for (const [viewer, other] of refused) expect(await sees(viewer, other.userId)).toBe('NOT_FOUND');
    expect(await sees(ana, randomUuid())).toBe('NOT_FOUND');
    const mixed = [doctor, john].map(({ userId }) => ({ userId, era: 0, afterSeq: -1 }));
    expect(await outcome(ana.api.identity.chains.query({ users: mixed }))).toBe('NOT_FOUND');
  });
});
