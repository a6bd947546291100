import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Call, Fault } from '#tests/support/messaging/fake-network.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';

vi.setConfig({ testTimeout: 60_000 });

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;
let id: string;

async function begin(): Promise<void> {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
  id = await ana.startWith(doctor);
  await ana.open(id);
  await doctor.open(id);
}
beforeEach(begin);
afterEach(() => world.close());

const isSend = ({ path }: Call) => path === 'messages.send';
/** What happens to the sends of this device, one after the other; the rest pass. */
function onSends(device: FakeDevice, ...faults: (Fault | null)[]): void {
  device.network.fault = (call) => (isSend(call) ? (faults.shift() ?? null) : null);
}
const shown = (device: FakeDevice) => device.lines(id).filter((line) => !line.startsWith('[created'));

describe('a new epoch', () => {
  it('between writing and sending: the same message is sealed again under the new key', async () => {
    await doctor.write(id, 'first');
    ana.network.setOnline(false);
    const [messageId] = await ana.write(id, 'written before');
    await world.pass(8 * 24 * 3_600_000);
    await doctor.write(id, 'a week later');
    ana.network.setOnline(true);
    await world.pass();
    expect(world.clinic.conversation(id).entries).toHaveLength(2);
    expect(shown(doctor)).toEqual(['first', 'a week later', 'written before']);
    expect(ana.messages(id).at(-1)?.key).toBe(messageId);
  });

  it('while a sealed message is on its way: it is sealed again, once', async () => {
    onSends(ana, { delayMs: 5_000 });
    await ana.write(id, 'slow');
    const phone = await world.secondDevice(doctor);
    expect((await doctor.engine.revokeDevice(phone.keys.deviceId)).ok).toBe(true);
    await doctor.write(id, 'after the loss');
    expect(world.clinic.conversation(id).entries).toHaveLength(2);
    await world.pass(10_000);
    expect(world.clinic.sends.map((envelope) => envelope.epoch)).toEqual([1, 0, 1]);
    expect(shown(doctor)).toEqual(['after the loss', 'slow']);
    expect(shown(ana)).toEqual(['after the loss', 'slow']);
  });

  it('comes after 500 messages', async () => {
    for (let i = 0; i < 501; i += 1) await ana.engine.send(id, `line ${i}`);
    await world.pass(5_000);
    expect(world.clinic.conversation(id).messages).toHaveLength(501);
    expect(world.clinic.conversation(id).entries.map((entry) => entry.afterSeq)).toEqual([0, 500]);
    expect(shown(doctor).at(-1)).toBe('line 500');
  });

  it('that everybody wants at once is made by one of them; the others follow', async () => {
    await ana.write(id, 'one');
    await doctor.write(id, 'two');
    await world.pass(8 * 24 * 3_600_000);
    for (const device of [ana, doctor]) {
      device.network.fault = (call) =>
        call.path === 'messages.addEntry' && call.earlier === 0 ? { delayMs: 300 } : null;
      await device.engine.send(id, `from ${device.name}`);
    }
    await world.pass(30_000);
    expect(world.clinic.conversation(id).entries).toHaveLength(2);
    expect(shown(ana)).toEqual(shown(doctor));
    expect(shown(ana)).toHaveLength(4);
  });

  it('found while building an entry of one’s own stops nothing', async () => {
    await ana.write(id, 'one');
    await world.pass(8 * 24 * 3_600_000);
    // Ana hears of nothing until her own entry is refused: by then the conversation is an epoch further.
    ana.network.lieEvent = (batch) => (batch.type === 'durable' ? { ...batch, events: [] } : batch);
    await doctor.write(id, 'two', 'three');
    await ana.write(id, 'four');
    await world.pass(30_000);
    expect(shown(doctor)).toEqual(['one', 'two', 'three', 'four']);
    expect(shown(ana)).toEqual(['one', 'two', 'three', 'four']);
  });
});

