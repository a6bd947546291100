/** Attacks on the order of messages: dropped, replayed, exchanged, withheld. */
import type { ChainDecision, ChainPosition } from '../open/chain-position.ts';
import { ChainTracker } from '../open/chain-tracker.ts';
import { noHash } from '../open/hash.ts';
import { deviceId, messageId } from '../open/ids.ts';
import type { RefusalCode } from '../open/refusal.ts';
import { randomUuid } from '../secret/device-keys.ts';
import { systemRandom } from '../secret/random.ts';
import { type Attack, expectTrue, person, refuses } from './world.ts';

/** Messages 1 … count of one person, with positions at places 1 … count. */
function stretch(count: number, epoch = 0): ChainPosition[] {
  const who = person('Ada');
  const out: ChainPosition[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const prevHash = out.at(-1)?.hash ?? noHash;
    const ids = { userId: who.userId, deviceId: who.device.deviceId, messageId: messageId(randomUuid()) };
    out.push({ ...ids, seq, prevHash, hash: systemRandom(32), epoch, place: seq });
  }
  return out;
}

function loaded(from: number, to: number): ChainTracker {
  const tracker = new ChainTracker();
  tracker.load(from, to);
  return tracker;
}

function expectDecision(decision: ChainDecision, wanted: ChainDecision['decision'] | RefusalCode): void {
  const found =
    decision.decision === 'refuse' || decision.decision === 'hold' ? decision.code : decision.decision;
  expectTrue(found === wanted, `decision ${wanted}, got ${found}`);
}

/** The messages at these numbers. */
function pick(positions: readonly ChainPosition[], ...numbers: number[]): ChainPosition[] {
  return numbers.flatMap((number) => positions.filter((position) => position.seq === number));
}

function offerAll(
  tracker: ChainTracker,
  positions: readonly ChainPosition[],
  ...wanted: Parameters<typeof expectDecision>[1][]
): void {
  for (const [i, position] of positions.entries())
    expectDecision(tracker.offer(position), wanted[i] ?? 'accept');
}

