/** Once a minute: evidence is noted, and visits that nobody ends are ended. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { listStatuses } from './status-store.ts';
import * as store from './upkeep-store.ts';
import type { VisitChanges } from './visit-changes.ts';
import type { LiveFacts } from './visit-view.ts';

/** A call that everybody has left may be come back to for so long. */
const deadMs = 10 * 60_000;
/** Who waits past the closing of the room, and is there, is not sent away. */
const absentMs = 10 * 60_000;

export type Upkeep = () => Promise<void>;

export function createUpkeep({
  database,
  clock,
  changes,
  isOnline,
  isPresent,
}: Pick<PlatformDeps, 'database' | 'clock'> & LiveFacts & { changes: VisitChanges }): Upkeep {
  const q = database.pool;

  async function noteProviders(now: number): Promise<void> {
    const online = (await store.listExpecting(q, now)).filter(isOnline);
    if (online.length === 0) return;
    const away = new Set(
      (await listStatuses(q, online, now)).flatMap((row) => (row.away ? [row.providerId] : [])),
    );
    await store.noteSeen(
      q,
      online.filter((providerId) => !away.has(providerId)),
      now,
    );
  }

  return async () => {
    const now = clock.now();
    await noteProviders(now);
    const dead = await store.listDeadRooms(q, now - deadMs);
    const past = await store.listPast(q, now, now - absentMs);
    for (const { visitId, since } of [...dead, ...past.filter((each) => !isPresent(each.visitId))])
      await changes.close(visitId, since);
  };
}
