import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceId as asDeviceId } from '#src/protocol/open/ids.ts';
import {
  addDevice,
  retireDevice,
  revokeDevices,
  updateProfile,
} from '#src/protocol/secret/account-changes.ts';
import { newDeviceKeys, randomUuid } from '#src/protocol/secret/device-keys.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
import {
  Browser,
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

describe('a device', () => {
  it('is added by its link alone and bound to the session that added it', async () => {
    const person = await clinic.add('patient');
    const { browser, device } = await person.onNewDevice();
    expect(await browser.api.identity.me.query()).toMatchObject({ deviceId: device.deviceId });
    const activity = await browser.api.identity.deviceActivity.query();
    expect(activity).toHaveLength(2);
    expect(activity.find((row) => row.current)).toMatchObject({ deviceId: device.deviceId });
    const { rows } = await query('SELECT public_key FROM device WHERE id = $1', [device.deviceId]);
    expect(new Uint8Array(rows[0].public_key)).toEqual(device.keys.pk);
  });

  it('is not added under another id, with further changes, or with an id that is taken', async () => {
    const person = await clinic.add('patient');
    const browser = new Browser(server.origin);
    await browser.signIn(person.email, person.secrets.authKey);
    const add = (deviceId: string, change: ReturnType<typeof addDevice>) =>
      outcome(browser.api.identity.addDevice.mutate({ deviceId, update: uploadOf(change) }));
    const device = newDeviceKeys();
    const good = addDevice(person.base, { device, label: 'New' });

    expect(await add(randomUuid(), good)).toBe('BAD_INPUT');
    const renamed = updateProfile(
      { account: good.account, chain: good.chain, now: Date.now() },
      { displayName: 'Other', role: 'patient' },
    );
    expect(await add(device.deviceId, { ...good, links: [...good.links, ...renamed.links] })).toBe(
      'BAD_INPUT',
    );
    const other = await clinic.add('patient');
    const taken = { ...newDeviceKeys(), deviceId: other.device.deviceId };
    expect(await add(taken.deviceId, addDevice(person.base, { device: taken, label: 'x' }))).toBe(
      'BAD_INPUT',
    );
    expect(await add(device.deviceId, addDevice(other.base, { device, label: 'x' }))).toMatch(/^REFUSED:/);
    expect(await head(person)).toBe(person.chain.headSeq);
    expect(await browser.api.identity.me.query()).toMatchObject({ deviceId: null });

    expect(await add(device.deviceId, good)).toBe('ok');
  });

  it('takes over a session only by signing it', async () => {
    const person = await clinic.add('patient');
    const second = await person.onNewDevice();
    await person.change((base) => retireDevice(base, second.device.deviceId));
    const other = await clinic.add('patient');
    const browser = new Browser(server.origin);
    await browser.signIn(person.email, person.secrets.authKey);
    const { sessionId } = await browser.api.identity.me.query();
    const bind = (deviceId: string, proof: Uint8Array) =>
      outcome(browser.api.identity.bindDevice.mutate({ deviceId, proof }));
    const proof = (device = person.device, userId = person.userId, session = sessionId) =>
      signSessionProof(device, userId, session);
    const { deviceId } = person.device;

    expect(await bind(deviceId, proof(newDeviceKeys()))).toBe('REFUSED:E_SIG');
    expect(await bind(deviceId, proof(undefined, undefined, randomUuid()))).toBe('REFUSED:E_SIG');
    expect(await bind(deviceId, proof(undefined, other.userId))).toBe('REFUSED:E_SIG');
    expect(await bind(second.device.deviceId, proof(second.device))).toBe('REFUSED:E_DEVICE');
    expect(await bind(other.device.deviceId, proof(other.device, other.userId))).toBe('REFUSED:E_DEVICE');
    expect(await browser.api.identity.me.query()).toMatchObject({ deviceId: null });
    expect(await bind(deviceId, proof())).toBe('ok');
    expect(await bind(deviceId, proof())).toBe('ok');
    expect(await browser.api.identity.me.query()).toMatchObject({ deviceId });
  });

  it('keeps its session: another device has to sign in for itself', async () => {
    const person = await clinic.add('patient');
    const { browser, device } = await person.onNewDevice();
    const { sessionId } = await browser.api.identity.me.query();
    const proof = signSessionProof(person.device, person.userId, sessionId);
    const { deviceId } = person.device;
    expect(await outcome(browser.api.identity.bindDevice.mutate({ deviceId, proof }))).toBe('FORBIDDEN');
    const third = newDeviceKeys();
    const update = uploadOf(addDevice(person.base, { device: third, label: 'Third' }));
    expect(await outcome(browser.api.identity.addDevice.mutate({ deviceId: third.deviceId, update }))).toBe(
      'FORBIDDEN',
    );
    expect(await head(person)).toBe(person.chain.headSeq);
    expect(await browser.api.identity.me.query()).toMatchObject({ deviceId: device.deviceId });
  });

  it('that is revoked is out within two seconds, and only that one', async () => {
    const person = await clinic.add('patient');
    const { browser, device } = await person.onNewDevice();
    const [own, revoked] = [await person.browser.openSocket(), await browser.openSocket()];
    let ownClosed = false;
    void own.closed.then(() => {
      ownClosed = true;
    });
    const start = Date.now();
    await person.change((base) => revokeDevices(base, [device.deviceId]));
    expect(await revoked.closed).toBe(4401);
    expect(Date.now() - start).toBeLessThan(2_000);
    expect(await outcome(browser.api.identity.me.query())).toBe('UNAUTHENTICATED');
    await expect(browser.openSocket()).rejects.toThrow('no socket');
    expect(await outcome(person.api.identity.me.query())).toBe('ok');
    expect(ownClosed).toBe(false);
    const { rows } = await query('SELECT revoked_at IS NOT NULL AS revoked FROM device WHERE id = $1', [
      device.deviceId,
    ]);
    expect(rows).toEqual([{ revoked: true }]);
  });

  it('that was added and revoked in one change is revoked in the index too', async () => {
    const person = await clinic.add('patient');
    const device = newDeviceKeys();
    const added = addDevice(person.base, { device, label: 'Brief' });
    const next = { account: added.account, chain: added.chain, now: Date.now() };
    const retired = retireDevice(next, asDeviceId(device.deviceId));
    const update = { ...uploadOf(added), links: [...added.links, ...retired.links] };
    await person.api.identity.updateAccount.mutate({ update });
    const { rows } = await query('SELECT revoked_at IS NOT NULL AS revoked FROM device WHERE id = $1', [
      device.deviceId,
    ]);
    expect(rows).toEqual([{ revoked: true }]);
  });
});
