import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '#src/protocol/open/limits.ts';
import type { Call, Fault } from '#tests/support/messaging/fake-network.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import type { EngineStatus } from './engine-api.ts';

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

describe('a message', () => {
  it('is sending while the network is away, then sent, delivered, read', async () => {
    doctor.network.setOnline(false);
    ana.network.setOnline(false);
    await ana.write(id, 'hello');
    expect(ana.states(id)).toEqual(['hello:sending']);
    expect(ana.row(id).preview).toMatchObject({ text: 'hello', state: 'sending' });
    ana.network.setOnline(true);
    await world.pass();
    expect(ana.states(id)).toEqual(['hello:sent']);
    doctor.network.setOnline(true);
    await world.pass();
    expect(ana.states(id)).toEqual(['hello:delivered']);
    await doctor.read(id);
    expect(ana.states(id)).toEqual(['hello:read']);
    expect(ana.row(id).preview).toMatchObject({ text: 'hello', state: 'read' });
  });

  it('that waits is counted in the list, and also on a device that is locked', async () => {
    expect(ana.row(id).unsent).toBe(0);
    ana.network.setOnline(false);
    await ana.write(id, 'one', 'two');
    expect(ana.row(id).unsent).toBe(2);
    const phases: EngineStatus[] = [];
    await ana.engine.watchStatus((status) => phases.push(status));
    await ana.engine.lock();
    expect(phases.at(-1)).toMatchObject({ phase: 'locked', unsent: 2 });
  });

  it('is not taken by an engine that another version has replaced', async () => {
    const phases: EngineStatus[] = [];
    await ana.engine.watchStatus((status) => phases.push(status));
    await ana.engine.giveUp();
    expect(phases.at(-1)).toEqual({ phase: 'elsewhere' });
    expect(await ana.engine.send(id, 'hello')).toMatchObject({ ok: false });
    await world.pass();
    expect(doctor.lines(id).join()).not.toContain('hello');
  });

  it('keeps its id from the first moment to the last', async () => {
    ana.network.setOnline(false);
    const [messageId] = await ana.write(id, 'hello');
    expect(ana.messages(id).map((item) => item.key)).toEqual([messageId]);
    ana.network.setOnline(true);
    await world.pass();
    expect(ana.messages(id).map((item) => item.key)).toEqual([messageId]);
  });

  it('that never reached the server is sent again', async () => {
    onSends(ana, { lose: 'request' }, { lose: 'request' });
    await ana.write(id, 'hello');
    await world.pass(10_000);
    expect(shown(doctor)).toEqual(['hello']);
    expect(ana.states(id)).toEqual(['hello:delivered']);
  });

  it('whose answer was lost is repeated byte for byte, and is there once', async () => {
    onSends(ana, { lose: 'answer' }, { lose: 'answer' });
    // The message itself does not come back either before it was tried three times.
    ana.network.lieEvent = (batch) => (batch.type === 'durable' ? { ...batch, events: [] } : batch);
    await ana.write(id, 'hello', 'next');
    await world.pass(10_000);
    const [first, second, third, next] = world.clinic.sends;
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(next?.messageId).not.toBe(first?.messageId);
    expect(shown(ana)).toEqual(['hello', 'next']);
    expect(shown(doctor)).toEqual(['hello', 'next']);
  });

  it('that arrives twice is there once', async () => {
    onSends(ana, { again: 2 });
    await ana.write(id, 'hello');
    expect(shown(doctor)).toEqual(['hello']);
  });

  it('waits for the one before it', async () => {
    onSends(ana, { delayMs: 3_000 });
    await ana.write(id, 'slow', 'quick');
    expect(world.clinic.sends).toHaveLength(0);
    expect(ana.states(id)).toEqual(['slow:sending', 'quick:sending']);
    await world.pass(3_000);
    expect(shown(doctor)).toEqual(['slow', 'quick']);
  });

  it('waits as long as the server asks', async () => {
    onSends(ana, { fail: 'RATE_LIMITED', retryAfterMs: 30_000 });
    await ana.write(id, 'hello');
    await world.pass(28_000);
    expect(ana.network.calls.get('messages.send')).toBe(1);
    await world.pass(2_000);
    expect(shown(doctor)).toEqual(['hello']);
  });

  it('is tried ever more slowly, and never given up while the server only has trouble', async () => {
    ana.network.fault = (call) => (isSend(call) ? { fail: 'UNAVAILABLE' } : null);
    await ana.write(id, 'hello');
    await world.pass(10 * 60_000);
    const tries = ana.network.calls.get('messages.send') ?? 0;
    expect(tries).toBeGreaterThan(10 * 4);
    expect(tries).toBeLessThan(10 * 12);
    expect(ana.states(id)).toEqual(['hello:sending']);
    ana.network.fault = () => null;
    await world.pass(20_000);
    expect(ana.states(id)).toEqual(['hello:delivered']);
  });

  it('goes out at once when the network comes back, not when the next try was due', async () => {
    ana.network.fault = (call) => (isSend(call) ? { fail: 'UNAVAILABLE' } : null);
    await ana.write(id, 'hello');
    await world.pass(5 * 60_000);
    ana.network.setOnline(false);
    ana.network.fault = () => null;
    ana.network.setOnline(true);
    await world.pass(100);
    expect(shown(doctor)).toEqual(['hello']);
  });

  it('without text, or with too much, is not taken', async () => {
    const refused = async (text: string) => {
      const result = await ana.engine.send(id, text);
      return result.ok ? null : result.failure;
    };
    expect(await refused('')).toEqual({ kind: 'domain', code: 'MESSAGE_EMPTY' });
    expect(await refused(' \n\t ')).toEqual({ kind: 'domain', code: 'MESSAGE_EMPTY' });
    expect(await refused('x'.repeat(limits.textBytes + 1))).toEqual({
      kind: 'domain',
      code: 'MESSAGE_TOO_LONG',
    });
    // Three bytes as typed, six as signed.
    expect(await refused('\u0958'.repeat(limits.textBytes / 3))).toEqual({
      kind: 'domain',
      code: 'MESSAGE_TOO_LONG',
    });
    await ana.write(id, 'é'.repeat(limits.textBytes / 2));
    expect(ana.states(id)[0]).toMatch(/:delivered$/);
  });
});

