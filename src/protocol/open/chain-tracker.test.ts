import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChainPosition } from './chain-position.ts';
import { ChainTracker } from './chain-tracker.ts';
import { noHash } from './hash.ts';
import { deviceId, messageId, userId } from './ids.ts';
import { PlaceRanges } from './place-ranges.ts';

const uuid = (a: number, b: number) =>
  `${String(a).padStart(8, '0')}-0000-4000-8000-${String(b).padStart(12, '0')}`;
const hash = (device: number, seq: number) =>
  Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? device : seq) & 255);

/** Places 1 … n, each written by one of a few devices. */
function conversation(writers: readonly number[]): ChainPosition[] {
  const counts = new Map<number, number>();
  return writers.map((writer, i) => {
    const seq = (counts.get(writer) ?? 0) + 1;
    counts.set(writer, seq);
    return {
      userId: userId(uuid(writer, 0)),
      deviceId: deviceId(uuid(writer, 1)),
      messageId: messageId(uuid(writer, seq + 1)),
      seq,
      hash: hash(writer, seq),
      prevHash: seq === 1 ? noHash : hash(writer, seq - 1),
      epoch: 0,
      place: i + 1,
    };
  });
}

const writers = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });

test('TRK-5: pages in any order end in the whole conversation and nothing withheld', () => {
  fc.assert(
    fc.property(writers, fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat()), (who, size, order) => {
      const all = conversation(who);
      const pages: ChainPosition[][] = [];
      for (let at = 0; at < all.length; at += size) pages.push(all.slice(at, at + size));
      const keys = new Map(pages.map((page) => [page, order.next().value]));
      pages.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
      const tracker = new ChainTracker();
      for (const page of pages) {
        tracker.load(page[0]?.place ?? 1, page.at(-1)?.place ?? 0);
        for (const position of page) expect(tracker.offer(position).decision).toBe('accept');
        expect(tracker.withheld()).toEqual([]);
      }
      const again = ChainTracker.fromBytes(tracker.toBytes());
      for (const position of all) expect(again.offer(position).decision).toBe('known');
    }),
  );
});

test('TRK-1: whichever message is left out of a conversation, it is missed unless it was its device’s last', () => {
  fc.assert(
    fc.property(writers, fc.nat(), (who, pick) => {
      const all = conversation(who);
      const dropped = all[pick % all.length];
      const tracker = new ChainTracker();
      tracker.load(1, all.length);
      const shown = all.filter((position) => position !== dropped);
      const held = shown.filter((position) => tracker.offer(position).decision === 'hold');
      const later = shown.filter((p) => p.deviceId === dropped?.deviceId && p.place > dropped.place);
      expect(held).toEqual(later);
    }),
  );
});

test('TRK-7: what others have seen is missed only where everything up to their word was loaded', () => {
  const all = conversation([0, 0, 0, 1]);
  const [one, two, three] = all;
  if (one === undefined || two === undefined || three === undefined) throw new Error('positions');
  const tracker = new ChainTracker();
  tracker.load(1, 1);
  tracker.offer(one);
  tracker.load(4, 4);
  tracker.noteSeen([three], 4);
  expect(tracker.withheld()).toEqual([]);
  tracker.load(2, 3);
  const missing = { userId: one.userId, deviceId: one.deviceId, from: 2, to: 3 };
  expect(tracker.withheld()).toEqual([missing]);
  expect(ChainTracker.fromBytes(tracker.toBytes()).withheld()).toEqual([missing]);
  tracker.offer(two);
  tracker.offer(three);
  expect(tracker.withheld()).toEqual([]);
});

test('TRK-9: no message that contradicts a shown one is ever accepted', () => {
  fc.assert(
    fc.property(writers, fc.nat(), fc.nat(31), (who, pick, byte) => {
      const all = conversation(who);
      const tracker = new ChainTracker();
      tracker.load(1, all.length);
      for (const position of all) tracker.offer(position);
      const target = all[pick % all.length];
      if (target === undefined) return;
      const other = Uint8Array.from(target.hash);
      other[byte] = (other[byte] ?? 0) ^ 1;
      expect(tracker.offer({ ...target, hash: other }).decision).toBe('refuse');
      expect(tracker.offer({ ...target, place: all.length + 1 }).decision).toBe('refuse');
    }),
  );
});

test('ranges of loaded places merge and answer what they cover', () => {
  const ranges = new PlaceRanges();
  for (const [from, to] of [
    [5, 6],
    [1, 2],
    [8, 9],
    [7, 7],
    [4, 3],
  ] as const)
    ranges.add(from, to);
  expect(ranges.ranges).toEqual([
    [1, 2],
    [5, 9],
  ]);
  expect([ranges.covers(5, 9), ranges.covers(2, 5), ranges.covers(3, 2), ranges.covers(1, 3)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test('TRK-5: of a long past the newest messages are remembered, and the older ones can come again', () => {
  fc.assert(
    fc.property(writers, fc.integer({ min: 1, max: 20 }), (who, most) => {
      const all = conversation(who);
      const tracker = new ChainTracker();
      tracker.load(1, all.length);
      for (const position of all) tracker.offer(position);
      const again = ChainTracker.fromBytes(tracker.toBytes(most));
      expect(again.withheld()).toEqual([]);
      expect(again.tips().filter(({ seq }) => seq > 0)).toEqual(
        tracker.tips().filter(({ deviceId: id }) => again.next(id).seq > 1),
      );
      again.load(1, all.length);
      const decisions = all.map((position) => again.offer(position).decision);
      expect(decisions.filter((decision) => decision === 'known')).toHaveLength(Math.min(most, all.length));
      expect(decisions.every((decision) => decision === 'known' || decision === 'accept')).toBe(true);
      expect(again.withheld()).toEqual([]);
    }),
  );
});