export const trackerAttacks: Attack[] = [
  {
    number: 32,
    rule: 'TRK-1',
    title: 'a dropped message is a gap: the next ones are held until it comes or is known to be withheld',
    run: () => {
      const all = stretch(5);
      const tracker = loaded(1, 5);
      offerAll(tracker, pick(all, 1, 3, 4), 'accept', 'E_GAP', 'E_GAP');
      expectTrue(tracker.withheld().length === 0, 'held ones are not shown');
      const [two, three] = pick(all, 2, 3);
      if (two === undefined || three === undefined) throw new Error('positions');
      const answer = tracker.offer(two);
      expectTrue(answer.decision === 'accept' && answer.released.length === 2, 'released in order');
      const dropped = loaded(1, 5);
      offerAll(dropped, pick(all, 1, 3, 4), 'accept', 'E_GAP', 'E_GAP');
      const after = dropped.acceptGap(three);
      expectTrue(after.decision === 'accept' && after.released.length === 1, 'goes on after the gap');
      const [gap] = dropped.withheld();
      expectTrue(gap?.from === 2 && gap.to === 2, 'says what is withheld');
    },
  },
  {
    number: 32,
    rule: 'TRK-2',
    title: 'reordered messages are held and never shown exchanged',
    run: () => {
      const [one, two, three] = stretch(3);
      if (one === undefined || two === undefined || three === undefined) throw new Error('positions');
      const tracker = loaded(1, 3);
      const early = { ...three, place: 2 };
      offerAll(tracker, [one, early], 'accept', 'E_GAP');
      const answer = tracker.offer({ ...two, place: 3 });
      expectTrue(
        answer.decision === 'accept' && answer.released.length === 0 && answer.refused.length === 1,
        'refused',
      );
      const backwards = new ChainTracker();
      offerAll(
        backwards,
        [
          { ...three, place: 2 },
          { ...two, place: 3 },
        ],
        'accept',
        'E_CHAIN',
      );
      const forwards = new ChainTracker();
      offerAll(
        forwards,
        [
          { ...two, place: 3 },
          { ...three, place: 2 },
        ],
        'accept',
        'E_CHAIN',
      );
    },
  },
  {
    number: 32,
    rule: 'TRK-3',
    title: 'a replay is refused, the same page again is not, and two messages for one place are equivocation',
    run: () => {
      const [one, two] = stretch(2);
      if (one === undefined || two === undefined) throw new Error('positions');
      const tracker = loaded(1, 2);
      offerAll(tracker, [one, two, one], 'accept', 'accept', 'known');
      expectDecision(tracker.offer({ ...one, place: 9 }), 'E_REPLAY');
      expectDecision(tracker.offer({ ...two, hash: systemRandom(32) }), 'E_EQUIVOCATION');
      expectDecision(
        tracker.offer({ ...two, messageId: messageId(randomUuid()), hash: systemRandom(32) }),
        'E_EQUIVOCATION',
      );
      expectDecision(tracker.offer({ ...two, seq: 3, hash: systemRandom(32), place: 3 }), 'E_EQUIVOCATION');
      refuses('E_SENDER', () => tracker.offer({ ...one, userId: person('Eve').userId }));
    },
  },
  {
    number: 32,
    rule: 'TRK-4',
    title: 'a message on another one before it, or under an older epoch, is refused from either side',
    run: () => {
      const [one, two, three] = stretch(3, 1);
      if (one === undefined || two === undefined || three === undefined) throw new Error('positions');
      expectDecision(new ChainTracker().offer({ ...one, prevHash: systemRandom(32) }), 'E_CHAIN');
      const forwards = loaded(1, 3);
      offerAll(forwards, [one, { ...two, prevHash: noHash }], 'accept', 'E_CHAIN');
      offerAll(forwards, [{ ...two, epoch: 0 }], 'E_EPOCH_ROLLBACK');
      const backwards = new ChainTracker();
      offerAll(backwards, [three, { ...two, hash: noHash }], 'accept', 'E_CHAIN');
      offerAll(backwards, [{ ...two, epoch: 2 }, two, one], 'E_EPOCH_ROLLBACK', 'accept', 'accept');
    },
  },
  {
    number: 32,
    rule: 'TRK-5',
    title: 'pages in any order are accepted, and a gap counts only where everything between was loaded',
    run: () => {
      const all = stretch(9);
      const tracker = loaded(7, 9);
      offerAll(tracker, pick(all, 7, 8, 9));
      expectTrue(tracker.withheld().length === 0, 'older pages are not withheld');
      tracker.load(1, 3);
      offerAll(tracker, pick(all, 1, 2, 3));
      expectTrue(tracker.withheld().length === 0, 'nor what lies between');
      tracker.load(4, 6);
      expectTrue(tracker.withheld()[0]?.from === 4 && tracker.withheld()[0]?.to === 6, 'now it is');
      offerAll(tracker, pick(all, 6, 5, 4), 'E_GAP', 'E_GAP', 'accept');
      expectTrue(tracker.withheld().length === 0 && tracker.tips()[0]?.seq === 9, 'whole');
      const copy = ChainTracker.fromBytes(tracker.toBytes());
      offerAll(copy, all, ...all.map(() => 'known' as const));
      expectTrue(copy.next(all[0]?.deviceId ?? deviceId(randomUuid())).seq === 10, 'goes on');
    },
  },
  {
    number: 28,
    rule: 'TRK-6',
    title: 'what an entry says was sent last binds the messages around it',
    run: () => {
      const all = stretch(6);
      const [four, five, six] = pick(all, 4, 5, 6);
      if (four === undefined || five === undefined || six === undefined) throw new Error('positions');
      const tip = { userId: four.userId, deviceId: four.deviceId, seq: 4, hash: four.hash };
      const tracker = loaded(5, 6);
      tracker.anchor([tip], 4, 0);
      offerAll(tracker, [six], 'E_GAP');
      expectDecision(tracker.offer({ ...five, prevHash: noHash }), 'E_CHAIN');
      expectDecision(tracker.offer({ ...four, hash: systemRandom(32) }), 'E_EQUIVOCATION');
      offerAll(tracker, [five]);
      expectTrue(tracker.tips()[0]?.seq === 6 && tracker.next(four.deviceId).seq === 7, 'released');
      const disowned = tracker.close(0, [tip]);
      expectTrue(
        disowned.length === 2 && tracker.next(four.deviceId).seq === 5,
        'what the entry does not know is out',
      );
    },
  },
  {
    number: 37,
    rule: 'TRK-7',
    title: 'a withheld last message shows when somebody else has seen it',
    run: () => {
      const all = stretch(3);
      const [one, two, three] = all;
      if (one === undefined || two === undefined || three === undefined) throw new Error('positions');
      const tracker = loaded(1, 3);
      offerAll(tracker, [one, two]);
      expectTrue(tracker.noteSeen([three], 4).length === 0, 'no conflict');
      expectTrue(tracker.withheld()[0]?.from === 3, 'the tail is withheld');
      expectTrue(
        tracker.noteSeen([{ ...two, hash: systemRandom(32) }], 5)[0] === two.deviceId,
        'another message there',
      );
      expectTrue(tracker.seen(two.deviceId).length === 0, 'one does not name oneself');
      expectTrue(tracker.seen(deviceId(randomUuid()))[0]?.seq === 2, 'others are named');
    },
  },
];
