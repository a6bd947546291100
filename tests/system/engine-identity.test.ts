import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '#src/features/messaging/client/engine.ts';
import type { EngineStatus } from '#src/features/messaging/client/engine-api.ts';
import {
  createNodeDevice,
  expectValue,
  startNodeEngine,
} from '#src/features/messaging/client/node-engine.ts';
import { type Clock, systemClock } from '#src/platform/client/clock.ts';
import { openClinic, type Person, type TestClinic, until } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  [ana, doctor] = await Promise.all([
    clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] }),
    clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] }),
  ]);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

it('four devices of one person sign in at the same moment, and all of them are in', async () => {
  const devices = await Promise.all([1, 2, 3, 4].map(() => ana.onNewDevice()));
  const ids = await Promise.all(devices.map(async (device) => (await device.ready()).me.deviceId));
  expect(new Set(ids).size).toBe(4);
  for (const device of devices) await device.engine.close();
});

it('a new account has exactly one device', async () => {
  const listed = await doctor.engine.devices();
  expect(listed.ok && listed.value.map((device) => device.current)).toEqual([true]);
});

it('an envelope changed in the database is a refusal with its code, and its neighbours stay readable', async () => {
  const id = await ana.startWith(doctor);
  for (const text of ['first', 'second', 'third']) await ana.write(id, text);
  await doctor.sees(id, 'third');
  await server.clinic.database.pool.query(
    `UPDATE message SET body = set_byte(body, length(body) - 1, get_byte(body, length(body) - 1) # 1) WHERE conversation_id = $1 AND seq = 2`,
    [id],
  );
  const fresh = await doctor.onNewDevice();
  const view = await fresh.chat(
    id,
    (each) => each.items.filter((item) => item.type === 'message').length === 3,
    'three',
  );
  const contents = view.items.flatMap((item) => (item.type === 'message' ? [item.content] : []));
  expect(contents).toEqual([
    expect.objectContaining({ kind: 'text', text: 'first' }),
    { kind: 'refused', code: 'E_COMMIT' },
    expect.objectContaining({ kind: 'text', text: 'third' }),
  ]);
  await fresh.engine.close();
});

it('a device that another one took off the list is told so, and keeps nothing', async () => {
  const id = await ana.startWith(doctor);
  await ana.write(id, 'kept on the phone');
  const phone = await ana.onNewDevice();
  await phone.sees(id, 'kept on the phone');
  const { deviceId } = (await phone.ready()).me;
  expectValue(await ana.engine.revokeDevice(deviceId ?? ''));
  const status = await phone.status((each) => each.phase === 'signed-out', 'the phone to be out');
  expect(status).toEqual({ phase: 'signed-out', reason: 'device-revoked' });
  const again = await phone.reload();
  const after = await again.status((each) => each.phase !== 'starting', 'a phase');
  expect(after).toEqual({ phase: 'signed-out', reason: 'none' });
  await again.engine.close();
});

it('a session that the server merely ended is no revoked device: what is kept stays sealed here', async () => {
  const laptop = await ana.onNewDevice();
  await laptop.status((each) => each.phase === 'ready' && each.connection === 'online', 'a connection');
  const { deviceId } = (await laptop.ready()).me;
  const { database } = server.clinic;
  await database.pool.query('DELETE FROM session WHERE device_id = $1', [deviceId]);
  laptop.device.connection.setOnline(false);
  laptop.device.connection.setOnline(true);
  const status = await laptop.status((each) => each.phase === 'locked', 'the laptop to be locked');
  expect(status).toMatchObject({ email: ana.email, unsent: 0, ended: true });
  const again = await laptop.reload();
  expect(await again.status((each) => each.phase !== 'starting', 'a phase')).toMatchObject({
    phase: 'locked',
    ended: false,
  });
  const wrong = { ok: false, failure: { kind: 'domain', code: 'WRONG_PASSWORD' } };
  expect(await again.engine.unlock({ password: 'not-the-password' })).toEqual(wrong);
  expectValue(await again.engine.unlock({ password: ana.password }));
  expect((await again.ready()).me.deviceId).toBe(deviceId);
  // At sign-in it may be the address as well.
  await again.engine.signOut();
  const other = { email: ana.email, password: 'not-the-password', sharedComputer: true };
  expect(await again.engine.signIn(other)).toMatchObject({ failure: { code: 'SIGN_IN_WRONG' } });
  await again.engine.close();
});

