/** What every change of an appointment does beside the change: its record, its visit, and the news of both, in one transaction. */
import { audit } from '#src/features/audit/public.ts';
import { getReminderChoice, insertNotices, replanReminders } from '#src/features/notifications/public.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { Appointment } from '../contract.ts';
import { type AppointmentAccess, requireAppointment } from './access.ts';
import { appointmentNotices } from './appointment-notices.ts';
import { listAudience } from './appointment-store.ts';
import { sideOf, viewAppointment } from './appointment-view.ts';

/** What happened; null: nothing did. */
export interface Change {
  appointmentId: string;
  happened: { action: string; detail?: Record<string, string | number>; visitNews: NewEvent[] } | null;
}

/** Runs a change; answers the appointment as the caller sees it afterwards. */
export type RunChange = (
  session: SessionInfo,
  work: (q: Queryable, now: number) => Promise<Change>,
) => Promise<Appointment>;

export function createRunChange({
  database,
  events,
  clock,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock'>): RunChange {
  /** Who acts for somebody else is named in the record. */
  async function record(
    q: Queryable,
    session: SessionInfo,
    { appointment, role }: AppointmentAccess,
    { action, detail = {}, visitNews }: NonNullable<Change['happened']>,
  ) {
    const { id, patient } = appointment;
    const acting = role === 'carer' ? { actingFor: patient.userId } : {};
    await audit(q, {
      actorId: session.userId,
      action,
      subjectId: patient.userId,
      detail: { appointmentId: id, ...detail, ...acting },
    });
    const audience = await listAudience(q, id);
    const now = clock.now();
    const step = { action, appointment, audience, actorId: session.userId, now };
    const notices = await insertNotices(q, appointmentNotices(step), now);
    const takenBack = action === 'appointment.reason' ? [] : await replanReminders(q, id, now);
    const payload = { appointmentId: id };
    return events.record(q, [
      ...audience.map((userId) => ({ userId, kind: 'appointment', payload })),
      ...visitNews,
      ...notices,
      ...takenBack,
    ]);
  }

  return async (session, work) => {
    const now = clock.now();
    const { rows, view } = await database.transaction(async (q) => {
      const { appointmentId, happened } = await work(q, now);
      const access = await requireAppointment(q, session, appointmentId);
      const reminders = await getReminderChoice(q, session.userId, sideOf(access.role));
      return {
        view: viewAppointment(access.appointment, access.role, { reminders, now }),
        rows: happened === null ? [] : await record(q, session, access, happened),
      };
    });
    events.publish(rows);
    return view;
  };
}
