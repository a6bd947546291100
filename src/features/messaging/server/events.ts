/** The subscription: durable events in order with resume, ephemeral ones beside them. */
import { type TrackedEnvelope, tracked } from '@trpc/server';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventLog, EventRow } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { DurableEvent, EphemeralEvent, EventBatch } from '../contract.ts';
import { requireDevice } from './access.ts';
import { hydrate } from './hydrate-events.ts';
import type { Live } from './live.ts';
import { ephemeralTopic, type Presence } from './presence.ts';
import * as store from './store.ts';

/** Ephemeral events beyond this are dropped: they are at-most-once by nature. */
const mostQueued = 200;

export interface EventFeed {
  /** `drained` resolves when the reader has taken what was yielded before: a slow one is waited for, not piled up on. */
  since(
    session: SessionInfo,
    lastEventId: string | null,
    signal: AbortSignal,
    drained: () => Promise<void>,
  ): AsyncGenerator<TrackedEnvelope<EventBatch> | EventBatch>;
}

export function createEventFeed(
  deps: Pick<PlatformDeps, 'database' | 'bus'> & { events: EventLog<Live>; presence: Presence },
): EventFeed {
  const { database, bus, events, presence } = deps;

  async function present(userId: string, rows: readonly EventRow<Live>[]): Promise<DurableEvent[]> {
    const missing = rows.filter((row) => row.live === undefined);
    const read = await hydrate(database.pool, userId, missing);
    return rows.flatMap((row) => {
      const event = row.live ?? read.get(row.seq);
      return event === undefined ? [] : [event];
    });
  }

  return {
    async *since(session, lastEventId, signal, drained) {
      requireDevice(session);
      const { userId } = session;
      const inner = new AbortController();
      const stop = () => inner.abort();
      signal.addEventListener('abort', stop, { once: true });
      const waiting: EphemeralEvent[] = [];
      let wake: () => void = () => undefined;
      const unsubscribe = bus.subscribe(ephemeralTopic(userId), (event) => {
        if (waiting.length < mostQueued) waiting.push(event);
        wake();
      });
      const leave = presence.arrive(userId);
      const durable = events.follow(userId, lastEventId === null ? null : Number(lastEventId), inner.signal);
      try {
        for (const partner of await store.listPartners(database.pool, userId)) {
          if (presence.isOnline(partner)) waiting.push({ kind: 'presence', userId: partner, online: true });
        }
        let pending = durable.next();
        // The socket client resumes after the id of what it got last, and forgets it with a batch that has none.
        let place = lastEventId;
        const ephemeral = (event: EphemeralEvent) => {
          const data: EventBatch = { type: 'ephemeral', event };
          return place === null ? data : tracked(place, data);
        };
        while (!inner.signal.aborted) {
          for (const event of waiting.splice(0)) yield ephemeral(event);
          const knock = new Promise<'ephemeral'>((resolve) => {
            wake = () => resolve('ephemeral');
          });
          if (waiting.length > 0) continue;
          const first = await Promise.race([pending, knock]);
          if (first === 'ephemeral') continue;
          if (first.done === true) return;
          const batch = first.value;
          pending = durable.next();
          const upTo = batch.type === 'resync' ? batch.upTo : (batch.rows.at(-1)?.seq ?? 0);
          const data: EventBatch =
            batch.type === 'resync'
              ? { type: 'resync', upTo }
              : { type: 'durable', events: await present(userId, batch.rows), upTo };
          await drained();
          place = String(upTo);
          yield tracked(place, data);
        }
      } finally {
        signal.removeEventListener('abort', stop);
        stop();
        unsubscribe();
        leave();
        await durable.return();
      }
    },
  };
}
