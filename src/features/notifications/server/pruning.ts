/** Once a day: what was told long ago is forgotten. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import * as store from './prune-store.ts';

const keptMs = 90 * 24 * 60 * 60_000;
const atOnce = 2_000;

export function createPruning({
  database,
  clock,
}: Pick<PlatformDeps, 'database' | 'clock'>): () => Promise<void> {
  const q = database.pool;
  return async () => {
    const now = clock.now();
    // In parts: nobody waits for locks on a whole year.
    while ((await store.deleteOldNotices(q, now - keptMs, atOnce)) === atOnce);
    await store.deleteEndedSubscriptions(q);
    await store.deleteOldPlans(q, now);
  };
}
