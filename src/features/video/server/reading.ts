/** Reading visits. */
import { audit } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { VisitView } from '../contract.ts';
import { requireVisit, requireVisitOfAppointment, type VisitAccess } from './access.ts';
import { type ViewVisits, viewOne } from './visit-view.ts';

export interface VisitReading {
  visit(session: SessionInfo, visitId: string): Promise<VisitView>;
  byAppointment(session: SessionInfo, appointmentId: string): Promise<VisitView>;
}

export function createVisitReading({
  database,
  view,
}: Pick<PlatformDeps, 'database'> & { view: ViewVisits }): VisitReading {
  async function show(session: SessionInfo, access: VisitAccess): Promise<VisitView> {
    const { visit, role } = access;
    const detail = { visitId: visit.id, role };
    await audit(database.pool, {
      actorId: session.userId,
      action: 'visit.read',
      subjectId: visit.patientId,
      detail,
    });
    return viewOne(view, database.pool, session, access);
  }
  return {
    visit: async (session, visitId) => show(session, await requireVisit(database.pool, session, visitId)),
    byAppointment: async (session, appointmentId) =>
      show(session, await requireVisitOfAppointment(database.pool, session, appointmentId)),
  };
}
