/** One reader of one person's events: backlog first, then what happens, pushed in order; idle it is one small object. */
import type { EventRow, FollowBatch } from './event-log.ts';

/** Where the batches go. */
export interface FollowSink<Live> {
  /** While the answered promise is pending nothing more is handed over. */
  take(batch: FollowBatch<Live>): Promise<void> | undefined;
  /** The log could not be read: nothing comes after this. */
  failed(error: unknown): void;
}

/** What a follower reads from the table. */
export interface FollowSource<Live> {
  eventsSince(userId: string, lastSeq: number, limit: number): Promise<EventRow<Live>[]>;
  /** Where to start: the place itself, or a resync when the rows after it are gone, too many, or never were. */
  findStart(userId: string, lastSeq: number | null): Promise<{ resync: boolean; cursor: number }>;
}

const pageSize = 500;
/** A follower that does not keep up keeps no more than this in memory; the rest it reads from the table again. */
const maxQueued = 2_000;

export class EventFollower<Live> {
  readonly #source: FollowSource<Live>;
  readonly #sink: FollowSink<Live>;
  readonly #userId: string;
  #rows: EventRow<Live>[] | null = null;
  #overflowed = false;
  #behind = false;
  #cursor = 0;
  #busy = true;
  #ended = false;

  /** Listens from now on; `start` reads what was before. */
  constructor(source: FollowSource<Live>, userId: string, sink: FollowSink<Live>) {
    this.#source = source;
    this.#userId = userId;
    this.#sink = sink;
  }

  async start(lastSeq: number | null): Promise<void> {
    try {
      const { resync, cursor } = await this.#source.findStart(this.#userId, lastSeq);
      this.#cursor = cursor;
      this.#behind = !resync;
      if (resync && !this.#ended) await this.#sink.take({ type: 'resync', upTo: cursor });
    } catch (error) {
      this.#fail(error);
    }
    await this.#work();
  }

  /** Rows that were just published. */
  put(rows: readonly EventRow<Live>[]): void {
    if (this.#ended || this.#overflowed) return;
    if ((this.#rows?.length ?? 0) + rows.length > maxQueued) {
      this.doubt();
      return;
    }
    this.#rows = this.#rows === null ? [...rows] : [...this.#rows, ...rows];
    this.#wake();
  }

  /** Something may be missing: the table knows. */
  doubt(): void {
    this.#rows = null;
    this.#overflowed = true;
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#rows = null;
  }

  #wake(): void {
    if (this.#busy) return;
    this.#busy = true;
    void this.#work();
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.end();
    this.#sink.failed(error);
  }

  async #readPage(): Promise<readonly EventRow<Live>[]> {
    const rows = await this.#source.eventsSince(this.#userId, this.#cursor, pageSize);
    this.#behind = rows.length === pageSize;
    this.#cursor = rows.at(-1)?.seq ?? this.#cursor;
    return rows;
  }

  #takeLive(): readonly EventRow<Live>[] {
    const rows = this.#rows ?? [];
    this.#behind = this.#overflowed;
    this.#overflowed = false;
    this.#rows = null;
    const next = rows.filter((row) => row.seq > this.#cursor).sort((a, b) => a.seq - b.seq);
    // Two transactions may publish in another order than they committed: what is missing is in the table already.
    this.#behind ||= !next.every((row, index) => row.seq === this.#cursor + 1 + index);
    if (this.#behind) return [];
    this.#cursor += next.length;
    return next;
  }

  async #work(): Promise<void> {
    try {
      while (!this.#ended && (this.#behind || this.#overflowed || this.#rows !== null)) {
        const rows = this.#behind ? await this.#readPage() : this.#takeLive();
        if (rows.length === 0 || this.#ended) continue;
        // Nothing is awaited for a reader that keeps up.
        const taken = this.#sink.take({ type: 'events', rows });
        if (taken !== undefined) await taken;
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#busy = false;
  }
}
