/** What a provider says about their own time; everybody who waits, or comes soon, is told. */
import { audit } from '#src/features/audit/public.ts';
import { insertNotices } from '#src/features/notifications/public.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { ProviderStatus } from '../contract.ts';
import { listExpectingPeople } from './audience-store.ts';
import { expectingNews, soonMs } from './news.ts';
import * as store from './status-store.ts';
import { lateNotices } from './visit-notices.ts';
import { statusOf } from './visit-view.ts';

export interface ProviderStatuses {
  own(q: Queryable, providerId: string): Promise<ProviderStatus>;
  setLate(session: SessionInfo, minutes: number | null): Promise<ProviderStatus>;
  setAway(session: SessionInfo, away: boolean): Promise<ProviderStatus>;
}

export function createProviderStatuses({
  database,
  events,
  clock,
  isOnline,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock'> & {
  isOnline(userId: string): boolean;
}): ProviderStatuses {
  async function own(q: Queryable, providerId: string): Promise<ProviderStatus> {
    const [row] = await store.listStatuses(q, [providerId], clock.now());
    return statusOf(row, isOnline(providerId));
  }

  async function tellOfDelay(q: Queryable, providerId: string, lateMinutes: number, now: number) {
    const people = await listExpectingPeople(q, providerId, now, now + soonMs);
    return insertNotices(q, lateNotices(people, lateMinutes, now), now);
  }

  async function put(
    { userId }: SessionInfo,
    action: string,
    change: Parameters<typeof store.putStatus>[2],
    detail: Record<string, number | boolean>,
  ): Promise<ProviderStatus> {
    const rows = await database.transaction(async (q) => {
      const now = clock.now();
      await store.putStatus(q, userId, change, now);
      const lateMinutes = 'lateMinutes' in change ? change.lateMinutes : null;
      const told = lateMinutes === null ? [] : await tellOfDelay(q, userId, lateMinutes, now);
      await audit(q, { actorId: userId, action, subjectId: userId, detail });
      return events.record(q, [...(await expectingNews(q, userId, now)), ...told]);
    });
    events.publish(rows);
    return own(database.pool, userId);
  }

  return {
    own,
    // No minutes late is on time.
    setLate: (session, minutes) =>
      put(session, 'provider.late', { lateMinutes: minutes || null }, { minutes: minutes ?? 0 }),
    setAway: (session, away) => put(session, 'provider.away', { away }, { away }),
  };
}