describe('the disk', () => {
  it('brings back what was not sent, in order, also when the clock did not move or went back', async () => {
    ana.network.setOnline(false);
    for (const text of ['one', 'two', 'three']) await ana.engine.send(id, text);
    world.clock.turn(-3_600_000);
    await ana.engine.send(id, 'four');
    await ana.reload();
    await ana.open(id);
    expect(shown(ana)).toEqual(['one', 'two', 'three', 'four']);
    await ana.engine.send(id, 'five');
    ana.network.setOnline(true);
    await world.pass();
    expect(shown(doctor)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('that is full takes nothing, and says so', async () => {
    ana.disk.refuses = () => true;
    expect((await ana.engine.send(id, 'hello')).ok).toBe(false);
    ana.disk.refuses = () => false;
    await world.pass(60_000);
    expect(ana.states(id)).toEqual([]);
    expect(world.clinic.sends).toEqual([]);
  });

  it('that fails when the sealed bytes are written keeps them from leaving', async () => {
    ana.network.setOnline(false);
    await ana.engine.send(id, 'hello');
    ana.disk.refuses = () => true;
    ana.network.setOnline(true);
    await world.pass(60_000);
    expect(world.clinic.sends).toEqual([]);
    ana.disk.refuses = () => false;
    await world.pass(60_000);
    expect(shown(doctor)).toEqual(['hello']);
  });
});

describe('whatever happens', () => {
  it('a kill at any moment loses nothing that was taken and sends nothing twice', async () => {
    for (let effect = 1; ; effect += 1) {
      await world.close();
      await begin();
      await ana.write(id, 'zero');
      const before = ana.life.effects;
      ana.life.endAt(before + effect);
      const taken: string[] = [];
      for (const text of ['one', 'two', 'three'])
        void ana.engine.send(id, text).then((result) => {
          if (result.ok) taken.push(text);
        });
      await world.pass();
      const finished = !ana.life.isOver;
      await ana.crash();
      await ana.open(id);
      await world.pass(20_000);
      const texts = shown(doctor).slice(1);
      expect(texts.slice(0, Math.max(texts.length, taken.length))).toEqual(
        ['one', 'two', 'three'].slice(0, texts.length),
      );
      expect(texts.length).toBeGreaterThanOrEqual(taken.length);
      expect(shown(ana)).toEqual(shown(doctor));
      await ana.write(id, 'after');
      expect(shown(doctor).at(-1)).toBe('after');
      if (finished) return;
    }
  });

  const fault = fc.option(
    fc.oneof(
      fc.constantFrom<Fault>(
        { lose: 'request' },
        { lose: 'answer' },
        { fail: 'UNAVAILABLE' },
        { fail: 'INTERNAL' },
      ),
      fc.record({ delayMs: fc.integer({ min: 1, max: 2_000 }) }),
      fc.record({ again: fc.integer({ min: 1, max: 3 }) }),
    ),
    { nil: null, freq: 2 },
  );
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('send' as const), who: fc.nat(1) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'join' as const), who: fc.nat(1) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('reload' as const, 'crash' as const), who: fc.nat(1) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('pass' as const), who: fc.integer({ min: 0, max: 3_000 }) }),
    },
  );

  it('each message arrives once, in its writer’s order, and both sides see the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 25 }),
        fc.array(fault, { maxLength: 40 }),
        async (steps, faults) => {
          await world.close();
          await begin();
          const people = [ana, doctor];
          const written: string[][] = [[], []];
          const queue = [...faults];
          for (const device of people) device.network.fault = () => queue.shift() ?? null;
          for (const each of steps) {
            const device = people[each.who % 2] ?? ana;
            if (each.do === 'pass') await world.pass(each.who);
            else if (each.do === 'send') {
              const list = written[each.who] ?? [];
              const text = `${device.name} ${list.length}`;
              const conversation = await device.engine.send(id, text);
              if (conversation.ok) list.push(text);
            } else if (each.do === 'reload') await device.reload();
            else if (each.do === 'crash') await device.crash();
            else device.network.setOnline(each.do === 'join');
          }
          for (const device of people) {
            device.network.fault = () => null;
            device.network.setOnline(true);
          }
          await world.pass(60_000);
          for (const device of people) await device.open(id);
          await world.pass(30_000);
          for (const device of people) {
            expect(shown(device)).toHaveLength((written[0]?.length ?? 0) + (written[1]?.length ?? 0));
            expect(shown(device)).toEqual(shown(ana));
            for (const [who, lines] of written.entries())
              expect(shown(device).filter((line) => line.startsWith(people[who]?.name ?? ''))).toEqual(lines);
            expect(device.states(id).every((line) => /:(theirs|delivered|read)$/.test(line))).toBe(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
