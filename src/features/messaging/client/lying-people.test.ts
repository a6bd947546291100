/** The server is the attacker: it makes up what people have read, and who they are. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noHash } from '#src/protocol/open/hash.ts';
import { conversationId as asConversationId, userId as asUserId } from '#src/protocol/open/ids.ts';
import { signReceipt } from '#src/protocol/secret/receipts.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
});
afterEach(() => world.close());

describe('receipts', () => {
  it('that nobody signed move nothing', async () => {
    const id = await ana.startWith(doctor);
    doctor.network.setOnline(false);
    await ana.open(id);
    await ana.write(id, 'hello');
    const { deviceId: device } = doctor.keys;
    const forged = {
      userId: doctor.userId,
      device,
      deliveredThrough: 1,
      readThrough: 1,
      signed: new Uint8Array(300),
    };
    ana.network.inject({
      type: 'durable',
      events: [{ kind: 'receipt', conversationId: id, receipt: forged }],
      upTo: 99,
    });
    await world.pass();
    expect(ana.states(id)).toEqual(['hello:sent']);
  });

  it('for another conversation, or by somebody else, move nothing', async () => {
    const id = await ana.startWith(doctor);
    doctor.network.setOnline(false);
    await ana.open(id);
    await ana.write(id, 'hello');
    const receipt = (conversation: string, by: FakeDevice) => ({
      userId: doctor.userId,
      device: doctor.keys.deviceId,
      deliveredThrough: 1,
      readThrough: 1,
      signed: signReceipt(by.keys, {
        conversationId: asConversationId(conversation),
        userId: asUserId(doctor.userId),
        deliveredThrough: 1,
        readThrough: 1,
        headHash: noHash,
        time: world.clock.now(),
      }),
    });
    const other = await ana.startWith(await world.person('Other'));
    for (const forged of [receipt(other, doctor), receipt(id, ana)])
      ana.network.inject({
        type: 'durable',
        events: [{ kind: 'receipt', conversationId: id, receipt: forged }],
        upTo: 99,
      });
    await world.pass();
    expect(ana.states(id)).toEqual(['hello:sent']);
  });

  it('that say more than they sign count for what they sign', async () => {
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await ana.write(id, 'hello');
    const [receipt] = world.clinic.conversation(id).receipts.filter((each) => each.userId === doctor.userId);
    if (receipt === undefined) throw new Error('no receipt');
    const more = { ...receipt, readThrough: 1 };
    ana.network.inject({
      type: 'durable',
      events: [{ kind: 'receipt', conversationId: id, receipt: more }],
      upTo: 99,
    });
    await world.pass();
    expect(ana.states(id)).toEqual(['hello:delivered']);
  });

  it('never go backwards', async () => {
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await ana.write(id, 'hello');
    const old = world.clinic.conversation(id).receipts.find((each) => each.userId === doctor.userId);
    await doctor.open(id);
    await doctor.read(id);
    expect(ana.states(id)).toEqual(['hello:read']);
    if (old === undefined) throw new Error('no receipt');
    ana.network.inject({
      type: 'durable',
      events: [{ kind: 'receipt', conversationId: id, receipt: old }],
      upTo: 99,
    });
    await world.pass();
    expect(ana.states(id)).toEqual(['hello:read']);
  });
});

describe('identities', () => {
  it('another key for a known person locks the composer, and nothing is sealed to it', async () => {
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await world.pass();
    await world.reset(doctor);
    await world.pass();
    expect(ana.chat(id).composer).toMatchObject({
      allowed: false,
      reason: 'key-changed',
      code: 'E_KEY_CHANGED',
    });
    await ana.write(id, 'secret');
    expect(world.clinic.sends).toEqual([]);
    expect(ana.states(id)).toEqual(['secret:failed']);
  });

  it('a key change that the server hides from one device comes out when the new identity writes', async () => {
    const id = await ana.startWith(doctor);
    ana.network.lieEvent = (batch) =>
      batch.type === 'durable'
        ? { ...batch, events: batch.events.filter((event) => event.kind !== 'account') }
        : batch;
    await ana.open(id);
    const reborn = await world.reset(doctor);
    await reborn.open(id);
    expect(reborn.chat(id).composer).toMatchObject({ allowed: false });
    await reborn.engine.send(id, 'it is me');
    await world.pass(60_000);
    expect(ana.lines(id)).toEqual(['[created Doctor]']);
  });
});
