import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import type { EventBatch } from '../contract.ts';

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;
let id: string;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
  id = await ana.startWith(doctor);
  await ana.open(id);
  await doctor.open(id);
});
afterEach(() => world.close());

const typing = (device: FakeDevice) => device.chat(id).typing.map(({ name }) => name);
const told = () => ana.network.calls.get('messages.typing') ?? 0;

async function type(on = true): Promise<void> {
  await ana.engine.setTyping(id, on);
  await world.pass(100);
}

describe('typing', () => {
  it('is shown to the others, in the list too, and not to oneself', async () => {
    await type();
    expect(typing(doctor)).toEqual(['Ana']);
    expect(doctor.row(id).typing).toBe(true);
    expect(typing(ana)).toEqual([]);
  });

  it('is told at most every three seconds', async () => {
    for (let i = 0; i < 29; i += 1) await type();
    expect(told()).toBe(1);
    await world.pass(200);
    await type();
    expect(told()).toBe(2);
  });

  it('ends when that is told, when the message comes, or after six seconds', async () => {
    await type();
    await type(false);
    expect(typing(doctor)).toEqual([]);
    await type();
    await ana.write(id, 'hello');
    expect(typing(doctor)).toEqual([]);
    await type();
    await world.pass(5_800);
    expect(typing(doctor)).toEqual(['Ana']);
    await world.pass(200);
    expect(typing(doctor)).toEqual([]);
  });

  it('is not told by who does not want it', async () => {
    await ana.engine.setPreferences({ sendTyping: false, autoLockMinutes: 0, enterSends: true });
    await type();
    expect(told()).toBe(0);
  });

  it('notices played again by the server move nothing', async () => {
    const heard: EventBatch[] = [];
    doctor.network.lieEvent = (batch) => {
      if (batch.type === 'ephemeral' && batch.event.kind === 'typing') heard.push(batch);
      return batch;
    };
    await type();
    await world.pass(10_000);
    for (const batch of heard) doctor.network.inject(batch);
    await world.pass(100);
    expect(heard).toHaveLength(1);
    expect(typing(doctor)).toEqual([]);
  });

  it('made up by the server move nothing', async () => {
    const event = {
      kind: 'typing',
      conversationId: id,
      userId: ana.userId,
      device: ana.keys.deviceId,
      sealed: new Uint8Array(120),
    } as const;
    doctor.network.inject({ type: 'ephemeral', event });
    await world.pass(100);
    expect(typing(doctor)).toEqual([]);
  });
});
