/** The provider's side: who waits, letting them in, sending them on, ending the visit. */
import { audit } from '#src/features/audit/public.ts';
import { handOverAppointment, lockAppointmentOfVisit } from '#src/features/scheduling/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { HoldReason, VisitRole, VisitView } from '../contract.ts';
import { requireOwnMessage, requireVisit, type VisitAccess } from './access.ts';
import { callOrders, everybody, patientSide, providerSide } from './call-orders.ts';
import { isProviderIn } from './message-store.ts';
import type { VisitChanges } from './visit-changes.ts';
import { isOver } from './visit-states.ts';
import { findVisit } from './visit-store.ts';
import { type ViewVisits, viewOne } from './visit-view.ts';

const host: readonly VisitRole[] = ['host'];

export interface Queue {
  admit(session: SessionInfo, visitId: string): Promise<VisitView>;
  hold(session: SessionInfo, input: { visitId: string; reason: HoldReason | null }): Promise<VisitView>;
  returnToWaiting(session: SessionInfo, visitId: string): Promise<VisitView>;
  transfer(session: SessionInfo, input: { visitId: string; providerId: string }): Promise<VisitView>;
  remove(
    session: SessionInfo,
    input: { visitId: string; userId: string | null; guestId: string | null },
  ): Promise<VisitView>;
  callBack(session: SessionInfo, visitId: string): Promise<VisitView>;
  complete(
    session: SessionInfo,
    input: { visitId: string; noteMessageId: string | null },
  ): Promise<VisitView>;
  markNoShow(session: SessionInfo, visitId: string): Promise<VisitView>;
  setNote(session: SessionInfo, input: { visitId: string; noteMessageId: string }): Promise<VisitView>;
}

export function createQueue({
  database,
  bus,
  clock,
  view,
  changes,
}: Pick<PlatformDeps, 'database' | 'bus' | 'clock'> & { view: ViewVisits; changes: VisitChanges }): Queue {
  /** Out of the call, and nothing more: a guest's link is worth nothing then, a colleague may come back. */
  async function putOut(
    session: SessionInfo,
    access: VisitAccess,
    who: { userId: string } | { guestId: string },
  ): Promise<VisitView> {
    const { id: visitId, patientId: subjectId, state } = access.visit;
    if (isOver(state)) throw new DomainError('VISIT_OVER');
    const record = { actorId: session.userId, action: 'visit.send_out', subjectId };
    await audit(database.pool, { ...record, detail: { visitId, ...who } });
    bus.publish(callOrders, { visitId, reason: 'removed', who });
    return viewOne(view, database.pool, session, access);
  }

  async function removePerson(session: SessionInfo, access: VisitAccess, userId: string): Promise<VisitView> {
    const visitId = access.visit.id;
    const part = await findVisit(database.pool, visitId, userId);
    if (part?.role === 'colleague') return putOut(session, access, { userId });
    if (part?.role !== 'carer') throw new DomainError('NOT_FOUND');
    return changes.change(session, {
      visitId,
      event: 'send_out',
      about: { userId },
      roles: host,
      order: { reason: 'removed', who: { userId } },
      detail: { userId },
    });
  }

  return {
    admit: (session, visitId) => changes.change(session, { visitId, event: 'admit', about: {}, roles: host }),

    hold: (session, { visitId, reason }) =>
      changes.change(session, { visitId, event: 'hold', about: { reason }, roles: host }),

    returnToWaiting: (session, visitId) =>
      changes.change(session, {
        visitId,
        event: 'return_to_waiting',
        about: {},
        roles: host,
        order: { reason: 'returned_to_waiting', who: { roles: patientSide } },
      }),

    transfer: (session, { visitId, providerId }) =>
      changes.change(session, {
        visitId,
        event: 'transfer',
        about: { providerId },
        roles: providerSide,
        detail: { providerId },
        lockFirst: (q) => lockAppointmentOfVisit(q, visitId, providerId),
        async prepare(q, { visit, role }) {
          // A colleague takes a patient over; handing them to somebody else is the provider's own matter.
          if (role !== 'host' && providerId !== session.userId) throw new DomainError('NOT_FOUND');
          if (!(await isProviderIn(q, visit.conversationId, providerId)))
            throw new DomainError('NOT_IN_CONVERSATION');
          if (visit.appointmentId === null) return {};
          return { news: await handOverAppointment(q, visit.appointmentId, providerId, clock.now()) };
        },
      }),

    async remove(session, { visitId, userId, guestId }) {
      const access = await requireVisit(database.pool, session, visitId, { roles: host });
      if (userId === access.visit.patientId) {
        return changes.change(session, {
          visitId,
          event: 'remove',
          about: {},
          roles: host,
          order: { reason: 'removed', who: { roles: patientSide } },
        });
      }
      if (userId !== null && guestId === null) return removePerson(session, access, userId);
      if (userId === null && guestId !== null) return putOut(session, access, { guestId });
      throw new DomainError('BAD_INPUT');
    },

    callBack: (session, visitId) =>
      changes.change(session, { visitId, event: 'call_back', about: {}, roles: host }),

    async complete(session, { visitId, noteMessageId }) {
      const access = await requireVisit(database.pool, session, visitId, { roles: host });
      // Pressed twice, or in two tabs: it is over, and that is what was asked for.
      if (isOver(access.visit.state)) {
        return noteMessageId === null
          ? viewOne(view, database.pool, session, access)
          : changes.note(session, { visitId, noteMessageId, roles: host });
      }
      return changes.change(session, {
        visitId,
        event: 'complete',
        about: {},
        roles: host,
        order: { reason: 'ended', who: { roles: everybody } },
        async prepare(q, { visit }) {
          if (noteMessageId === null) return {};
          await requireOwnMessage(q, session, visit.conversationId, noteMessageId);
          return { write: { noteMessageId } };
        },
      });
    },

    markNoShow: (session, visitId) =>
      changes.change(session, {
        visitId,
        event: 'mark_no_show',
        about: {},
        roles: host,
        order: { reason: 'ended', who: { roles: everybody } },
      }),

    setNote: (session, { visitId, noteMessageId }) =>
      changes.note(session, { visitId, noteMessageId, roles: host }),
  };
}
