/** Out of office: a provider says from when to when and who covers; patients and colleagues are told while it lasts. */
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { Absence } from '../contract.ts';
import * as store from './absence-store.ts';

const longestMs = 366 * 24 * 60 * 60_000;

export interface Absences {
  own(session: SessionInfo): Promise<Absence | null>;
  set(session: SessionInfo, input: { from: number; until: number; coverId: string | null }): Promise<void>;
  end(session: SessionInfo): Promise<void>;
  list(
    session: SessionInfo,
    userIds: readonly string[],
  ): Promise<(Omit<Absence, 'from'> & { userId: string })[]>;
}

export function createAbsences({
  database,
  events,
  clock,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock'>): Absences {
  async function change(session: SessionInfo, action: string, work: (q: Queryable) => Promise<void>) {
    const rows = await database.transaction(async (q) => {
      await work(q);
      await audit(q, { actorId: session.userId, action, subjectId: session.userId });
      const audience = await store.listCoverAudience(q, session.userId);
      return events.record(
        q,
        audience.map(({ userId, ...payload }) => ({ userId, kind: 'conversation', payload })),
      );
    });
    events.publish(rows);
  }

  return {
    own: (session) => store.findAbsence(database.pool, session.userId),

    set: (session, input) =>
      change(session, 'absence.set', async (q) => {
        const { from, until, coverId } = input;
        if (until <= from || until <= clock.now() || until - from > longestMs)
          throw new DomainError('BAD_INPUT');
        if (coverId === session.userId) throw new DomainError('BAD_INPUT');
        if (coverId !== null && !(await store.isProvider(q, coverId))) throw new DomainError('NOT_FOUND');
        await store.putAbsence(q, session.userId, input);
      }),

    end: (session) =>
      change(session, 'absence.end', async (q) => {
        if (!(await store.deleteAbsence(q, session.userId))) throw new DomainError('NOT_FOUND');
      }),

    list: (session, userIds) => store.listAbsences(database.pool, session, userIds),
  };
}