/** A clock whose waits of minutes end when the test says so. */
function patientClock() {
  const waits = new Set<{ minutes: number; task: () => void }>();
  const clock: Clock = {
    now: systemClock.now,
    after(delayMs, task) {
      if (delayMs < 60_000) return systemClock.after(delayMs, task);
      const wait = { minutes: delayMs / 60_000, task };
      waits.add(wait);
      return () => void waits.delete(wait);
    },
  };
  const of = (minutes: number) => [...waits].filter((wait) => wait.minutes === minutes);
  return {
    clock,
    count: (minutes: number) => of(minutes).length,
    pass: (minutes: number) => of(minutes).map(({ task }) => task()),
  };
}

/** The status, as soon as it is of that phase. */
const phaseOf = (engine: Engine, phase: EngineStatus['phase']) =>
  until<EngineStatus>(
    (listener) => engine.watchStatus(listener),
    (status) => status.phase === phase,
    phase,
  );

describe('nobody at the screen', () => {
  it('locks after the minutes that were chosen; every touch begins them anew; none where that was chosen', async () => {
    const { clock, count, pass } = patientClock();
    const { engine } = await startNodeEngine(server.origin, createNodeDevice(server.origin), clock);
    const { email, password } = ana;
    expectValue(await engine.signIn({ email, password, sharedComputer: false }));
    await phaseOf(engine, 'ready');
    expect(count(15)).toBe(1);
    await engine.touch();
    expect(count(15)).toBe(1);
    pass(15);
    await phaseOf(engine, 'locked');
    expectValue(await engine.unlock({ password }));
    expectValue(await engine.setPreferences({ sendTyping: true, autoLockMinutes: 5, enterSends: true }));
    expect([count(5), count(15)]).toEqual([1, 0]);
    expectValue(await engine.setPreferences({ sendTyping: true, autoLockMinutes: 0, enterSends: true }));
    expect([count(5), count(15)]).toEqual([0, 0]);
    expectValue(await engine.setPreferences({ sendTyping: true, autoLockMinutes: 15, enterSends: true }));
    await engine.close();
  });

  it('on a shared computer is signed out after five minutes, whatever was chosen', async () => {
    const { clock, pass } = patientClock();
    const { engine, device } = await startNodeEngine(server.origin, createNodeDevice(server.origin), clock);
    expectValue(await engine.signIn({ email: ana.email, password: ana.password, sharedComputer: true }));
    await phaseOf(engine, 'ready');
    pass(5);
    expect(await phaseOf(engine, 'signed-out')).toEqual({ phase: 'signed-out', reason: 'signed-out' });
    expect(device.records.size).toBe(0);
    await engine.close();
  });
});

describe('a new identity, while a device of the old one goes on', () => {
  const password = 'another-quiet-harbour';
  /** Everything up to the code that is typed back; `before` runs in front of each try. */
  async function beginReset(before: (owner: Person) => Promise<void> = async () => undefined) {
    const owner = await clinic.add({ name: 'Lost all', role: 'patient' });
    const { token } = await clinic.admin.api.admin.inviteReset.mutate({ userId: await owner.userId() });
    const device = createNodeDevice(server.origin);
    const { fetch } = device.connection;
    let tries = 0;
    device.connection.fetch = async (input, init) => {
      if (String(input).endsWith('/identity.resetIdentity')) {
        tries += 1;
        await before(owner);
      }
      return fetch(input, init);
    };
    const { engine } = await startNodeEngine(server.origin, device);
    const begun = await engine.beginAccount({ token, password, locale: 'en', sharedComputer: false });
    return { owner, engine, sheet: expectValue(begun), tries: () => tries };
  }

  it('is tried again from the newer end of the chain, and stays the one on the sheet', async () => {
    const { owner, engine, sheet, tries } = await beginReset();
    const other = await owner.onNewDevice();
    expectValue(await engine.finishAccount({ typedBack: sheet.code }));
    expect(tries()).toBe(2);
    const next = expectValue(await engine.beginRecoverySheet({ password }));
    expect(next.fingerprint).toBe(sheet.fingerprint);
    for (const each of [engine, owner.engine, other.engine]) await each.close();
  });

  it('is given up after three tries', async () => {
    const change = async ({ engine }: Person) => {
      expectValue(await engine.setPreferences(await engine.preferences()));
    };
    const { owner, engine, sheet, tries } = await beginReset(change);
    expect(await engine.finishAccount({ typedBack: sheet.code })).toEqual({
      ok: false,
      failure: { kind: 'domain', code: 'CHAIN_CONFLICT' },
    });
    expect(tries()).toBe(3);
    for (const each of [engine, owner.engine]) await each.close();
  });
});
