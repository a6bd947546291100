/**
 * Where signals and changes of calls meet the connections that wait for them. Everything goes through the bus, which every
 * instance hears: a mailbox is the same wherever somebody connects.
 */
import { randomBytes } from 'node:crypto';
import { type Bus, topic } from '#src/platform/server/bus.ts';
import type { Clock } from '#src/platform/server/clock.ts';
import type { IncomingSignal } from '../contract.ts';
import { createMailboxes, type Letter } from './mailboxes.ts';

type News =
  | { type: 'signal'; seatId: string; letter: Omit<Letter, 'n'> }
  /** Something about the visit or who is in its call is different: everybody looks again. */
  | { type: 'changed'; visitId: string }
  | { type: 'renewed'; seatId: string; expiresAt: number };

const news = topic<News>('calls');

/** One connection of one seat. */
export interface Inbox {
  /** Moves on; null when there is nothing new. */
  take(): Letter | null;
  /** Where it stands, for the client to come back to. */
  place(): string;
  /** True once after each change. */
  isStale(): boolean;
  /** When the pass ends, as far as renewals are known. */
  expiresAt(): number;
  /** Resolves when there is something new, or the connection is closed. */
  wait(): Promise<void>;
  /** Makes this one look again. */
  doubt(): void;
  wake(): void;
  /** True once the seat has newer connections and this one has to go. */
  isRetired(): boolean;
  close(): void;
}

/** Connections of one seat: a lost one may linger while its successor is there; more are nobody's need. */
const mostPerSeat = 3;

export interface CallHub {
  deliver(seatId: string, signal: IncomingSignal): void;
  changed(visitId: string): void;
  renewed(seatId: string, expiresAt: number): void;
  /** Listens from now on, and stands where `lastEventId` says if that is still known. */
  open(input: { seatId: string; visitId: string; expiresAt: number; lastEventId: string | null }): Inbox;
  /** Seats with a connection to this process. */
  connected(): string[];
  /** Makes every connection look again, and forgets what is old. */
  sweep(): void;
  close(): void;
}

interface Listener {
  seatId: string;
  visitId: string;
  stale: boolean;
  retired: boolean;
  expiresAt: number;
  wake: () => void;
}

export function createCallHub({ bus, clock }: { bus: Bus; clock: Clock }): CallHub {
  const boxes = createMailboxes();
  const listeners = new Set<Listener>();
  // Numbers of another process, or of the one before a restart, mean nothing here: everything of the last minute is told again.
  const epoch = randomBytes(6).toString('hex');
  let sent = 0;

  function lookAgain(fits: (listener: Listener) => boolean): void {
    for (const listener of listeners) {
      if (!fits(listener)) continue;
      listener.stale = true;
      listener.wake();
    }
  }

  const unsubscribe = bus.subscribe(news, (item) => {
    if (item.type === 'changed') {
      lookAgain(({ visitId }) => visitId === item.visitId);
      return;
    }
    if (item.type === 'signal') boxes.put(item.seatId, item.letter);
    for (const listener of listeners) {
      if (listener.seatId !== item.seatId) continue;
      if (item.type === 'renewed') listener.expiresAt = Math.max(listener.expiresAt, item.expiresAt);
      listener.wake();
    }
  });

  // What was not heard is said again, by everybody who knows it; whoever heard it knows it by its id.
  const unwatch = bus.onGap(() => {
    for (const { seatId, letter } of boxes.all(clock.now()))
      bus.publish(news, { type: 'signal', seatId, letter });
    lookAgain(() => true);
  });

  function startOf(lastEventId: string | null): number {
    const [from, n] = lastEventId?.split('-') ?? [];
    return from === epoch && Number(n) <= boxes.newest() ? Number(n) : 0;
  }

  return {
    deliver(seatId, signal) {
      sent += 1;
      const letter = { id: `${epoch}-${sent}`, at: clock.now(), signal };
      bus.publish(news, { type: 'signal', seatId, letter });
    },
    changed: (visitId) => bus.publish(news, { type: 'changed', visitId }),
    renewed: (seatId, expiresAt) => bus.publish(news, { type: 'renewed', seatId, expiresAt }),
    open({ seatId, visitId, expiresAt, lastEventId }) {
      const [oldest, ...others] = [...listeners].filter((each) => each.seatId === seatId);
      if (oldest !== undefined && others.length + 1 >= mostPerSeat) {
        oldest.retired = true;
        listeners.delete(oldest);
        oldest.wake();
      }
      const state = { stale: true, retired: false, expiresAt, wake: () => undefined };
      const listener: Listener = { seatId, visitId, ...state };
      listeners.add(listener);
      let n = startOf(lastEventId);
      return {
        take() {
          const letter = boxes.next(seatId, n, clock.now());
          n = letter?.n ?? n;
          return letter;
        },
        place: () => `${epoch}-${n}`,
        isStale() {
          const { stale } = listener;
          listener.stale = false;
          return stale;
        },
        expiresAt: () => listener.expiresAt,
        async wait() {
          const nothing =
            listeners.has(listener) && !listener.stale && boxes.next(seatId, n, clock.now()) === null;
          if (!nothing) return;
          await new Promise<void>((resolve) => {
            listener.wake = resolve;
          });
        },
        doubt() {
          listener.stale = true;
          listener.wake();
        },
        wake: () => listener.wake(),
        isRetired: () => listener.retired,
        close() {
          listeners.delete(listener);
          listener.wake();
        },
      };
    },
    connected: () => [...new Set([...listeners].map(({ seatId }) => seatId))],
    sweep() {
      boxes.sweep(clock.now());
      lookAgain(() => true);
    },
    close() {
      unwatch();
      unsubscribe();
    },
  };
}
