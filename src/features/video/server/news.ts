/** Who is told of a change. Events are recorded once, last in a transaction. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import * as store from './audience-store.ts';

const newsOf = (userId: string, visitId: string): NewEvent => ({
  userId,
  kind: 'visit',
  payload: { visitId },
});

/** For everybody whom a visit concerns, and for `others` beside them. */
export async function visitNews(
  q: Queryable,
  visitId: string,
  others: readonly string[] = [],
): Promise<NewEvent[]> {
  const audience = new Set([...(await store.listAudience(q, visitId)), ...others]);
  return [...audience].map((userId) => newsOf(userId, visitId));
}

/** Who comes within this hears of a delay. */
export const soonMs = 2 * 60 * 60_000;

/** For those who wait for a provider or come within two hours. */
export async function expectingNews(q: Queryable, providerId: string, now: number): Promise<NewEvent[]> {
  const people = await store.listExpectingPeople(q, providerId, now, now + soonMs);
  return [
    ...people.map(({ userId, visitId }) => newsOf(userId, visitId)),
    // The provider's own screens show it too.
    ...people.slice(0, 1).map(({ visitId }) => newsOf(providerId, visitId)),
  ];
}

/** For those who wait for these providers, each about their own visit; without `except`. */
export async function queueNews(
  q: Queryable,
  providerIds: readonly string[],
  except: string | null,
): Promise<NewEvent[]> {
  const waiting = await store.listWaitingPeople(q, providerIds);
  return waiting
    .filter(({ visitId }) => visitId !== except)
    .map(({ userId, visitId }) => newsOf(userId, visitId));
}
