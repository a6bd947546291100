import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { IncomingSignal } from '../contract.ts';
import { createMailboxes, type Mailboxes } from './mailboxes.ts';

const callId = randomUUID();

function signal(counter: number, size = 10): IncomingSignal {
  const [from, to] = [randomUUID(), randomUUID()];
  const ends = { fromUser: null, from, toUser: null, to };
  return { v: 1, callId, epoch: null, ...ends, counter, sealed: new Uint8Array(size) };
}

function read(boxes: Mailboxes, seat: string, after: number, now: number): number[] {
  const found: number[] = [];
  let place = after;
  for (let letter = boxes.next(seat, place, now); letter !== null; letter = boxes.next(seat, place, now)) {
    found.push(letter.signal.counter);
    place = letter.n;
  }
  return found;
}

describe('mailboxes of a call', () => {
  it('keep the order, and each seat its own', () => {
    const boxes = createMailboxes();
    boxes.put('a', signal(1), 0);
    boxes.put('b', signal(2), 0);
    boxes.put('a', signal(3), 0);
    expect(read(boxes, 'a', 0, 0)).toEqual([1, 3]);
    expect(read(boxes, 'b', 0, 0)).toEqual([2]);
    expect(read(boxes, 'a', 1, 0)).toEqual([3]);
    expect(read(boxes, 'c', 0, 0)).toEqual([]);
  });

  it('forget after a minute', () => {
    const boxes = createMailboxes();
    boxes.put('a', signal(1), 0);
    boxes.put('a', signal(2), 30_000);
    expect(read(boxes, 'a', 0, 59_999)).toEqual([1, 2]);
    expect(read(boxes, 'a', 0, 60_000)).toEqual([2]);
    boxes.sweep(60_000);
    expect(read(boxes, 'a', 0, 0)).toEqual([2]);
  });

  it('drop the oldest beyond a number, and beyond a size', () => {
    const boxes = createMailboxes();
    for (let counter = 1; counter <= 600; counter += 1) boxes.put('a', signal(counter), 0);
    expect(read(boxes, 'a', 0, 0)).toHaveLength(512);
    expect(read(boxes, 'a', 0, 0).at(-1)).toBe(600);
    for (let counter = 1; counter <= 100; counter += 1) boxes.put('b', signal(counter, 48 * 1024), 0);
    const kept = read(boxes, 'b', 0, 0);
    expect(kept.length * 48 * 1024).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(kept.at(-1)).toBe(100);
  });
});
