import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '#src/features/messaging/client/engine.ts';
import {
  createNodeDevice,
  expectValue,
  startNodeEngine,
} from '#src/features/messaging/client/node-engine.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { SoftPasskey } from '#tests/support/soft-passkey.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
});
afterAll(async () => {
  await clinic.close();
  await server.close();
});

let counted = 0;
const add = () => {
  counted += 1;
  return clinic.add({ name: `Patient ${counted}`, role: 'patient' });
};
const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);

function ceremonyOf(options: unknown) {
  const challenge: unknown =
    typeof options === 'object' && options !== null ? Reflect.get(options, 'challenge') : '';
  return { challenge: String(challenge), origin: server.origin };
}

/** What a page does: `prf` false for an authenticator without the extension. */
async function enrol(person: Person, passkey: SoftPasskey, prf: Uint8Array | boolean = true) {
  const { options, prfInput } = expectValue(await person.engine.beginPasskey());
  const response = passkey.create(ceremonyOf(options));
  const answer = typeof prf === 'boolean' ? (prf ? passkey.prf(prfInput) : null) : prf;
  return person.engine.finishPasskey({
    response,
    credentialId: passkey.id,
    prf: answer,
    password: person.password,
    name: 'My phone',
  });
}

/** Opens by passkey as the page of the sign-in and unlock forms does; answers how often the authenticator was asked. */
async function openBy(engine: Engine, passkey: SoftPasskey) {
  const { options, known, signedIn } = expectValue(await engine.beginPasskeyOpening());
  const asked = known.find((each) => each.credentialId === passkey.id);
  const first = await engine.openWithPasskey({
    response: passkey.get(ceremonyOf(options)),
    credentialId: passkey.id,
    prf: asked === undefined ? null : passkey.prf(asked.prfInput),
    signedIn,
    sharedComputer: false,
  });
  if (!first.ok || first.value.next !== 'ask') return { result: first, prompts: 1 };
  const second = await engine.openWithPasskey({
    response: null,
    credentialId: passkey.id,
    prf: passkey.prf(first.value.passkey.prfInput),
    signedIn: true,
    sharedComputer: false,
  });
  return { result: second, prompts: 2 };
}

async function freshEngine(options: { capture?: (body: string) => void } = {}) {
  const device = createNodeDevice(server.origin);
  const { fetch } = device.connection;
  device.connection.fetch = (input, init) => {
    options.capture?.(`${String(input)} ${String(init?.body ?? '')} ${JSON.stringify(init?.headers ?? {})}`);
    return fetch(input, init);
  };
  return startNodeEngine(server.origin, device);
}

const failure = (code: string) => ({ ok: false, failure: { code } });
const slotsOf = async (person: Person) => {
  const { rows } = await query(
    'SELECT kind FROM slot s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 ORDER BY kind',
    [person.email],
  );
  return rows.map((row) => row.kind);
};

