import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addDevice,
  changePassword,
  completeRecovery,
  replaceRecovery,
  revokeDevices,
  updateProfile,
  updateVault,
} from '#src/protocol/secret/account-changes.ts';
import { newDeviceKeys } from '#src/protocol/secret/device-keys.ts';
import {
  Browser,
  newSecrets,
  openRawClinic,
  outcome,
  type RawAccount,
  type RawClinic,
  uploadOf,
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
const settings = (text: string) => new TextEncoder().encode(text);

async function head(person: RawAccount): Promise<number> {
  const { rows } = await query('SELECT max(seq) AS head FROM account_link WHERE user_id = $1', [
    person.userId,
  ]);
  return rows[0].head;
}

/** How many statements wait for somebody's lock. */
const waiting = async () =>
  (
    await query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
  ).rowCount;

const signInStatus = async (email: string, authKey: string) =>
  (await new Browser(server.origin).signIn(email, authKey)).status;

describe('a change of the chain', () => {
  it('stands on the newest link: of two at once one is a conflict', async () => {
    const person = await clinic.add('patient');
    const changes = ['a', 'b', 'c'].map((text) => updateVault(person.base, { settings: settings(text) }));
    // Held back until all of them wait for the account, so that they really meet.
    const holder = await server.clinic.database.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', [person.userId]);
    const sent = changes.map((change) =>
      outcome(person.api.identity.updateAccount.mutate({ update: uploadOf(change) })),
    );
    await expect.poll(waiting, { timeout: 20_000 }).toBe(changes.length);
    await holder.query('COMMIT');
    holder.release();
    const outcomes = await Promise.all(sent);
    expect([...outcomes].sort()).toEqual(['CHAIN_CONFLICT', 'CHAIN_CONFLICT', 'ok']);
    const winner = changes[outcomes.indexOf('ok')] ?? expect.fail();
    const material = await person.api.identity.material.query({ slot: 'password' });
    expect(new Uint8Array(material.vault)).toEqual(winner.vault);
    expect(material.vaultVersion).toBe(winner.vaultVersion);
    expect(material.links).toHaveLength(person.chain.headSeq + 2);
  });

  it('between two steps of reading an account is not seen by half', async () => {
    const person = await clinic.add('patient');
    const before = await person.api.identity.material.query({ slot: 'password' });
    // Between the reading of the vault and that of the chain.
    const holder = await server.clinic.database.pool.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE account_link IN ACCESS EXCLUSIVE MODE');
    const reading = person.api.identity.material.query({ slot: 'password' });
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
    await holder.query(
      `INSERT INTO account_link SELECT (jsonb_populate_record(l, jsonb_build_object('seq', l.seq + 1))).*
       FROM account_link l WHERE user_id = $1 ORDER BY seq DESC LIMIT 1`,
      [person.userId],
    );
    await holder.query('COMMIT');
    holder.release();
    expect(await reading).toEqual(before);
  });

  it('by another identity, of another account, or torn from its place is refused', async () => {
    const person = await clinic.add('patient');
    const other = await clinic.add('patient');
    const send = (links: Uint8Array[]) => {
      const update = { afterSeq: person.chain.headSeq, links, slots: [], vault: null, vaultVersion: null };
      return outcome(person.api.identity.updateAccount.mutate({ update }));
    };
    const profile = { displayName: 'Renamed', role: 'patient' } as const;
    const good = updateProfile(person.base, profile);
    expect(await send(updateProfile(other.base, profile).links)).toMatch(/^REFUSED:E_SIG$/);
    expect(await send([...good.links, ...good.links])).toBe('REFUSED:E_CHAIN');
    expect(await head(person)).toBe(person.chain.headSeq);
    expect(await send(good.links)).toBe('ok');
    expect(await person.api.identity.me.query()).toMatchObject({ name: 'Renamed' });
  });

  it('renames to what can be shown, and never changes the role', async () => {
    const person = await clinic.add('patient');
    const rename = async (displayName: string, role: 'patient' | 'provider' = 'patient') => {
      const update = uploadOf(updateProfile(person.base, { displayName, role }));
      return outcome(person.api.identity.updateAccount.mutate({ update }));
    };
    expect(await rename('Dr. Ana', 'provider')).toBe('FORBIDDEN');
    expect(await rename('')).toBe('BAD_INPUT');
    expect(await rename('Ana\nRuiz')).toBe('BAD_INPUT');
    expect(await rename('Ana\u0000')).toBe('BAD_INPUT');
    expect(await rename(' Ana')).toBe('BAD_INPUT');
    expect(await rename('Ana Ruiz de la Torre')).toBe('ok');
    const { rows } = await query('SELECT name, role FROM "user" WHERE id = $1', [person.userId]);
    expect(rows).toEqual([{ name: 'Ana Ruiz de la Torre', role: 'patient' }]);
  });

  it('comes with the vault and the slots it names, or not at all', async () => {
    const person = await clinic.add('patient');
    const send = (update: ReturnType<typeof uploadOf>) =>
      outcome(person.api.identity.updateAccount.mutate({ update }));
    const vault = uploadOf(updateVault(person.base, { settings: settings('new') }));
    const profile = uploadOf(updateProfile(person.base, { displayName: 'A', role: 'patient' }));
    const rekeyed = uploadOf(
      (() => {
        const device = newDeviceKeys();
        const added = addDevice(person.base, { device, label: 'x' });
        return revokeDevices({ account: added.account, chain: added.chain, now: Date.now() }, [
          device.deviceId,
        ]);
      })(),
    );
    expect(rekeyed.slots).toHaveLength(2);

    expect(await send({ ...vault, vault: null, vaultVersion: null })).toBe('BAD_INPUT');
    expect(await send({ ...vault, vault: new Uint8Array(10) })).toBe('BAD_INPUT');
    expect(await send({ ...vault, vaultVersion: 77 })).toBe('BAD_INPUT');
    expect(await send({ ...profile, vault: vault.vault, vaultVersion: vault.vaultVersion })).toBe(
      'BAD_INPUT',
    );
    expect(await send({ ...profile, vaultVersion: 2 })).toBe('BAD_INPUT');
    const revoke = uploadOf(revokeDevices(person.base, [person.device.deviceId]));
    expect(await send({ ...revoke, slots: [] })).toBe('BAD_INPUT');
    expect(await send({ ...revoke, slots: revoke.slots.slice(1) })).toBe('BAD_INPUT');
    expect(await send({ ...profile, slots: revoke.slots })).toBe('BAD_INPUT');
    expect(await head(person)).toBe(person.chain.headSeq);
    expect(await send(vault)).toBe('ok');
  });

  it('without the password leaves the password slot and the recovery slot alone', async () => {
    const person = await clinic.add('patient');
    const next = newSecrets();
    const password = { params: next.kdf, wrapKey: next.wrapKey };
    const recovery = { wrapKey: next.recoveryWrapKey };
    for (const change of [
      changePassword(person.base, password),
      replaceRecovery(person.base, recovery),
      completeRecovery(person.base, { password, recovery }),
    ]) {
      const update = uploadOf(change);
      expect(await outcome(person.api.identity.updateAccount.mutate({ update }))).toBe('BAD_INPUT');
    }
    const smuggled = uploadOf(replaceRecovery(person.base, recovery));
    expect(
      await outcome(
        person.api.identity.changePassword.mutate({
          currentAuthKey: person.secrets.authKey,
          authKey: next.authKey,
          kdf: next.kdf,
          update: smuggled,
        }),
      ),
    ).toBe('BAD_INPUT');
    expect(await signInStatus(person.email, person.secrets.authKey)).toBe(200);
  });

  it('is told to everybody who shares a conversation and to nobody else', async () => {
    const [person, partner, bystander] = [
      await clinic.add('patient'),
      await clinic.add('provider'),
      await clinic.add('provider'),
    ];
    await query(
      `INSERT INTO conversation (id, kind, pair_key, created_by_id, entry_hash) VALUES ('c1', 'direct', 'c1', $1, '\\x00')`,
      [person.userId],
    );
    await query(
      `INSERT INTO conversation_member (conversation_id, user_id, role) VALUES ('c1', $1, 'admin'), ('c1', $2, 'admin')`,
      [person.userId, partner.userId],
    );
    await person.change((base) => updateProfile(base, { displayName: 'New name', role: 'patient' }));
    const { rows } = await query(
      `SELECT user_id, kind, payload FROM user_event WHERE payload->>'userId' = $1`,
      [person.userId],
    );
    const payload = { userId: person.userId, era: 0, headSeq: person.chain.headSeq };
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({ user_id: person.userId, kind: 'account', payload });
    expect(rows).toContainEqual({ user_id: partner.userId, kind: 'account', payload });
    expect(rows.map((row) => row.user_id)).not.toContain(bystander.userId);
  });

  it('is never undone: links can be added and not touched', async () => {
    const person = await clinic.add('patient');
    for (const sql of [
      `UPDATE account_link SET signed = '\\x00' WHERE user_id = $1`,
      `DELETE FROM account_link WHERE user_id = $1`,
      `DELETE FROM "user" WHERE id = $1`,
    ]) {
      await expect(query(sql, [person.userId])).rejects.toThrow('account_link is append-only');
    }
    await expect(query('DELETE FROM audit_record')).rejects.toThrow('audit_record is append-only');
    await expect(query(`UPDATE audit_record SET action = 'x'`)).rejects.toThrow(
      'audit_record is append-only',
    );
  });
});

it('a person chooses the language', async () => {
  const person = await clinic.add('patient');
  await person.api.identity.setLocale.mutate({ locale: 'es' });
  expect(await person.api.identity.me.query()).toMatchObject({ locale: 'es' });
});
