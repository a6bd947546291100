/**
 * Durable events: each person has a counter, and what happened to them gets the next number in the same transaction as
 * the change itself. The counter's row stays locked until COMMIT, so numbers become visible in order and without gaps;
 * a reader that knows its last number can always be told exactly what it missed.
 */
import { type Bus, type Topic, topic } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Queryable } from './database.ts';

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
  /** Everything after `lastSeq` (null: a `resync` at the present place first), then what happens, until `signal` aborts. */
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
const pageSize = 500;
/** A follower that does not keep up keeps no more than this in memory; the rest it reads from the table again. */
const maxQueued = 2_000;

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

    async *follow(userId, lastSeq, signal) {
      const inbox = createInbox<Live>();
      // Listen first: an event between reading the backlog and listening would be lost.
      const unsubscribe = bus.subscribe(userTopic<Live>(userId), inbox.put);
      const unwatch = bus.onGap(inbox.doubt);
      const wake = () => inbox.wake();
      signal.addEventListener('abort', wake, { once: true });
      try {
        const start = await findStart(userId, lastSeq);
        let { cursor } = start;
        if (start.resync) yield { type: 'resync', upTo: cursor };
        let behind = !start.resync;
        while (!signal.aborted) {
          if (behind) {
            const rows = await eventsSince(userId, cursor, pageSize);
            behind = rows.length === pageSize;
            cursor = rows.at(-1)?.seq ?? cursor;
            if (rows.length > 0) yield { type: 'events', rows };
            continue;
          }
          const { rows, overflowed } = await inbox.take(signal);
          const next = rows.filter((row) => row.seq > cursor).sort((a, b) => a.seq - b.seq);
          // Two transactions may publish in another order than they committed: what is missing is in the table already.
          behind = overflowed || !next.every((row, index) => row.seq === cursor + 1 + index);
          if (behind || next.length === 0) continue;
          cursor += next.length;
          yield { type: 'events', rows: next };
        }
      } finally {
        unsubscribe();
        unwatch();
        signal.removeEventListener('abort', wake);
      }
    },

    async prune(ageMs) {
      const before = new Date(clock.now() - ageMs);
      const { rowCount } = await pool.query('DELETE FROM user_event WHERE created_at < $1', [before]);
      return rowCount ?? 0;
    },
  };
}

/** What arrived while the follower was busy; bounded, because a follower may be slow. */
function createInbox<Live>() {
  let rows: EventRow<Live>[] = [];
  let overflowed = false;
  let waiting: (() => void) | null = null;
  const wake = () => {
    waiting?.();
    waiting = null;
  };
  return {
    wake,
    put(more: readonly EventRow<Live>[]) {
      if (rows.length + more.length > maxQueued) {
        rows = [];
        overflowed = true;
      } else if (!overflowed) {
        rows.push(...more);
      }
      wake();
    },
    /** Something may be missing: the table knows. */
    doubt() {
      rows = [];
      overflowed = true;
      wake();
    },
    /** Waits until something is there or `signal` aborts. */
    async take(signal: AbortSignal) {
      if (rows.length === 0 && !overflowed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
      const taken = { rows, overflowed };
      rows = [];
      overflowed = false;
      return taken;
    },
  };
}
