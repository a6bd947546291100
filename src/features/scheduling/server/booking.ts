/** New appointments: patients, and who acts for them, take what is offered; providers write down what they agreed. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { createVisitFor } from '#src/features/video/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { Appointment, schedulingContract, VisitType } from '../contract.ts';
import { requireCare, requireMeetingPlace, requireOwnMessage, requireVoice, takeTurn } from './access.ts';
import { findAppointment, insertAppointment } from './appointment-store.ts';
import type { Change, RunChange } from './changing.ts';
import { requireFreeSlot, requireOffer } from './offers.ts';
import { findVisitType } from './schedule-store.ts';

type Contract = typeof schedulingContract;
type BookInput = z.infer<Contract['book']['input']>;
type CreateInput = z.infer<Contract['create']['input']>;

export interface Booking {
  book(session: SessionInfo, input: BookInput): Promise<Appointment>;
  create(session: SessionInfo, input: CreateInput): Promise<Appointment>;
}

interface Draft extends Omit<CreateInput, 'visitTypeId'> {
  providerId: string;
  type: VisitType;
  status: 'requested' | 'confirmed';
}

/** Asked again: the one that was made. BAD_INPUT when the id names something else. */
async function findMade(
  q: Queryable,
  session: SessionInfo,
  input: { id: string; providerId: string; patientId: string },
): Promise<boolean> {
  const made = await findAppointment(q, input.id, session.userId);
  if (made === null) return false;
  const same =
    made.bookedBy.userId === session.userId &&
    made.provider.userId === input.providerId &&
    made.patient.userId === input.patientId;
  if (!same) throw new DomainError('BAD_INPUT');
  return true;
}

/** Writes it down, with its visit where it is one by video that stands. */
async function place(
  q: Queryable,
  session: SessionInfo,
  action: string,
  { type, ...draft }: Draft,
  now: number,
): Promise<Change> {
  const { id, providerId, patientId, conversationId, start, status } = draft;
  const end = start + type.minutes * 60_000;
  const row = {
    ...draft,
    end,
    calendarUid: randomUUID(),
    bookedById: session.userId,
    visitTypeId: type.id,
    now,
  };
  if (!(await insertAppointment(q, row))) throw new DomainError('BAD_INPUT');
  const visit = { appointmentId: id, conversationId, providerId, patientId, start, end };
  const visitNews = type.remote && status === 'confirmed' ? await createVisitFor(q, visit, now) : [];
  return { appointmentId: id, happened: { action, detail: { providerId, start }, visitNews } };
}

export function createBooking(change: RunChange): Booking {
  return {
    book: (session, input) =>
      change(session, async (q, now) => {
        const { id, providerId, conversationId, reasonMessageId, visitTypeId, start } = input;
        const patientId = await requireVoice(q, session, input.patientId);
        await takeTurn(q, providerId);
        if (await findMade(q, session, { id, providerId, patientId }))
          return { appointmentId: id, happened: null };
        await requireCare(q, patientId, providerId);
        await requireMeetingPlace(q, session, conversationId, { providerId, patientId });
        if (reasonMessageId !== null) await requireOwnMessage(q, session, reasonMessageId, conversationId);
        const { schedule, type } = await requireOffer(q, providerId, visitTypeId);
        await requireFreeSlot(q, { providerId, schedule, start, minutes: type.minutes, now });
        const status = type.booking === 'direct' ? 'confirmed' : 'requested';
        return place(q, session, 'appointment.book', { ...input, patientId, type, status }, now);
      }),

    create: (session, input) =>
      change(session, async (q, now) => {
        const { id, patientId, conversationId, reasonMessageId, start } = input;
        const providerId = session.userId;
        await takeTurn(q, providerId);
        if (await findMade(q, session, { id, providerId, patientId }))
          return { appointmentId: id, happened: null };
        await requireCare(q, patientId, providerId);
        await requireMeetingPlace(q, session, conversationId, { providerId, patientId });
        if (reasonMessageId !== null) await requireOwnMessage(q, session, reasonMessageId, conversationId);
        const type = await findVisitType(q, input.visitTypeId);
        if (type === null || !type.active) throw new DomainError('NOT_FOUND');
        // One that is already over was never agreed.
        if (start + type.minutes * 60_000 <= now) throw new DomainError('BAD_INPUT');
        const draft = { ...input, providerId, type, status: 'confirmed' } as const;
        return place(q, session, 'appointment.create', draft, now);
      }),
  };
}
