import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import { expectValue } from './node-engine.ts';

const visitId = '5b0c8f1a-0c0a-4d8e-9a53-6f1f6b1c2d3e';

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;
let id: string;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
  id = await ana.startWith(doctor);
});
afterEach(() => world.close());

async function tellWhy(text: string): Promise<string> {
  const extras = { visit: { visitId, part: 'reason' as const } };
  const { messageId } = expectValue(await ana.engine.send(id, text, extras));
  await world.pass();
  return messageId;
}

const read = async (device: FakeDevice, messageId: string) =>
  expectValue(await device.engine.visitMessage(id, messageId));

describe('the message that a visit names', () => {
  it('is read by both, as it reads after a change', async () => {
    const messageId = await tellWhy('My knee');
    expect(await read(doctor, messageId)).toBe('My knee');
    await ana.open(id);
    expectValue(await ana.engine.editMessage(id, messageId, 'My left knee'));
    await world.pass();
    for (const device of [ana, doctor]) expect(await read(device, messageId)).toBe('My left knee');
  });

  it('is found far above what is shown, and the screen stays where it is', async () => {
    const messageId = await tellWhy('My knee');
    await ana.write(id, ...Array.from({ length: 120 }, (_, i) => `line ${i}`));
    await world.pass();
    await doctor.reload();
    await doctor.open(id);
    expect(await read(doctor, messageId)).toBe('My knee');
    expect(doctor.chat(id)).toMatchObject({ hasAfter: false, focus: null });
    expect(doctor.lines(id).join()).not.toContain('My knee');
  });

  it('says nothing any more once it is deleted', async () => {
    const messageId = await tellWhy('My knee');
    await ana.open(id);
    expectValue(await ana.engine.deleteMessage(id, messageId));
    await world.pass();
    expect(await read(doctor, messageId)).toBeNull();
  });

  it('cannot be any other message: the server only says which one it is', async () => {
    const { messageId } = expectValue(await ana.engine.send(id, 'between us'));
    await world.pass();
    expect(await read(doctor, messageId)).toBeNull();
  });
});
