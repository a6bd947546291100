import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createLocalBus, topic } from '#src/platform/server/bus.ts';
import type { IncomingSignal } from '../contract.ts';
import { createCallHub } from './call-hub.ts';

const clock = { now: () => 1_000_000 };
const [seatId, visitId] = [randomUUID(), randomUUID()];
const opened = { seatId, visitId, expiresAt: 2_000_000, lastEventId: null };

function signal(counter: number): IncomingSignal {
  const [callId, from, to] = [randomUUID(), randomUUID(), randomUUID()];
  const ends = { fromUser: null, from, toUser: null, to };
  return { v: 1, callId, epoch: null, ...ends, counter, sealed: new Uint8Array(10) };
}
const newBus = () =>
  createLocalBus((error) => {
    throw error;
  });

it('tells who comes back what came meanwhile, from where they stood', () => {
  const hub = createCallHub({ bus: newBus(), clock });
  const before = hub.open(opened);
  hub.deliver(seatId, signal(1));
  expect(before.take()?.signal.counter).toBe(1);
  before.close();
  hub.deliver(seatId, signal(2));
  const after = hub.open({ ...opened, lastEventId: before.place() });
  expect([after.take()?.signal.counter, after.take()]).toEqual([2, null]);
  expect(hub.connected()).toEqual([seatId]);
  after.close();
  expect(hub.connected()).toEqual([]);
});

it('tells the whole minute to who comes from another process', () => {
  const bus = newBus();
  const [one, two] = [createCallHub({ bus, clock }), createCallHub({ bus, clock })];
  one.deliver(seatId, signal(1));
  one.deliver(seatId, signal(2));
  const inbox = two.open({ ...opened, lastEventId: one.open(opened).place() });
  expect([inbox.take()?.signal.counter, inbox.take()?.signal.counter, inbox.take()]).toEqual([1, 2, null]);
});

it('keeps three connections of a seat, the newest ones', async () => {
  const hub = createCallHub({ bus: newBus(), clock });
  const [first, ...others] = Array.from({ length: 3 }, () => hub.open(opened));
  first?.isStale();
  const waited = first?.wait();
  const newest = hub.open(opened);
  await waited;
  expect(first?.isRetired()).toBe(true);
  expect([...others, newest].map((inbox) => inbox.isRetired())).toEqual([false, false, false]);
  first?.close();
  expect(hub.connected()).toEqual([seatId]);
});

it('wakes who waits: for a signal, a change, a renewal, and to be closed', async () => {
  const hub = createCallHub({ bus: newBus(), clock });
  const inbox = hub.open(opened);
  expect(inbox.isStale()).toBe(true);
  expect(inbox.isStale()).toBe(false);
  const waits = async (act: () => void) => {
    const waited = inbox.wait();
    act();
    await waited;
  };
  await waits(() => hub.changed(visitId));
  expect(inbox.isStale()).toBe(true);
  await waits(() => hub.renewed(seatId, 3_000_000));
  expect(inbox.expiresAt()).toBe(3_000_000);
  await waits(() => hub.deliver(seatId, signal(1)));
  expect(inbox.take()?.signal.counter).toBe(1);
  hub.changed(randomUUID());
  expect(inbox.isStale()).toBe(false);
  await waits(() => inbox.close());
});

it('tells what was said while nobody heard it as soon as it can, once', () => {
  const [one, two] = [newBus(), newBus()];
  const gaps = new Set<() => void>();
  const onGap = (listener: () => void) => {
    gaps.add(listener);
    return () => gaps.delete(listener);
  };
  const away = createCallHub({ bus: { ...one, onGap }, clock });
  const here = createCallHub({ bus: two, clock });
  const inbox = here.open(opened);
  away.deliver(seatId, signal(1));
  away.deliver(seatId, signal(2));
  expect(inbox.take()).toBeNull();
  const heard: unknown[] = [];
  const calls = topic<unknown>('calls');
  one.subscribe(calls, (item) => heard.push(item));
  for (const gap of [...gaps, ...gaps]) gap();
  expect(heard).toHaveLength(4);
  for (const item of heard) two.publish(calls, item);
  expect([inbox.take()?.signal.counter, inbox.take()?.signal.counter, inbox.take()]).toEqual([1, 2, null]);
});
