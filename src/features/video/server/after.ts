/** After visits: history, how good they were, ratings, statistics; and for administrators what is under way. */
import type * as z from 'zod';
import { audit, type NoteReading } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { CallQuality, RatingIssue, VisitStatistics, VisitView, videoContract } from '../contract.ts';
import { requireVisit } from './access.ts';
import * as store from './after-store.ts';
import { summarise, thinOut, wordOf } from './call-quality.ts';
import { participantsOf } from './participants.ts';
import { readStatistics } from './statistics-store.ts';
import { listStays } from './view-store.ts';
import { findVisit } from './visit-store.ts';
import type { ViewVisits } from './visit-view.ts';

type Contract = typeof videoContract;

export interface AfterVisits {
  history(
    session: SessionInfo,
    input: z.output<Contract['history']['input']>,
  ): Promise<z.infer<Contract['history']['output']>>;
  rate(
    session: SessionInfo,
    input: { visitId: string; stars: number; issues: readonly RatingIssue[] },
  ): Promise<void>;
  quality(session: SessionInfo, visitId: string): Promise<CallQuality[]>;
  statistics(session: SessionInfo, input: { from: number; until: number }): Promise<VisitStatistics>;
  active(session: SessionInfo): Promise<VisitView[]>;
}

const longestMs = 92 * 24 * 60 * 60_000;
/** A curve of a call needs no more points. */
const mostSamples = 600;

export function createAfterVisits({
  database,
  clock,
  view,
  noteReading,
}: Pick<PlatformDeps, 'database' | 'clock'> & { view: ViewVisits; noteReading: NoteReading }): AfterVisits {
  const q = database.pool;

  return {
    async history(session, { patientId, cursor, limit }) {
      const { userId } = session;
      await noteReading(session, { action: 'visit.history', subjectId: patientId ?? userId });
      const own = patientId === userId ? null : patientId;
      const found = await store.listPastVisits(q, { userId, patientId: own, cursor, limit: limit + 1 });
      const page = found.slice(0, limit);
      const ids = page.map(({ visit }) => visit.id);
      const ranks = new Map((await store.listRanks(q, ids)).map(({ visitId, rank }) => [visitId, rank]));
      const visits = (await view(q, userId, page)).map((visit) => {
        const rank = ranks.get(visit.id);
        return { ...visit, quality: rank === undefined ? null : wordOf(rank) };
      });
      const last = page.at(-1)?.visit;
      const more = found.length > limit && last !== undefined;
      return { visits, next: more ? { start: last.start, id: last.id } : null };
    },

    async rate(session, { visitId, stars, issues }) {
      await database.transaction(async (tx) => {
        const { visit, role } = await requireVisit(tx, session, visitId);
        if (visit.state !== 'completed') throw new DomainError('VISIT_CHANGED');
        const { userId } = session;
        const rating = { visitId, userId, stars, issues: [...new Set(issues)], now: clock.now() };
        if (!(await store.insertRating(tx, rating))) return;
        const detail = { visitId, role, stars };
        await audit(tx, { actorId: userId, action: 'visit.rate', subjectId: visit.patientId, detail });
      });
    },

    async quality(session, visitId) {
      const seen = await findVisit(q, visitId, session.userId);
      if (seen === null || (seen.role === null && session.role !== 'admin'))
        throw new DomainError('NOT_FOUND');
      const subjectId = seen.visit.patientId;
      await noteReading(session, { action: 'visit.quality', subjectId, detail: { visitId } });
      const reports = Map.groupBy(
        await store.listReports(q, visitId),
        ({ userId, guestId }) => userId ?? guestId,
      );
      return participantsOf(await listStays(q, [visitId])).map((participant) => {
        const own = reports.get(participant.userId ?? participant.guestId) ?? [];
        const samples = own.flatMap((report) => report.samples).toSorted((a, b) => a.at - b.at);
        return { ...participant, summary: summarise(samples), samples: thinOut(samples, mostSamples) };
      });
    },

    async statistics(session, { from, until }) {
      if (until <= from || until - from > longestMs) throw new DomainError('BAD_INPUT');
      await noteReading(session, { action: 'visit.statistics', subjectId: session.userId });
      const providerId = session.role === 'admin' ? null : session.userId;
      const found = await readStatistics(q, { from, until, providerId });
      if (found === null) throw new DomainError('INTERNAL');
      return found;
    },

    async active(session) {
      const seen = await store.listActive(q);
      for (const { visit } of seen) {
        const look = { action: 'visit.active', subjectId: visit.patientId, detail: { visitId: visit.id } };
        await noteReading(session, look);
      }
      return view(q, session.userId, seen);
    },
  };
}
