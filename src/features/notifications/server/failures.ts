/** What administrators see of deliveries that failed, and what they can do about them. */
import { audit } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import * as store from './failure-store.ts';

const mostListed = 200;

export function createFailures({
  config,
  database,
  clock,
}: Pick<PlatformDeps, 'config' | 'database' | 'clock'>) {
  return {
    list: () => store.listFailures(database.pool, mostListed),
    async roads() {
      const roads = await store.listRoads(database.pool);
      return roads.map((road) => ({
        ...road,
        kept: road.channel === 'email' && config.mail.server === null,
      }));
    },
    retry: ({ userId }: SessionInfo, ids: readonly string[] | null) =>
      database.transaction(async (q) => {
        const count = await store.retryFailures(q, { ids, now: clock.now() });
        if (count > 0)
          await audit(q, {
            actorId: userId,
            action: 'notifications.retry',
            subjectId: null,
            detail: { count },
          });
        return { count };
      }),
  };
}

export type Failures = ReturnType<typeof createFailures>;
