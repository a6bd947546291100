/** One step for programs: the room of an appointment or a conversation, with who waits in it let in. */
import { randomUUID } from 'node:crypto';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { VisitView } from '../contract.ts';
import { requireVisit, requireVisitOfAppointment } from './access.ts';
import type { StartInstant } from './instant.ts';
import type { Queue } from './queue.ts';
import type { VisitReading } from './reading.ts';
import { refuseByWindow } from './visit-states.ts';

export type StartCall = (
  session: SessionInfo,
  input: { appointmentId: string | null; conversationId: string | null },
) => Promise<VisitView>;

export function createStartCall({
  database,
  clock,
  reading,
  queue,
  startInstant,
}: Pick<PlatformDeps, 'database' | 'clock'> & {
  reading: VisitReading;
  queue: Queue;
  startInstant: StartInstant;
}): StartCall {
  return async (session, { appointmentId, conversationId }) => {
    if (conversationId !== null && appointmentId === null)
      return startInstant(session, { id: randomUUID(), conversationId });
    if (conversationId !== null || appointmentId === null) throw new DomainError('BAD_INPUT');
    const { visit, role } = await requireVisitOfAppointment(database.pool, session, appointmentId);
    if (role !== 'host') throw new DomainError('NOT_FOUND');
    const refused = refuseByWindow(visit, clock.now());
    if (refused !== null) throw new DomainError(refused);
    if (visit.state !== 'waiting') return reading.visit(session, visit.id);
    return queue.admit(session, visit.id).catch(async (error: unknown) => {
      // Somebody pressed the button in the same moment: that is what was asked for.
      const { visit: now } = await requireVisit(database.pool, session, visit.id);
      if (now.state !== 'in_progress') throw error;
      return reading.visit(session, visit.id);
    });
  };
}
