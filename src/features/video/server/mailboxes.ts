/** What was sent to each seat in the last minute, so that a cut connection goes on where it was cut. In memory, and bounded. */
import type { IncomingSignal } from '../contract.ts';

const keepMs = 60_000;
const mostSignals = 512;
const mostBytes = 2 * 1024 * 1024;

export interface Letter {
  /** The same on every instance. */
  readonly id: string;
  /** Rises with each signal that this process hands on. */
  readonly n: number;
  readonly at: number;
  readonly signal: IncomingSignal;
}

interface Box {
  letters: Letter[];
  ids: Set<string>;
  bytes: number;
}

export interface Mailboxes {
  /** What is there already is not put in twice. */
  put(seatId: string, letter: Omit<Letter, 'n'>): void;
  /** The next one after `n` that is not too old; null for none. */
  next(seatId: string, n: number, now: number): Letter | null;
  /** Number of the newest of all. */
  newest(): number;
  /** Everything that is not too old, in order. */
  all(now: number): { seatId: string; letter: Letter }[];
  /** Forgets what is too old. */
  sweep(now: number): void;
}

export function createMailboxes(): Mailboxes {
  const boxes = new Map<string, Box>();
  let count = 0;

  function dropWhile(box: Box, drop: (oldest: Letter) => boolean): void {
    let oldest = box.letters[0];
    while (oldest !== undefined && drop(oldest)) {
      box.letters.shift();
      box.ids.delete(oldest.id);
      box.bytes -= oldest.signal.sealed.length;
      oldest = box.letters[0];
    }
  }

  return {
    put(seatId, letter) {
      const box = boxes.get(seatId) ?? { letters: [], ids: new Set(), bytes: 0 };
      if (box.ids.has(letter.id)) return;
      boxes.set(seatId, box);
      count += 1;
      box.letters.push({ ...letter, n: count });
      box.ids.add(letter.id);
      box.bytes += letter.signal.sealed.length;
      dropWhile(box, () => box.letters.length > mostSignals || box.bytes > mostBytes);
    },
    next: (seatId, n, now) =>
      boxes.get(seatId)?.letters.find((letter) => letter.n > n && letter.at > now - keepMs) ?? null,
    newest: () => count,
    all: (now) =>
      [...boxes].flatMap(([seatId, { letters }]) =>
        letters.filter(({ at }) => at > now - keepMs).map((letter) => ({ seatId, letter })),
      ),
    sweep(now) {
      for (const [seatId, box] of boxes) {
        dropWhile(box, ({ at }) => at <= now - keepMs);
        if (box.letters.length === 0) boxes.delete(seatId);
      }
    },
  };
}
