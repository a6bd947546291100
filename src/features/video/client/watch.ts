/** Watches one connection: whether anything arrives, and what the browser measures every two seconds. */
import type { Clock } from '#src/platform/client/clock.ts';
import type { LinkCause } from '#src/protocol/open/call-signal.ts';
import type { Reading } from './call-view.ts';
import { type Counters, type Measured, measure } from './quality.ts';

const tickMs = 1_000;
const readingEveryTicks = 2;
/** Beats come twice a second; so long without anything is more than a lost packet. */
const silenceMs = 2_500;
/** After a doubt one is less patient. */
const doubtMs = 1_200;
/** A gap like this says that the line was away, not that it is narrow; */
const gapMs = 1_500;
/** and for so long what is measured still tells of the gap: browsers report on sound every five seconds. */
const settleMs = 6_000;
/** A tick that comes so much later means that the device was asleep. */
const sleptMs = 5_000;

export interface WatchEvents {
  /** `steady`: nothing was away lately, so that the reading speaks of the line and not of a gap. */
  measured(measured: Measured, steady: boolean): void;
  alive(): void;
  /** The first sign after a gap, before it is told as one of life. */
  back(): void;
  silent(cause: LinkCause): void;
}

/** What is watched. */
interface Watched {
  readonly verified: boolean;
  readonly connection: { getStats(): Promise<RTCStatsReport> };
}

export class Watch {
  last: Reading | null = null;
  readonly #clock: Clock;
  readonly #events: WatchEvents;
  #link: Watched | null = null;
  #counters: Counters | null = null;
  #alive = 0;
  #heardAt = 0;
  #gapAt = Number.NEGATIVE_INFINITY;
  #tickedAt = 0;
  #ticks = 0;
  #doubt: LinkCause | null = null;
  #cancel: () => void = () => undefined;
  #cancelDoubt: () => void = () => undefined;

  constructor(clock: Clock, events: WatchEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  /** Watches this connection from now on. */
  follow(link: Watched | null): void {
    this.#link = link;
    this.#counters = null;
    this.#alive = 0;
    this.#cancel();
    this.#cancelDoubt();
    this.#heardAt = this.#clock.now();
    this.#tickedAt = this.#clock.now();
    if (link !== null) this.#later();
  }

  /** Something arrived. */
  heard(): void {
    const now = this.#clock.now();
    const isBack = now - this.#heardAt > gapMs;
    if (isBack) this.#gapAt = now;
    this.#heardAt = now;
    this.#doubt = null;
    if (isBack) this.#events.back();
    this.#events.alive();
  }

  /** Looks sooner than it would. */
  doubt(cause: LinkCause): void {
    const since = this.#clock.now();
    this.#doubt = cause;
    this.#cancelDoubt();
    this.#cancelDoubt = this.#clock.after(doubtMs, () => {
      if (this.#link?.verified === true && this.#heardAt < since) this.#events.silent(cause);
    });
  }

  close(): void {
    this.#link = null;
    this.#cancel();
    this.#cancelDoubt();
  }

  #later(): void {
    this.#cancel = this.#clock.after(tickMs, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    const link = this.#link;
    if (link === null) return;
    const now = this.#clock.now();
    const slept = now - this.#tickedAt > sleptMs;
    this.#tickedAt = now;
    const report = await link.connection.getStats().catch(() => null);
    if (this.#link !== link) return;
    if (report !== null && link.verified) this.#take(report, now);
    if (link.verified && now - this.#heardAt > silenceMs)
      this.#events.silent(slept ? 'slept' : (this.#doubt ?? 'stalled'));
    this.#later();
  }

  #take(report: RTCStatsReport, now: number): void {
    this.#ticks += 1;
    const measured = measure(report, this.#counters, now);
    if (measured.counters.alive > this.#alive) {
      this.#alive = measured.counters.alive;
      this.heard();
    }
    if (this.#ticks % readingEveryTicks !== 0) return;
    // The first reading has nothing to be compared with.
    const isFirst = this.#counters === null;
    this.#counters = measured.counters;
    if (isFirst) return;
    this.last = measured.reading;
    this.#events.measured(measured, now - this.#heardAt < gapMs && now - this.#gapAt > settleMs);
  }
}
