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