describe('a passkey that opens messages', () => {
  it('is enrolled with the password, opens the locked device at one prompt, and a new device at two', async () => {
    const person = await add();
    const passkey = new SoftPasskey();
    expect(expectValue(await enrol(person, passkey))).toEqual({ opensMessages: true });
    expect(await slotsOf(person)).toEqual(['passkey', 'password', 'recovery']);
    expect(expectValue(await person.engine.passkeys())).toMatchObject([
      { name: 'My phone', opensMessages: true },
    ]);

    await person.engine.lock();
    await person.status((status) => status.phase === 'locked');
    expect(await openBy(person.engine, passkey)).toMatchObject({
      result: { value: { next: 'open' } },
      prompts: 1,
    });
    const { me } = await person.ready();

    const other = await freshEngine();
    expect(await openBy(other.engine, passkey)).toMatchObject({
      result: { value: { next: 'open' } },
      prompts: 2,
    });
    expect((await other.transport.api.identity.me.query()).userId).toBe(me.userId);
    await other.engine.close();
  });

  it('leaves no trace in any request: no PRF bytes, password or keys (attack 9)', async () => {
    const person = await add();
    const passkey = new SoftPasskey();
    expectValue(await enrol(person, passkey));
    const sent: string[] = [];
    const { engine } = await freshEngine({ capture: (text) => sent.push(text) });
    const begun = expectValue(await engine.beginPasskeyOpening());
    // As a browser's `toJSON()` would hand it in.
    const secret = passkey.prf(new Uint8Array(32));
    const response = {
      ...passkey.get(ceremonyOf(begun.options)),
      clientExtensionResults: { prf: { results: { first: Buffer.from(secret).toString('base64url') } } },
    };
    const step = expectValue(
      await engine.openWithPasskey({
        response,
        credentialId: passkey.id,
        prf: null,
        signedIn: false,
        sharedComputer: false,
      }),
    );
    if (step.next !== 'ask') throw new Error(step.next);
    const prf = passkey.prf(step.passkey.prfInput);
    expectValue(
      await engine.openWithPasskey({
        response,
        credentialId: passkey.id,
        prf,
        signedIn: true,
        sharedComputer: false,
      }),
    );
    const all = sent.join('\n');
    expect(all).toContain('/api/auth/passkey/verify-authentication');
    for (const bytes of [prf, secret]) {
      const buffer = Buffer.from(bytes);
      for (const form of [buffer.toString('base64'), buffer.toString('base64url'), buffer.toString('hex')])
        expect(all).not.toContain(form.replace(/=+$/, ''));
    }
    expect(all).not.toContain(person.password);
    expect(all).not.toContain('results');
    await engine.close();
  });

  it('is refused with nothing kept when it answers zeros or too little, or the password is wrong', async () => {
    const person = await add();
    expect(await enrol(person, new SoftPasskey(), new Uint8Array(32))).toMatchObject(failure('E_PRF'));
    expect(await enrol(person, new SoftPasskey(), new Uint8Array(31).fill(7))).toMatchObject(
      failure('E_PRF'),
    );
    const { options, prfInput } = expectValue(await person.engine.beginPasskey());
    const passkey = new SoftPasskey();
    const answer = await person.engine.finishPasskey({
      response: passkey.create(ceremonyOf(options)),
      credentialId: passkey.id,
      prf: passkey.prf(prfInput),
      password: 'not the password',
      name: 'x',
    });
    expect(answer).toMatchObject(failure('WRONG_PASSWORD'));
    expect(expectValue(await person.engine.passkeys())).toEqual([]);
    expect(await slotsOf(person)).toEqual(['password', 'recovery']);
  });

  it('opens nothing once it was removed, though its slot is put back by the server', async () => {
    const person = await add();
    const [passkey, other] = [new SoftPasskey(), new SoftPasskey()];
    expectValue(await enrol(person, passkey));
    expectValue(await enrol(person, other));
    const { rows: slots } = await query(
      `SELECT s.* FROM slot s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND kind = 'passkey'`,
      [person.email],
    );
    const stale = await freshEngine();
    await openBy(stale.engine, passkey);
    await stale.engine.lock();
    const listed = expectValue(await person.engine.passkeys());
    const { rows: named } = await query('SELECT id FROM passkey WHERE credential_id = $1', [passkey.id]);
    expectValue(await person.engine.removePasskey(named[0].id));
    expect(expectValue(await person.engine.passkeys())).toHaveLength(listed.length - 1);
    const fresh = await freshEngine();
    expect((await openBy(fresh.engine, passkey)).result).toMatchObject(failure('SIGN_IN_WRONG'));
    // What the server kept of before.
    for (const slot of slots) {
      await query(
        'INSERT INTO slot (id, user_id, kind, blob) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [slot.id, slot.user_id, slot.kind, slot.blob],
      );
    }
    expect((await openBy(stale.engine, passkey)).result).toMatchObject(failure('E_SLOT_RETIRED'));
    expect((await openBy(fresh.engine, other)).result).toMatchObject({ value: { next: 'open' } });
    await stale.engine.close();
    await fresh.engine.close();
  });

  it('is gone after a recovery, and after “somebody knows my password”', async () => {
    const person = await add();
    const passkey = new SoftPasskey();
    expectValue(await enrol(person, passkey));
    await person.engine.changePassword({
      current: person.password,
      next: 'another quiet harbour',
      suspected: true,
    });
    expect(await slotsOf(person)).toEqual(['password', 'recovery']);
    expect(expectValue(await person.engine.passkeys())).toEqual([]);
    const { engine } = await freshEngine();
    expect((await openBy(engine, passkey)).result).toMatchObject(failure('SIGN_IN_WRONG'));
    await engine.close();
  });

  it('stays when the password changes, and opens the account with its new keys', async () => {
    const person = await add();
    const passkey = new SoftPasskey();
    expectValue(await enrol(person, passkey));
    expectValue(
      await person.engine.changePassword({
        current: person.password,
        next: 'another quiet harbour',
        suspected: false,
      }),
    );
    const { engine } = await freshEngine();
    expect((await openBy(engine, passkey)).result).toMatchObject({ value: { next: 'open' } });
    await engine.close();
  });
});

