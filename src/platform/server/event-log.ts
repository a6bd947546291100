/**
 * Durable events: each person has a counter, and what happened to them gets the next number in the same transaction as
 * the change itself. The counter's row stays locked until COMMIT, so numbers become visible in order and without gaps;
 * a reader that knows its last number can always be told exactly what it missed.
 */
import { type Bus, type Topic, topic } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Queryable } from './database.ts';
import { EventFollower, type FollowSink } from './event-follower.ts';

export interface NewEvent {
  readonly userId: string;
  readonly kind: string;
  /** Small: ids and numbers. What they point to is read when it is needed. */
  readonly payload: Readonly<Record<string, string | number | boolean | null>>;
}

export interface EventRow<Live = unknown> extends NewEvent {
  readonly seq: number;
  /** What the publisher had at hand, so that followers need not read it again; missing on rows from the backlog. */
  readonly live?: Live;
}

export type FollowBatch<Live> =
  | { readonly type: 'events'; readonly rows: readonly EventRow<Live>[] }
  /** Too much was missed: refetch everything; the next batch starts after `upTo`. */
  | { readonly type: 'resync'; readonly upTo: number };

export interface EventLog<Live = unknown> {
  /**
   * Numbers and stores events inside the caller's transaction. Call it once per transaction, last: it locks the counters
   * of all named users in one order, which is what keeps two transactions from waiting for each other.
   */
  record(tx: Queryable, events: readonly NewEvent[]): Promise<EventRow<Live>[]>;
  /** Tells live followers; call it after COMMIT, never before. */
  publish(rows: readonly EventRow<Live>[]): void;
  /** Rows after `lastSeq` in order, at most `limit`. */
  eventsSince(userId: string, lastSeq: number, limit: number): Promise<EventRow<Live>[]>;
  /**
   * Pushes everything after `lastSeq` (null: a `resync` at the present place first), then what happens, until the answered function
   * is called.
   */
  listen(userId: string, lastSeq: number | null, sink: FollowSink<Live>): () => void;
  /** The same, to be asked for. Everything after `lastSeq` (null: a `resync` at the present place first), then what happens, until `signal` aborts. */
  follow(
    userId: string,
    lastSeq: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<FollowBatch<Live>, void, void>;
  /** Forgets rows older than `ageMs`; followers that need them are told to resync. Answers how many went. */
  prune(ageMs: number): Promise<number>;
}

export interface EventLogOptions {
  readonly pool: Queryable;
  readonly bus: Bus;
  readonly clock: Clock;
}

/** Further behind than this it is cheaper to refetch. */
const maxGap = 5_000;

const recordSql = `
WITH wanted AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) WITH ORDINALITY AS w(user_id, kind, payload, place)
), counts AS (
  SELECT user_id, count(*)::int AS n FROM wanted GROUP BY user_id
), bumped AS (
  INSERT INTO user_event_counter AS counter (user_id, seq)
  SELECT user_id, n FROM counts ORDER BY user_id
  ON CONFLICT (user_id) DO UPDATE SET seq = counter.seq + excluded.seq
  RETURNING user_id, seq
), numbered AS (
  SELECT wanted.*, bumped.seq - counts.n + row_number() OVER (PARTITION BY user_id ORDER BY place) AS seq
  FROM wanted JOIN counts USING (user_id) JOIN bumped USING (user_id)
), inserted AS (
  INSERT INTO user_event (user_id, seq, kind, payload) SELECT user_id, seq, kind, payload FROM numbered
)
SELECT user_id, seq - n AS before FROM bumped JOIN counts USING (user_id)`;

const stateSql = `
SELECT coalesce((SELECT seq FROM user_event_counter WHERE user_id = $1), 0) AS head,
       (SELECT min(seq) FROM user_event WHERE user_id = $1) AS oldest`;

interface StoredRow {
  user_id: string;
  seq: number;
  kind: string;
  payload: NewEvent['payload'];
}

function userTopic<Live>(userId: string): Topic<readonly EventRow<Live>[]> {
  return topic(`events:${userId}`);
}

/** The event log on one database and one bus. */
export function createEventLog<Live = unknown>({ pool, bus, clock }: EventLogOptions): EventLog<Live> {
  async function eventsSince(userId: string, lastSeq: number, limit: number): Promise<EventRow<Live>[]> {
    const { rows } = await pool.query<StoredRow>(
      'SELECT user_id, seq, kind, payload FROM user_event WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
      [userId, lastSeq, limit],
    );
    return rows.map((row) => ({ userId: row.user_id, seq: row.seq, kind: row.kind, payload: row.payload }));
  }

  /** Where to start: the place itself, or a resync when the rows after it are gone, too many, or never were. */
  async function findStart(
    userId: string,
    lastSeq: number | null,
  ): Promise<{ resync: boolean; cursor: number }> {
    const { rows } = await pool.query<{ head: number; oldest: number | null }>(stateSql, [userId]);
    const head = rows[0]?.head ?? 0;
    const oldest = rows[0]?.oldest ?? head + 1;
    const reachable =
      lastSeq !== null && lastSeq <= head && head - lastSeq <= maxGap && oldest <= lastSeq + 1;
    return reachable ? { resync: false, cursor: lastSeq } : { resync: true, cursor: head };
  }

  function listen(userId: string, lastSeq: number | null, sink: FollowSink<Live>): () => void {
    const follower = new EventFollower<Live>({ eventsSince, findStart }, userId, sink);
    // Listen first: an event between reading the backlog and listening would be lost.
    const unsubscribe = bus.subscribe(userTopic<Live>(userId), (rows) => follower.put(rows));
    const unwatch = bus.onGap(() => follower.doubt());
    void follower.start(lastSeq);
    return () => {
      follower.end();
      unsubscribe();
      unwatch();
    };
  }

  return {
    async record(tx, events) {
      if (events.length === 0) return [];
      const { rows } = await tx.query<{ user_id: string; before: number }>(recordSql, [
        events.map((event) => event.userId),
        events.map((event) => event.kind),
        events.map((event) => JSON.stringify(event.payload)),
      ]);
      const last = new Map(rows.map((row) => [row.user_id, row.before]));
      return events.map((event) => {
        const seq = (last.get(event.userId) ?? 0) + 1;
        last.set(event.userId, seq);
        return { ...event, seq };
      });
    },

    publish(rows) {
      const byUser = Map.groupBy(rows, (row) => row.userId);
      for (const [userId, own] of byUser) bus.publish(userTopic<Live>(userId), own);
    },

    eventsSince,

    listen,

    async *follow(userId, lastSeq, signal) {
      let held: FollowBatch<Live> | null = null;
      let failure: { error: unknown } | null = null;
      let taken: () => void = () => undefined;
      let wake: () => void = () => undefined;
      const wakeUp = () => wake();
      const stop = listen(userId, lastSeq, {
        take(batch) {
          held = batch;
          wake();
          return new Promise((resolve) => {
            taken = resolve;
          });
        },
        failed(error) {
          failure = { error };
          wake();
        },
      });
      signal.addEventListener('abort', wakeUp, { once: true });
      const next = () => {
        const batch = held;
        held = null;
        return batch;
      };
      const failed = () => failure;
      try {
        while (!signal.aborted) {
          const batch = next();
          const ended = failed();
          if (batch !== null) {
            yield batch;
            taken();
          } else if (ended !== null) throw ended.error;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        stop();
        signal.removeEventListener('abort', wakeUp);
      }
    },

    async prune(ageMs) {
      const before = new Date(clock.now() - ageMs);
      const { rowCount } = await pool.query('DELETE FROM user_event WHERE created_at < $1', [before]);
      return rowCount ?? 0;
    },
  };
}
