/** Keeps stays true: whoever has a connection is there, whoever has none for half a minute has left. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { CallHub } from './call-hub.ts';
import { visitNews } from './news.ts';
import { endGhosts, touchSeats } from './seat-store.ts';

const everyMs = 5_000;
/** With the beat above, a stay ends 20 to 30 seconds after the connection. */
const graceMs = 25_000;

export interface CallPresence {
  /** One beat; the timer calls it, and tests do. */
  beat(): Promise<void>;
  close(): void;
}

export function createCallPresence({
  database,
  events,
  clock,
  log,
  hub,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock' | 'log'> & { hub: CallHub }): CallPresence {
  // After a restart everybody needs a moment to come back.
  const startedAt = clock.now();

  async function beat(): Promise<void> {
    const now = clock.now();
    await touchSeats(database.pool, hub.connected(), now);
    hub.sweep();
    if (now - startedAt < graceMs) return;
    for (const visitId of await endGhosts(database.pool, now - graceMs)) {
      const rows = await database.transaction(async (q) => events.record(q, await visitNews(q, visitId)));
      events.publish(rows);
      hub.changed(visitId);
    }
  }

  const timer = setInterval(() => {
    beat().catch((error: unknown) => log.warn({ err: error }, 'stays in calls could not be looked at'));
  }, everyMs);
  timer.unref();
  return { beat, close: () => clearInterval(timer) };
}
