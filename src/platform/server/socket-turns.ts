/**
 * How much one socket may have under way at once. The library starts every call that arrives and sends every answer that is ready,
 * whether or not anybody reads: someone who asks and never reads made it hold all answers in memory. Here calls wait for their turn,
 * answers wait until the reader has taken those before, and what a socket sends is not even read while too many of its calls wait.
 */
import { DomainError } from '../domain-error.ts';

/** The socket, as far as turns need it. */
export interface PacedSocket {
  /** True while the reader has yet to take so much that no further answer should be added. */
  isBehind(): boolean;
  /** Resolves when the reader has taken most of what was sent, or the socket is gone. */
  drained(): Promise<void>;
  /** Stops reading what the other end sends. */
  pause(): void;
  resume(): void;
  /** Ends it without a word. */
  terminate(): void;
}

export type CallKind = 'query' | 'mutation';

/** Answers of queries may be large; a mutation's is small, and comes together with others. */
export const mostRunning: Readonly<Record<CallKind, number>> = { query: 2, mutation: 16 };
/** With more calls waiting than this the socket is not read; clients of ours have fewer. */
export const mostWaiting = 64;
/** A reader that took nothing for so long while answers wait is cut; it may connect again. */
export const patienceMs = 20_000;

interface Lane {
  running: number;
  readonly waiting: { start(): void; refuse(error: DomainError): void }[];
}

export class SocketTurns {
  readonly #socket: PacedSocket;
  readonly #lanes: Readonly<Record<CallKind, Lane>> = {
    query: { running: 0, waiting: [] },
    mutation: { running: 0, waiting: [] },
  };
  #paused = false;
  #closed = false;
  /** Resolves when the last of the answers that wait for the reader has been sent. */
  #outlet: Promise<void> | null = null;

  constructor(socket: PacedSocket) {
    this.#socket = socket;
  }

  /** Makes a call in its turn; its answer comes when the reader is ready for it. Throws UNAVAILABLE when the socket went away before its turn. */
  async run<Answer>(kind: CallKind, call: () => Promise<Answer>): Promise<Answer> {
    const lane = this.#lanes[kind];
    if (lane.running >= mostRunning[kind]) await this.#wait(lane);
    else lane.running += 1;
    try {
      const answer = await call();
      if (kind === 'query' || this.#socket.isBehind()) await this.#leave();
      return answer;
    } finally {
      this.#next(lane);
    }
  }

  /** The socket is gone: nobody waits for what has not begun. */
  close(): void {
    this.#closed = true;
    for (const lane of Object.values(this.#lanes))
      for (const each of lane.waiting.splice(0)) each.refuse(new DomainError('UNAVAILABLE'));
  }

  /** The turn is handed over by who had it. */
  #wait(lane: Lane): Promise<void> {
    const turn = new Promise<void>((start, refuse) => lane.waiting.push({ start, refuse }));
    if (!this.#paused && this.#countWaiting() > mostWaiting) {
      this.#paused = true;
      this.#socket.pause();
    }
    return turn;
  }

  #next(lane: Lane): void {
    const next = lane.waiting.shift();
    if (next === undefined) lane.running -= 1;
    else next.start();
    if (this.#paused && this.#countWaiting() <= mostWaiting / 2) {
      this.#paused = false;
      this.#socket.resume();
    }
  }

  #countWaiting(): number {
    return this.#lanes.query.waiting.length + this.#lanes.mutation.waiting.length;
  }

  /** One answer after the other: each waits until the one before was written, and the reader is ready for it. */
  #leave(): Promise<void> {
    const before = this.#outlet ?? Promise.resolve();
    const own = before.then(() => this.#untilTaken());
    // Whoever comes next looks at the socket after this answer was written to it.
    const outlet = own.then(() => new Promise<void>((resolve) => setImmediate(resolve)));
    this.#outlet = outlet;
    void outlet.then(() => {
      if (this.#outlet === outlet) this.#outlet = null;
    });
    return own;
  }

  async #untilTaken(): Promise<void> {
    if (this.#closed || !this.#socket.isBehind()) return;
    const cut = setTimeout(() => this.#socket.terminate(), patienceMs);
    await this.#socket.drained();
    clearTimeout(cut);
  }
}
