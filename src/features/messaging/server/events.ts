/** The subscription: durable events in order with resume, ephemeral ones beside them. */
import { type TrackedEnvelope, tracked } from '@trpc/server';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventLog, EventRow, FollowBatch } from '#src/platform/server/event-log.ts';
import { Pushed, type PushSink } from '#src/platform/server/pushed.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { DurableEvent, EphemeralEvent, EventBatch } from '../contract.ts';
import { requireDevice } from './access.ts';
import { hydrate } from './hydrate-events.ts';
import type { Live } from './live.ts';
import { ephemeralTopic, type Presence } from './presence.ts';
import * as store from './store.ts';

/** Ephemeral events beyond this are dropped: they are at-most-once by nature. */
const mostQueued = 200;

type Told = TrackedEnvelope<EventBatch> | EventBatch;
/** As in the context of a call. */
type Drained = () => Promise<void> | undefined;
type FeedDeps = Pick<PlatformDeps, 'database' | 'bus'> & { events: EventLog<Live>; presence: Presence };

export interface EventFeed {
  /** `drained` resolves when the reader has taken what was told before: a slow one is waited for, not piled up on. */
  since(session: SessionInfo, lastEventId: string | null, drained: Drained): Pushed<Told>;
}

/** One subscription. */
class Following {
  readonly #deps: FeedDeps;
  readonly #userId: string;
  readonly #sink: PushSink<Told>;
  readonly #drained: Drained;
  /** The socket client resumes after the id of what it got last, and forgets it with a batch that has none. */
  #place: string | null;
  /** What came while the reader, or the beginning, was waited for; null: nothing is waited for. */
  #held: EphemeralEvent[] | null = [];
  #leave: () => void;
  #unsubscribe: () => void;
  #unfollow: () => void = () => undefined;
  #ended = false;

  constructor(
    deps: FeedDeps,
    userId: string,
    lastEventId: string | null,
    drained: Drained,
    sink: PushSink<Told>,
  ) {
    this.#deps = deps;
    this.#userId = userId;
    this.#place = lastEventId;
    this.#drained = drained;
    this.#sink = sink;
    this.#unsubscribe = deps.bus.subscribe(ephemeralTopic(userId), (event) => this.#pass(event));
    this.#leave = deps.presence.arrive(userId);
  }

  async begin(): Promise<void> {
    const { database, events, presence } = this.#deps;
    const lastSeq = this.#place === null ? null : Number(this.#place);
    try {
      for (const partner of await store.listPartners(database.prepared, this.#userId))
        if (presence.isOnline(partner)) this.#pass({ kind: 'presence', userId: partner, online: true });
    } catch (error) {
      this.failed(error);
    }
    if (this.#ended) return;
    this.#release();
    this.#unfollow = events.listen(this.#userId, lastSeq, this);
  }

  end(): void {
    this.#ended = true;
    this.#unsubscribe();
    this.#unfollow();
    this.#leave();
  }

  failed(error: unknown): void {
    if (!this.#ended) this.#sink.failed(error);
  }

  take(batch: FollowBatch<Live>): Promise<void> | undefined {
    const wait = this.#drained();
    if (wait === undefined && batch.type === 'resync') {
      this.#tell(batch.upTo, { type: 'resync', upTo: batch.upTo });
      return undefined;
    }
    if (wait === undefined && batch.type === 'events') {
      const events = batch.rows.flatMap((row) => row.live ?? []);
      if (events.length === batch.rows.length) {
        this.#tellEvents(batch.rows, events);
        return undefined;
      }
    }
    this.#held ??= [];
    return this.#takeSlowly(batch, wait);
  }

  async #takeSlowly(batch: FollowBatch<Live>, wait: Promise<void> | undefined): Promise<void> {
    const events = batch.type === 'resync' ? null : await this.#read(batch.rows);
    await wait;
    if (this.#ended) return;
    if (batch.type === 'resync') this.#tell(batch.upTo, { type: 'resync', upTo: batch.upTo });
    else this.#tellEvents(batch.rows, events ?? []);
    this.#release();
  }

  async #read(rows: readonly EventRow<Live>[]): Promise<DurableEvent[]> {
    const missing = rows.filter((row) => row.live === undefined);
    const read = await hydrate(this.#deps.database.pool, this.#userId, missing);
    return rows.flatMap((row) => row.live ?? read.get(row.seq) ?? []);
  }

  #tellEvents(rows: readonly EventRow<Live>[], events: DurableEvent[]): void {
    const upTo = rows.at(-1)?.seq ?? 0;
    this.#tell(upTo, { type: 'durable', events, upTo });
  }

  #tell(upTo: number, batch: EventBatch): void {
    this.#place = String(upTo);
    this.#sink.next(tracked(this.#place, batch));
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const event of held) this.#pass(event);
  }

  #pass(event: EphemeralEvent): void {
    if (this.#ended) return;
    if (this.#held !== null) {
      if (this.#held.length < mostQueued) this.#held.push(event);
      return;
    }
    const data: EventBatch = { type: 'ephemeral', event };
    this.#sink.next(this.#place === null ? data : tracked(this.#place, data));
  }
}

export function createEventFeed(deps: FeedDeps): EventFeed {
  return {
    since(session, lastEventId, drained) {
      requireDevice(session);
      return new Pushed((sink) => {
        const following = new Following(deps, session.userId, lastEventId, drained, sink);
        void following.begin();
        return () => following.end();
      });
    },
  };
}