describe('a refusal', () => {
  it('fails the message with its code; those after it go on', async () => {
    onSends(ana, { fail: 'NOT_ALLOWED_NOW' });
    await ana.write(id, 'no', 'yes');
    expect(ana.states(id)).toEqual(['yes:delivered', 'no:failed']);
    expect(ana.messages(id).at(-1)?.failure).toEqual({ kind: 'domain', code: 'NOT_ALLOWED_NOW' });
    expect(shown(doctor)).toEqual(['yes']);
  });

  it('can be tried again', async () => {
    onSends(ana, { fail: 'NOT_ALLOWED_NOW' });
    const [messageId = ''] = await ana.write(id, 'no');
    await ana.engine.retry(id, messageId);
    await world.pass();
    expect(ana.states(id)).toEqual(['no:delivered']);
    expect(shown(doctor)).toEqual(['no']);
  });

  it('can be taken back, with the text', async () => {
    onSends(ana, { fail: 'NOT_ALLOWED_NOW' });
    const [messageId = ''] = await ana.write(id, 'no');
    expect(await ana.engine.discard(id, messageId)).toEqual({ ok: true, value: { text: 'no' } });
    await world.pass();
    expect(ana.states(id)).toEqual([]);
    await ana.reload();
    await ana.open(id);
    expect(ana.states(id)).toEqual([]);
    await ana.write(id, 'after');
    expect(shown(doctor)).toEqual(['after']);
  });

  it('is still a refusal after a reload: nothing leaves without a person', async () => {
    onSends(ana, { fail: 'NOT_ALLOWED_NOW' });
    await ana.write(id, 'no');
    await ana.reload();
    await ana.open(id);
    await world.pass(60_000);
    expect(ana.states(id)).toEqual(['no:failed']);
    expect(world.clinic.sends).toEqual([]);
  });

  it('nothing that is not refused can be taken back', async () => {
    ana.network.setOnline(false);
    const [messageId = ''] = await ana.write(id, 'hello');
    expect((await ana.engine.discard(id, messageId)).ok).toBe(false);
    ana.network.setOnline(true);
    await world.pass();
    expect(shown(doctor)).toEqual(['hello']);
  });

  it('of a message that had arrived after all, its answer lost, is none', async () => {
    onSends(ana, { lose: 'answer' }, { fail: 'NOT_FOUND' });
    await ana.write(id, 'hello');
    await world.pass(5_000);
    expect(ana.states(id)).toEqual(['hello:delivered']);
  });
});

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
