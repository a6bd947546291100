/** Does what visits order (call-orders.ts): ends stays, and with them the passes; who is connected is told at once. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { CallHub } from './call-hub.ts';
import { type CallOrder, callOrders } from './call-orders.ts';
import { roleNow } from './call-rules.ts';
import { listGuestIds, revokeGuest } from './guest-store.ts';
import { visitNews } from './news.ts';
import { endStays, listSeats } from './seat-store.ts';
import { lockVisitById } from './visit-store.ts';

/** Obeys until the answered function is called. */
export function obeyCallOrders({
  database,
  events,
  bus,
  closeGuest,
  clock,
  log,
  hub,
}: Pick<PlatformDeps, 'database' | 'events' | 'bus' | 'clock' | 'log'> & {
  hub: CallHub;
  closeGuest: (guestId: string) => void;
}): () => void {
  async function obey({ visitId, reason, who }: CallOrder): Promise<void> {
    const { rows, guests } = await database.transaction(async (q) => {
      const visit = await lockVisitById(q, visitId);
      if (visit === null) return { rows: [], guests: [] };
      const now = clock.now();
      let count = 0;
      if ('guestId' in who && !(await revokeGuest(q, visitId, who.guestId, now)))
        return { rows: [], guests: [] };
      if (reason === 'ended') count = await endStays(q, visitId, null, now);
      else
        for (const seat of await listSeats(q, visitId)) {
          const meant =
            'roles' in who
              ? who.roles.includes(roleNow(visit, seat))
              : 'userId' in who
                ? seat.userId === who.userId
                : seat.guestId === who.guestId;
          if (meant) count += await endStays(q, visitId, seat, now);
        }
      const told = count > 0 || 'guestId' in who ? await events.record(q, await visitNews(q, visitId)) : [];
      const out = reason === 'ended' ? await listGuestIds(q, visitId) : 'guestId' in who ? [who.guestId] : [];
      return { rows: told, guests: out };
    });
    events.publish(rows);
    hub.changed(visitId);
    for (const guestId of guests) closeGuest(guestId);
  }

  return bus.subscribe(callOrders, (order) => {
    obey(order).catch((error: unknown) =>
      log.error({ err: error }, 'somebody could not be put out of a call'),
    );
  });
}
