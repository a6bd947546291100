/** What happens to an appointment after it was made. */
import type * as z from 'zod';
import { cancelVisit, createVisitFor, moveVisit } from '#src/features/video/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { Appointment, schedulingContract } from '../contract.ts';
import {
  type AppointmentAccess,
  requireAppointment,
  requireCare,
  requireOwnMessage,
  takeTurn,
} from './access.ts';
import * as store from './appointment-store.ts';
import { mayDo } from './appointment-view.ts';
import type { Change, RunChange } from './changing.ts';
import { requireFreeSlot, requireOffer } from './offers.ts';

type Contract = typeof schedulingContract;
type Input<Name extends 'setReason' | 'confirm' | 'reschedule' | 'cancel'> = z.infer<Contract[Name]['input']>;

export interface AppointmentChanges {
  setReason(session: SessionInfo, input: Input<'setReason'>): Promise<Appointment>;
  confirm(session: SessionInfo, input: Input<'confirm'>): Promise<Appointment>;
  reschedule(session: SessionInfo, input: Input<'reschedule'>): Promise<Appointment>;
  cancel(session: SessionInfo, input: Input<'cancel'>): Promise<Appointment>;
}

/** APPOINTMENT_CHANGED when it cannot be done now, FORBIDDEN when never by this person. */
function requireMay(
  { appointment, role }: AppointmentAccess,
  what: keyof Appointment['may'],
  now: number,
): void {
  if (mayDo(appointment, role, now)[what]) return;
  const never = role !== 'provider' && (what === 'confirm' || appointment.type.booking === 'staff');
  throw new DomainError(never && what !== 'cancel' ? 'FORBIDDEN' : 'APPOINTMENT_CHANGED');
}

function visitOf({ id, conversationId, provider, patient, start, end }: store.AppointmentRow) {
  const people = { providerId: provider.userId, patientId: patient.userId };
  return { appointmentId: id, conversationId, ...people, start, end };
}

/** What a patient may move it to: an hour that is offered, while they are in this provider's care. */
async function requireMovable(
  q: Queryable,
  { id, provider, patient, type, start, end }: store.AppointmentRow,
  now: number,
): Promise<void> {
  await requireCare(q, patient.userId, provider.userId);
  const { schedule } = await requireOffer(q, provider.userId, type.id);
  const minutes = (end - start) / 60_000;
  await requireFreeSlot(q, { providerId: provider.userId, schedule, start, minutes, now }, id);
}

/** Locks provider first, then appointment: as booking does. */
async function lockForMove(q: Queryable, session: SessionInfo, id: string): Promise<AppointmentAccess> {
  const { appointment } = await requireAppointment(q, session, id);
  await takeTurn(q, appointment.provider.userId);
  return requireAppointment(q, session, id, { lock: true });
}

const unchanged = (appointmentId: string): Change => ({ appointmentId, happened: null });

export function createAppointmentChanges(change: RunChange): AppointmentChanges {
  return {
    setReason: (session, { appointmentId, messageId }) =>
      change(session, async (q, now) => {
        const access = await requireAppointment(q, session, appointmentId, { lock: true });
        const { status, conversationId, reasonMessageId } = access.appointment;
        if (reasonMessageId === messageId) return unchanged(appointmentId);
        await requireOwnMessage(q, session, messageId, conversationId);
        if (status === 'cancelled') throw new DomainError('APPOINTMENT_CHANGED');
        await store.setReason(q, appointmentId, messageId, now);
        return { appointmentId, happened: { action: 'appointment.reason', visitNews: [] } };
      }),

    confirm: (session, { appointmentId }) =>
      change(session, async (q, now) => {
        const access = await requireAppointment(q, session, appointmentId, { lock: true });
        const { appointment, role } = access;
        if (role === 'provider' && appointment.status === 'confirmed') return unchanged(appointmentId);
        requireMay(access, 'confirm', now);
        const { start, end, type } = appointment;
        await store.moveAppointment(q, appointmentId, { start, end, status: 'confirmed', now });
        const visitNews = type.remote ? await createVisitFor(q, visitOf(appointment), now) : [];
        return { appointmentId, happened: { action: 'appointment.confirm', visitNews } };
      }),

    reschedule: (session, { appointmentId, start }) =>
      change(session, async (q, now) => {
        const access = await lockForMove(q, session, appointmentId);
        requireMay(access, 'reschedule', now);
        const before = access.appointment;
        if (before.start === start) return unchanged(appointmentId);
        const byProvider = access.role === 'provider';
        const moved = { ...before, start, end: start + before.end - before.start };
        if (!byProvider) await requireMovable(q, moved, now);
        if (moved.end <= now) throw new DomainError('BAD_INPUT');
        // The provider's word is a yes; a patient's wish is a request where the type says so.
        const status = byProvider || before.type.booking === 'direct' ? 'confirmed' : 'requested';
        await store.moveAppointment(q, appointmentId, { start, end: moved.end, status, now });
        const move = status === 'confirmed' ? createVisitFor : moveVisit;
        const visitNews = before.type.remote ? await move(q, visitOf(moved), now) : [];
        const detail = { from: before.start, start };
        return { appointmentId, happened: { action: 'appointment.reschedule', detail, visitNews } };
      }),

    cancel: (session, { appointmentId, reason }) =>
      change(session, async (q, now) => {
        const access = await requireAppointment(q, session, appointmentId, { lock: true });
        if (access.appointment.status === 'cancelled') return unchanged(appointmentId);
        requireMay(access, 'cancel', now);
        await store.cancelAppointment(q, appointmentId, { byId: session.userId, reason, now });
        const visitNews = await cancelVisit(q, appointmentId, now);
        return { appointmentId, happened: { action: 'appointment.cancel', detail: { reason }, visitNews } };
      }),
  };
}
