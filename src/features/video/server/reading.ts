/** Reading visits. */

import type * as z from 'zod';
import type { NoteReading } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { VisitView, videoContract } from '../contract.ts';
import { requireVisit, requireVisitOfAppointment, type VisitAccess } from './access.ts';
import type { ProviderStatuses } from './provider-status.ts';
import { showsPlaces } from './view-store.ts';
import { listOpenVisits } from './visit-store.ts';
import { type ViewVisits, viewOne } from './visit-view.ts';
import { listQueue } from './waiting-store.ts';

type QueueView = z.infer<typeof videoContract.queue.output>;

const dayMs = 24 * 60 * 60_000;

export interface VisitReading {
  visit(session: SessionInfo, visitId: string): Promise<VisitView>;
  /** A provider's own. */
  queue(session: SessionInfo): Promise<QueueView>;
  /** What a patient, or who acts for them, may go into now. */
  current(session: SessionInfo): Promise<VisitView[]>;
  byAppointment(session: SessionInfo, appointmentId: string): Promise<VisitView>;
}

export function createVisitReading({
  database,
  clock,
  view,
  statuses,
  noteReading,
}: Pick<PlatformDeps, 'database' | 'clock'> & {
  view: ViewVisits;
  statuses: ProviderStatuses;
  noteReading: NoteReading;
}): VisitReading {
  async function show(session: SessionInfo, access: VisitAccess): Promise<VisitView> {
    const { id, patientId } = access.visit;
    await noteReading(session, { action: 'visit.read', subjectId: patientId, detail: { visitId: id } });
    return viewOne(view, database.pool, session, access);
  }

  return {
    visit: async (session, visitId) => show(session, await requireVisit(database.pool, session, visitId)),
    byAppointment: async (session, appointmentId) =>
      show(session, await requireVisitOfAppointment(database.pool, session, appointmentId)),
    async current({ userId }) {
      const q = database.pool;
      return view(q, userId, await listOpenVisits(q, clock.now(), userId));
    },
    async queue(session) {
      const { userId } = session;
      await noteReading(session, { action: 'visit.queue', subjectId: userId });
      const q = database.pool;
      const now = clock.now();
      const rows = await listQueue(q, userId, now, now + dayMs);
      const visits = await view(
        q,
        userId,
        rows.map((visit) => ({ visit, role: 'host' })),
      );
      return { visits, status: await statuses.own(q, userId), hidePosition: !(await showsPlaces(q)) };
    },
  };
}
