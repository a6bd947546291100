import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount } from '#src/protocol/secret/account.ts';
import { changePassword, completeRecovery, replaceRecovery } from '#src/protocol/secret/account-changes.ts';
import {
  Browser,
  freshEmail,
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

async function head(person: RawAccount): Promise<number> {
  const { rows } = await query('SELECT max(seq) AS head FROM account_link WHERE user_id = $1', [
    person.userId,
  ]);
  return rows[0].head;
}

const signInStatus = async (email: string, authKey: string) =>
  (await new Browser(server.origin).signIn(email, authKey)).status;

describe('a new password', () => {
  async function proposeNew(person: RawAccount, suspected = false) {
    const next = newSecrets();
    const change = changePassword(person.base, {
      params: next.kdf,
      wrapKey: next.wrapKey,
      ...(suspected ? { suspected: { keep: person.device.deviceId } } : {}),
    });
    return {
      next,
      change,
      input: {
        currentAuthKey: person.secrets.authKey,
        authKey: next.authKey,
        kdf: next.kdf,
        update: uploadOf(change),
      },
    };
  }

  it('takes the place of the old one and ends every other session', async () => {
    const person = await clinic.add('patient');
    const { browser } = await person.onNewDevice();
    const socket = await browser.openSocket();
    const { next, change, input } = await proposeNew(person);
    await person.api.identity.changePassword.mutate(input);
    expect(await socket.closed).toBe(4401);
    expect(await outcome(browser.api.identity.me.query())).toBe('UNAUTHENTICATED');
    expect(await outcome(person.api.identity.me.query())).toBe('ok');
    expect(await signInStatus(person.email, person.secrets.authKey)).toBe(401);
    expect(await signInStatus(person.email, next.authKey)).toBe(200);
    const { kdf } = await person.api.identity.prelogin.mutate({ email: person.email });
    expect(kdf).toEqual(next.kdf);
    // What the server keeps now opens under the new password.
    const material = await person.api.identity.material.query({ slot: 'password' });
    const opened = openAccount({
      userId: person.userId,
      slotBlob: material.slots[0]?.blob ?? expect.fail(),
      wrapKey: next.wrapKey,
      vaultBlob: material.vault,
      chain: change.chain,
    });
    expect(opened.amk.gen).toBe(2);
    const { rows } = await query(
      `SELECT FROM audit_record WHERE subject_id = $1 AND action = 'password.change'`,
      [person.userId],
    );
    expect(rows).toHaveLength(1);
  });

  it('needs the current one; a wrong one changes nothing and may be tried five times', async () => {
    const person = await clinic.add('patient');
    const { browser } = await person.onNewDevice();
    const { input } = await proposeNew(person);
    const attempt = (currentAuthKey: string) =>
      outcome(person.api.identity.changePassword.mutate({ ...input, currentAuthKey }));
    for (let i = 0; i < 5; i += 1) expect(await attempt(newSecrets().authKey)).toBe('WRONG_PASSWORD');
    expect(await attempt(person.secrets.authKey)).toBe('SIGN_IN_LOCKED');
    expect(await head(person)).toBe(person.chain.headSeq);
    expect(await outcome(browser.api.identity.me.query())).toBe('ok');
    expect(await signInStatus(person.email, person.secrets.authKey)).toBe(200);
  });

  it('comes with the salt its slot was sealed under', async () => {
    const person = await clinic.add('patient');
    const { input, next } = await proposeNew(person);
    const attempt = (kdf: typeof next.kdf) =>
      outcome(person.api.identity.changePassword.mutate({ ...input, kdf }));
    expect(await attempt({ ...next.kdf, salt: new Uint8Array(16) })).toBe('BAD_INPUT');
    expect(await attempt({ ...next.kdf, memBytes: 8 * 1024 * 1024 })).toBe('BAD_INPUT');
    expect(await signInStatus(person.email, person.secrets.authKey)).toBe(200);
    expect(await attempt(next.kdf)).toBe('ok');
  });

  it('after a suspected theft revokes the other devices with the same change', async () => {
    const person = await clinic.add('patient');
    const { browser, device } = await person.onNewDevice();
    const { input } = await proposeNew(person, true);
    await person.api.identity.changePassword.mutate(input);
    expect(await outcome(browser.api.identity.me.query())).toBe('UNAUTHENTICATED');
    const { rows } = await query('SELECT revoked_at IS NOT NULL AS revoked FROM device WHERE id = $1', [
      device.deviceId,
    ]);
    expect(rows).toEqual([{ revoked: true }]);
  });
});

describe('a recovery sheet', () => {
  const begin = (email: string, recoveryAuthKey: string) =>
    new Browser(server.origin).api.identity.recoveryBegin.mutate({ email, recoveryAuthKey });

  function recover(person: RawAccount) {
    const next = newSecrets();
    const change = completeRecovery(person.base, {
      password: { params: next.kdf, wrapKey: next.wrapKey },
      recovery: { wrapKey: next.recoveryWrapKey },
    });
    const input = {
      email: person.email,
      recoveryAuthKey: person.secrets.recoveryAuthKey,
      authKey: next.authKey,
      kdf: next.kdf,
      newRecoveryAuthKey: next.recoveryAuthKey,
      update: uploadOf(change),
    };
    return { next, input };
  }

  it('opens the account with its code, and answers anything else alike', async () => {
    const person = await clinic.add('patient');
    const found = await begin(person.email, person.secrets.recoveryAuthKey);
    expect(found.slots.map((slot) => slot.kind)).toEqual(['recovery']);
    const opened = openAccount({
      userId: person.userId,
      slotBlob: found.slots[0]?.blob ?? expect.fail(),
      wrapKey: person.secrets.recoveryWrapKey,
      vaultBlob: found.vault,
      chain: person.chain,
    });
    expect(opened.ikSeed).toEqual(person.account.ikSeed);
    const raw = async (email: string, recoveryAuthKey: string) => {
      const answer = await fetch(`${server.origin}/api/trpc/identity.recoveryBegin`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: server.origin },
        body: JSON.stringify({ email, recoveryAuthKey }),
      });
      const text = (await answer.text()).replace(/"requestId":"[^"]*"/, '');
      return { status: answer.status, text };
    };
    const wrong = await raw(person.email, newSecrets().recoveryAuthKey);
    expect(wrong.status).toBe(403);
    expect(wrong.text).toContain('RECOVERY_WRONG');
    expect(await raw(freshEmail(), newSecrets().recoveryAuthKey)).toEqual(wrong);
    // The password's key is no recovery code.
    expect(await raw(person.email, person.secrets.authKey)).toEqual(wrong);
  });

  it('may be tried five times, which does not lock the password', async () => {
    const person = await clinic.add('patient');
    for (const email of [person.email, freshEmail()]) {
      for (let i = 0; i < 5; i += 1)
        expect(await outcome(begin(email, newSecrets().recoveryAuthKey))).toBe('RECOVERY_WRONG');
      expect(await outcome(begin(email, newSecrets().recoveryAuthKey))).toBe('SIGN_IN_LOCKED');
    }
    expect(await outcome(begin(person.email, person.secrets.recoveryAuthKey))).toBe('SIGN_IN_LOCKED');
    expect(await signInStatus(person.email, person.secrets.authKey)).toBe(200);
  });

  it('sets a new password and a new code at once, and every session ends', async () => {
    const person = await clinic.add('patient');
    const socket = await person.browser.openSocket();
    for (let i = 0; i < 6; i += 1) await signInStatus(person.email, newSecrets().authKey);
    const { next, input } = recover(person);
    const { api } = new Browser(server.origin);
    expect(
      await outcome(
        api.identity.recoveryComplete.mutate({ ...input, recoveryAuthKey: newSecrets().recoveryAuthKey }),
      ),
    ).toBe('RECOVERY_WRONG');
    expect(await outcome(person.api.identity.me.query())).toBe('ok');

    expect(await api.identity.recoveryComplete.mutate(input)).toEqual({ userId: person.userId });
    expect(await socket.closed).toBe(4401);
    expect(await outcome(person.api.identity.me.query())).toBe('UNAUTHENTICATED');
    expect(await signInStatus(person.email, person.secrets.authKey)).toBe(401);
    // Wrong tries before the recovery do not keep the person out.
    expect(await signInStatus(person.email, next.authKey)).toBe(200);
    expect(await outcome(begin(person.email, person.secrets.recoveryAuthKey))).toBe('RECOVERY_WRONG');
    expect(await outcome(begin(person.email, next.recoveryAuthKey))).toBe('ok');
    const { rows } = await query(
      'SELECT DISTINCT revoked_at IS NOT NULL AS r FROM device WHERE user_id = $1',
      [person.userId],
    );
    expect(rows).toEqual([{ r: true }]);
  });

  it('used twice at the same moment recovers once', async () => {
    const person = await clinic.add('patient');
    const { api } = new Browser(server.origin);
    const outcomes = await Promise.all(
      [recover(person), recover(person)].map(({ input }) =>
        outcome(api.identity.recoveryComplete.mutate(input)),
      ),
    );
    expect(outcomes.filter((each) => each === 'ok')).toHaveLength(1);
    expect(outcomes.find((each) => each !== 'ok')).toMatch(/^(CHAIN_CONFLICT|RECOVERY_WRONG)$/);
  });

  it('must replace both slots', async () => {
    const person = await clinic.add('patient');
    const { next, input } = recover(person);
    const half = uploadOf(changePassword(person.base, { params: next.kdf, wrapKey: next.wrapKey }));
    const { api } = new Browser(server.origin);
    expect(await outcome(api.identity.recoveryComplete.mutate({ ...input, update: half }))).toBe('BAD_INPUT');
    expect(await outcome(api.identity.recoveryComplete.mutate(input))).toBe('ok');
  });

  it('is replaced by who knows the password', async () => {
    const person = await clinic.add('patient');
    const next = newSecrets();
    const change = replaceRecovery(person.base, { wrapKey: next.recoveryWrapKey });
    const attempt = (currentAuthKey: string) =>
      outcome(
        person.api.identity.replaceRecovery.mutate({
          currentAuthKey,
          recoveryAuthKey: next.recoveryAuthKey,
          update: uploadOf(change),
        }),
      );
    expect(await attempt(newSecrets().authKey)).toBe('WRONG_PASSWORD');
    expect(await outcome(begin(person.email, person.secrets.recoveryAuthKey))).toBe('ok');
    expect(await attempt(person.secrets.authKey)).toBe('ok');
    expect(await outcome(begin(person.email, person.secrets.recoveryAuthKey))).toBe('RECOVERY_WRONG');
    expect(await outcome(begin(person.email, next.recoveryAuthKey))).toBe('ok');
    expect(await outcome(person.api.identity.me.query())).toBe('ok');
  });
});
