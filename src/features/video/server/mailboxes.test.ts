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

function letter(counter: number, at: number, size?: number) {
  return { id: `${counter}`, at, signal: signal(counter, size) };
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
    boxes.put('a', letter(1, 0));
    boxes.put('b', letter(2, 0));
    boxes.put('a', letter(3, 0));
    expect(read(boxes, 'a', 0, 0)).toEqual([1, 3]);
    expect(read(boxes, 'b', 0, 0)).toEqual([2]);
    expect(read(boxes, 'a', 1, 0)).toEqual([3]);
    expect(read(boxes, 'c', 0, 0)).toEqual([]);
  });

  it('forget after a minute', () => {
    const boxes = createMailboxes();
    boxes.put('a', letter(1, 0));
    boxes.put('a', letter(2, 30_000));
    expect(read(boxes, 'a', 0, 59_999)).toEqual([1, 2]);
    expect(read(boxes, 'a', 0, 60_000)).toEqual([2]);
    boxes.sweep(60_000);
    expect(read(boxes, 'a', 0, 0)).toEqual([2]);
  });

  it('drop the oldest beyond a number, and beyond a size', () => {
    const boxes = createMailboxes();
    for (let counter = 1; counter <= 600; counter += 1) boxes.put('a', letter(counter, 0));
    expect(read(boxes, 'a', 0, 0)).toHaveLength(512);
    expect(read(boxes, 'a', 0, 0).at(-1)).toBe(600);
    for (let counter = 1; counter <= 100; counter += 1) boxes.put('b', letter(counter, 0, 48 * 1024));
    const kept = read(boxes, 'b', 0, 0);
    expect(kept.length * 48 * 1024).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(kept.at(-1)).toBe(100);
  });

  it('put nothing in twice, and tell everything of the last minute with the time it was sent', () => {
    const boxes = createMailboxes();
    const [first, second] = [letter(1, 0), letter(2, 50_000)];
    for (const each of [first, second, first]) boxes.put('a', each);
    expect(read(boxes, 'a', 0, 50_000)).toEqual([1, 2]);
    expect(boxes.all(50_000).map(({ seatId, letter: { id, at } }) => [seatId, id, at])).toEqual([
      ['a', '1', 0],
      ['a', '2', 50_000],
    ]);
    expect(boxes.all(60_000).map(({ letter: { id } }) => id)).toEqual(['2']);
    boxes.sweep(60_000);
    boxes.put('a', first);
    expect(read(boxes, 'a', 0, 60_000)).toEqual([2]);
  });
});
