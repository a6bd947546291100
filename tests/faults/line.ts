/** What a good client does about a bad road, without an engine: connects again, sends the same bytes again, resumes after what it saw last. */
import type { Envelope } from '#src/features/messaging/contract.ts';
import { backoffMs } from '#src/platform/client/clock.ts';
import { openSocketOf } from '#tests/support/crowd.ts';
import type { RawAccount } from '#tests/support/raw-account.ts';
import { CallFailure, pick, type RawSocket } from '#tests/support/raw-socket.ts';

export interface LineOptions {
  /** Where to connect when not to the server itself. */
  readonly port?: number;
  /** Milliseconds before try `attempt` (0 is the first one that follows a failure); the app's own unless given. */
  readonly retryMs?: (attempt: number) => number;
}

/** What passes by itself: the client asks again. */
const passing = new Set(['LOST', 'UNAVAILABLE', 'STORAGE_FULL', 'RATE_LIMITED']);

export function codeOf(error: unknown): string {
  if (!(error instanceof CallFailure)) throw error;
  return error.code;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** One account's connection that comes back as long as it is wanted. */
export class Line {
  readonly account: RawAccount;
  readonly #options: LineOptions;
  #socket: RawSocket | null = null;
  #opening: Promise<RawSocket> | null = null;
  #ended = false;
  /** How often it connected. */
  connects = 0;
  /** When it connected last, by `performance.now()`; 0: never. */
  connectedAt = 0;
  #awayUntil = 0;
  /** How often each code was the answer to a call. */
  readonly refusals = new Map<string, number>();

  constructor(account: RawAccount, options: LineOptions = {}) {
    this.account = account;
    this.#options = options;
  }

  /** The open socket, or the next one; rejects once the line has ended. */
  open(): Promise<RawSocket> {
    const current = this.#socket;
    if (current !== null && current.socket.readyState === current.socket.OPEN)
      return Promise.resolve(current);
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #connect(): Promise<RawSocket> {
    const { port, retryMs = (attempt: number) => backoffMs(attempt, 300, 10_000, Math.random) } =
      this.#options;
    for (let attempt = 0; !this.#ended; attempt += 1) {
      // Only the very first time at once: who was cut off is not the only one.
      if (attempt > 0 || this.connectedAt > 0)
        await wait(Math.max(retryMs(attempt), this.#awayUntil - performance.now()));
      try {
        this.#socket = await openSocketOf(this.account, port);
        this.connects += 1;
        this.connectedAt = performance.now();
        return this.#socket;
      } catch (error) {
        codeOf(error);
      }
    }
    throw new CallFailure('ENDED');
  }

  /** Sends until it is acknowledged, each time the same bytes; answers its place. Rejects with a code that does not pass by itself. */
  async send(message: Envelope): Promise<number> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await (await this.open()).call('mutation', 'messages.send', message);
        const seq = pick(answer, 'seq');
        if (typeof seq !== 'number') throw new Error('acknowledged without a place');
        return seq;
      } catch (error) {
        const code = codeOf(error);
        this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
        if (!passing.has(code)) throw error;
        if (code !== 'LOST') await wait((this.#options.retryMs ?? (() => 100))(attempt));
      }
    }
  }

  /** Cuts the connection as a lost network does, which comes back after `awayMs`. */
  cut(awayMs = 0): void {
    this.#awayUntil = performance.now() + awayMs;
    this.#socket?.cut();
  }

  end(): void {
    this.#ended = true;
    this.cut();
  }
}

export interface Received {
  readonly conversationId: string;
  readonly messageId: string;
  readonly seq: number;
  readonly at: number;
}

/** Reads an account's events for as long as its line lives, and resumes after the last batch each time. */
export class Reader {
  readonly messages: Received[] = [];
  /** How often the server said that too much was missed; the first one begins the reading. */
  resyncs = 0;
  /** Milliseconds from the subscription to its first batch, for each time that it was resumed. */
  readonly replayMs: number[] = [];
  readonly #line: Line;
  #place: string | null = null;
  #wake: (() => void)[] = [];

  constructor(line: Line) {
    this.#line = line;
  }

  /** Resolves when the reading has begun; it goes on until the line ends. */
  async start(): Promise<void> {
    void this.#follow();
    await this.until(() => this.resyncs > 0);
  }

  async #follow(): Promise<void> {
    for (;;) {
      let socket: RawSocket;
      try {
        socket = await this.#line.open();
      } catch (error) {
        codeOf(error);
        return;
      }
      const ended = new Promise<void>((resolve) => {
        this.#subscribe(socket, () => resolve());
      });
      await Promise.race([ended, socket.closed]);
      if (socket.socket.readyState === socket.socket.OPEN) socket.cut();
    }
  }

  #subscribe(socket: RawSocket, ended: () => void): void {
    const since = performance.now();
    let first = this.#place !== null;
    const receive = ({ id, data }: { id: string | null; data: unknown }) => {
      const type = pick(data, 'type');
      if (type === 'ephemeral') return;
      if (first) this.replayMs.push(performance.now() - since);
      first = false;
      if (type === 'resync') this.resyncs += 1;
      this.#place = id;
      const events = pick(data, 'events');
      for (const event of Array.isArray(events) ? events : []) this.#keep(event);
      for (const wake of this.#wake.splice(0)) wake();
    };
    socket.subscribe('events.since', { lastEventId: this.#place }, receive, ended);
  }

  #keep(event: unknown): void {
    if (pick(event, 'kind') !== 'message') return;
    const message = pick(event, 'message');
    this.messages.push({
      conversationId: String(pick(message, 'conversationId')),
      messageId: String(pick(message, 'messageId')),
      seq: Number(pick(message, 'seq')),
      at: performance.now(),
    });
  }

  /** Resolves as soon as it is true after something came. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }
}