describe('a passkey that only signs in', () => {
  it('leaves the messages to the password, and says so', async () => {
    const person = await add();
    const passkey = new SoftPasskey();
    expect(expectValue(await enrol(person, passkey, false))).toEqual({ opensMessages: false });
    expect(expectValue(await person.engine.passkeys())).toMatchObject([{ opensMessages: false }]);
    const { engine } = await freshEngine();
    expect((await openBy(engine, passkey)).result).toMatchObject({ value: { next: 'password' } });
    const open = (password: string) => engine.openWithPassword({ password, sharedComputer: false });
    expect(await open('not the password')).toMatchObject({ ok: false });
    expectValue(await open(person.password));
    const [row] = expectValue(await engine.passkeys());
    expectValue(await engine.renamePasskey(row?.id ?? '', 'Key ring'));
    expect(expectValue(await engine.passkeys())).toMatchObject([{ name: 'Key ring' }]);
    expectValue(await engine.removePasskey(row?.id ?? ''));
    expect(expectValue(await engine.passkeys())).toEqual([]);
    await engine.close();
  });

  it('is worth nothing with a mere touch, and at another address', async () => {
    const person = await add();
    const touched = new SoftPasskey();
    touched.verifies = false;
    expect(await enrol(person, touched)).toMatchObject(failure('SIGN_IN_WRONG'));
    const passkey = new SoftPasskey();
    expectValue(await enrol(person, passkey));
    passkey.verifies = false;
    const { engine } = await freshEngine();
    expect((await openBy(engine, passkey)).result).toMatchObject(failure('SIGN_IN_WRONG'));
    passkey.verifies = true;
    const { options } = expectValue(await engine.beginPasskeyOpening());
    const elsewhere = { ...ceremonyOf(options), origin: 'https://clinic.example' };
    const phished = await engine.openWithPasskey({
      response: passkey.get(elsewhere),
      credentialId: passkey.id,
      prf: null,
      signedIn: false,
      sharedComputer: false,
    });
    expect(phished).toMatchObject({ ok: false });
    await engine.close();
  });

  it('is not asked for the code of the second step: it is two things by itself', async () => {
    const person = await add();
    const passkey = new SoftPasskey();
    expectValue(await enrol(person, passkey));
    await query(
      `INSERT INTO second_factor (user_id, secret, confirmed_at) SELECT id, 'x', now() FROM "user" WHERE email = $1`,
      [person.email],
    );
    const { engine } = await freshEngine();
    expect(
      await engine.signIn({ email: person.email, password: person.password, sharedComputer: false }),
    ).toMatchObject(failure('SECOND_FACTOR_NEEDED'));
    expect((await openBy(engine, passkey)).result).toMatchObject({ value: { next: 'open' } });
    await engine.close();
  });

  it('tells its owner that it was added, but not the device that did it, and is put on record', async () => {
    const person = await add();
    const other = await person.onNewDevice();
    expectValue(await enrol(person, new SoftPasskey()));
    const userId = await person.userId();
    const newTo = async ({ api }: Person) =>
      (await api.notifications.news.query()).latest.map(({ kind }) => kind);
    expect(await newTo(other)).toEqual(['security.passkey']);
    expect(await newTo(person)).toEqual(['security.device']);
    await other.engine.close();
    const { rows } = await query(
      `SELECT action FROM audit_record WHERE actor_id = $1 AND action LIKE 'passkey.%' ORDER BY at`,
      [userId],
    );
    expect(rows.map((row) => row.action)).toEqual(['passkey.add', 'passkey.opens']);
  });
});
