import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import { teamOf } from '#tests/support/messaging/team-of.ts';

vi.setConfig({ testTimeout: 60_000 });

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;

async function begin(): Promise<void> {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
}
beforeEach(begin);
afterEach(() => world.close());

const lines = (count: number, name = 'line') => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);

describe('receipts', () => {
  it('are given by themselves for what arrived, also where nobody looks', async () => {
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await ana.write(id, 'hello');
    expect(ana.states(id)).toEqual(['hello:delivered']);
  });

  it('of a device that has just been added are given too', async () => {
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await ana.write(id, 'before');
    const phone = await world.secondDevice(doctor);
    doctor.network.setOnline(false);
    await ana.write(id, 'after');
    expect(ana.states(id)).toEqual(['before:delivered', 'after:delivered']);
    expect(phone.row(id).unread).toBe(2);
  });

  it('for many messages at once are few', async () => {
    const id = await ana.startWith(doctor);
    await doctor.open(id);
    const before = doctor.network.calls.get('messages.markDelivered') ?? 0;
    await ana.write(id, ...lines(40));
    expect((doctor.network.calls.get('messages.markDelivered') ?? 0) - before).toBeLessThanOrEqual(3);
    expect(
      world.clinic.conversation(id).receipts.find((each) => each.userId === doctor.userId)?.deliveredThrough,
    ).toBe(40);
  });

  it('are said again when the network lost them', async () => {
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await doctor.open(id);
    doctor.network.fault = ({ path, earlier }) =>
      path.startsWith('messages.mark') && earlier < 2 ? { lose: 'request' } : null;
    await ana.write(id, 'hello');
    await doctor.read(id);
    await world.pass(20_000);
    expect(ana.states(id)).toEqual(['hello:read']);
  });

  it('that are refused are not said again and again', async () => {
    const id = await ana.startWith(doctor);
    await doctor.open(id);
    doctor.network.fault = ({ path }) => (path.startsWith('messages.mark') ? { fail: 'NOT_FOUND' } : null);
    await ana.write(id, 'hello');
    await world.pass(10 * 60_000);
    expect(doctor.network.calls.get('messages.markDelivered')).toBe(1);
  });

  it('in a group: delivered when everybody has it, read when everybody has read it', async () => {
    const nurse = await world.person('Nurse');
    const id = await teamOf(world, ana, doctor, nurse);
    await ana.open(id);
    nurse.network.setOnline(false);
    await ana.write(id, 'hello');
    const item = () => ana.messages(id)[0];
    const names = (people: { name: string }[] | undefined) => people?.map(({ name }) => name).sort();
    expect(item()?.state).toBe('sent');
    expect(names(item()?.deliveredTo)).toEqual(['Doctor']);
    nurse.network.setOnline(true);
    await world.pass();
    expect(item()?.state).toBe('delivered');
    await doctor.open(id);
    await doctor.read(id);
    expect(item()?.state).toBe('delivered');
    expect(names(item()?.readBy)).toEqual(['Doctor']);
    await nurse.open(id);
    await nurse.read(id);
    expect(item()?.state).toBe('read');
    expect(names(item()?.readBy)).toEqual(['Doctor', 'Nurse']);
  });

  it('are known in the list before anything is opened, and without the network', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'hello');
    await doctor.open(id);
    await doctor.read(id);
    await ana.reload();
    expect(ana.row(id).preview).toMatchObject({ text: 'hello', state: 'read' });
    const phone = await world.secondDevice(ana);
    expect(phone.row(id).preview).toMatchObject({ text: 'hello', state: 'read' });
    ana.network.setOnline(false);
    await ana.reload();
    expect(ana.row(id).preview).toMatchObject({ text: 'hello', state: 'read' });
  });
});

describe('unread counts', () => {
  it('go up with others’ messages, not with one’s own, and down where they were read', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'one', 'two');
    expect(doctor.row(id).unread).toBe(2);
    expect(doctor.inbox?.totalUnread).toBe(2);
    await doctor.open(id);
    await doctor.engine.markRead(id, 1);
    await world.pass();
    expect(doctor.row(id).unread).toBe(1);
    await doctor.write(id, 'three');
    expect(doctor.row(id).unread).toBe(1);
    await doctor.read(id);
    expect(doctor.row(id).unread).toBe(0);
    expect(ana.row(id).unread).toBe(1);
  });

  it('follow what was read on another device, also where nothing is loaded', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, ...lines(5));
    await doctor.open(id);
    const phone = await world.secondDevice(doctor);
    await doctor.engine.markRead(id, 3);
    await world.pass();
    expect(phone.row(id).unread).toBe(2);
    await doctor.read(id);
    expect(phone.row(id).unread).toBe(0);
  });

  it('do not come back while the server has not heard of the reading yet', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'one');
    await doctor.open(id);
    doctor.network.fault = ({ path }) => (path.startsWith('messages.mark') ? { fail: 'UNAVAILABLE' } : null);
    await doctor.read(id);
    await doctor.engine.retryInbox();
    await world.pass();
    expect(doctor.row(id).unread).toBe(0);
    await doctor.crash();
    expect(doctor.row(id).unread).toBe(0);
    doctor.network.fault = () => null;
    await world.pass(10_000);
    expect(
      world.clinic.conversation(id).receipts.find((each) => each.userId === doctor.userId)?.readThrough,
    ).toBe(1);
  });
});
