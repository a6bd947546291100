/** A roster that this device has verified before. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StoreName } from '#src/platform/client/record-store.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';

vi.setConfig({ testTimeout: 60_000 });

const overAWeekMs = 8 * 24 * 60 * 60 * 1_000;
const opened = ['[created Doctor]', 'one', 'two', 'three'];

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;
let id: string;

/** Three entries: Ana's, the doctor's, Ana's. */
beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
  id = await ana.startWith(doctor);
  await ana.write(id, 'one');
  await world.pass(overAWeekMs);
  await doctor.write(id, 'two');
  await world.pass(overAWeekMs);
  await ana.write(id, 'three');
  expect(entries()).toHaveLength(3);
});
afterEach(() => world.close());

const entries = () => world.clinic.conversation(id).entries;
const asked = (device: FakeDevice) => device.network.calls.get('messages.entries') ?? 0;

/** A signature that nobody made, in place of the one under this entry. */
function breakSignature(n: number): void {
  const entry = entries()[n];
  if (entry === undefined) throw new Error('no such entry');
  const at = entry.signed.length - 1;
  entry.signed = Uint8Array.from(entry.signed, (byte, i) => (i === at ? byte ^ 1 : byte));
}

/** Turns a bit in every record of the conversation. */
async function alter(device: FakeDevice, store: StoreName, prefix: string): Promise<void> {
  const found = await device.records.list(store, prefix);
  expect(found.length).toBeGreaterThan(0);
  await device.records.write(
    found.map(({ key, value }) => ({
      store,
      key,
      value: Uint8Array.from(value, (byte, i) => (i === value.length - 1 ? byte ^ 1 : byte)),
    })),
  );
}

it('is read from the disk, and nothing is asked for', async () => {
  const before = asked(doctor);
  await doctor.reload();
  await doctor.open(id);
  expect(doctor.lines(id)).toEqual(opened);
  expect(asked(doctor)).toBe(before);
});

it.each([
  ['entries', () => `${id}:`],
  ['meta', () => `verified:${id}`],
] as const)('whose %s were altered on the disk is verified as if nothing had been', async (store, prefix) => {
  await alter(doctor, store, prefix());
  await doctor.reload();
  await doctor.open(id);
  expect(doctor.lines(id)).toEqual(opened);
  const before = asked(doctor);
  await doctor.reload();
  expect(asked(doctor)).toBe(before);
});

it('whose entries were altered on the disk is refused when the server has another one', async () => {
  await alter(doctor, 'entries', `${id}:`);
  breakSignature(2);
  await doctor.reload();
  const view = await doctor.open(id);
  expect(view.composer).toMatchObject({ allowed: false, code: 'E_SIG' });
});

it('goes on from where it was: another history after it is refused', async () => {
  await world.pass(overAWeekMs);
  doctor.network.lie = (path, answer) =>
    path === 'messages.entries' ? structuredClone(entries().slice(1)) : answer;
  await doctor.reload();
  await ana.write(id, 'four');
  expect(entries()).toHaveLength(4);
  const view = await doctor.open(id);
  expect(view.failure).toMatchObject({ code: 'E_CONV_FORK' });
  expect(doctor.lines(id)).not.toContain('four');
});

it('that could not be written is shown, and fetched again', async () => {
  const phone = await world.secondDevice(doctor);
  phone.disk.refuses = (changes) => changes.some(({ store }) => store === 'entries');
  await phone.records.clear();
  await phone.reload();
  await phone.open(id);
  expect(phone.lines(id)).toEqual(opened);
  const before = asked(phone);
  await phone.reload();
  await phone.open(id);
  expect(phone.lines(id)).toEqual(opened);
  expect(asked(phone)).toBeGreaterThan(before);
  phone.disk.refuses = () => false;
  await phone.reload();
  await phone.open(id);
  const kept = asked(phone);
  await phone.reload();
  await phone.open(id);
  expect(asked(phone)).toBe(kept);
});

it('is verified by every device that comes new to it, also where one’s own signed what follows', async () => {
  breakSignature(1);
  for (const person of [ana, doctor]) {
    const device = await world.secondDevice(person);
    const view = await device.open(id);
    expect(view.composer).toMatchObject({ allowed: false, code: 'E_SIG' });
  }
});
