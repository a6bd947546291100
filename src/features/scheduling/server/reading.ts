/** Reading appointments. */
import type * as z from 'zod';
import { getReminderChoice } from '#src/features/notifications/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { Appointment, schedulingContract } from '../contract.ts';
import { requireAppointment, requireVoice } from './access.ts';
import * as store from './appointment-store.ts';
import { viewAppointment } from './appointment-view.ts';

type Contract = typeof schedulingContract;
type ListInput = z.infer<Contract['list']['input']>;
type ListOutput = z.infer<Contract['list']['output']>;

const widestMs = 62 * 24 * 60 * 60_000;

export interface AppointmentReading {
  get(session: SessionInfo, id: string): Promise<Appointment>;
  list(session: SessionInfo, input: ListInput): Promise<ListOutput>;
  calendar(session: SessionInfo, span: { from: number; until: number }): Promise<Appointment[]>;
}

export function createAppointmentReading({
  database,
  clock,
}: Pick<PlatformDeps, 'database' | 'clock'>): AppointmentReading {
  /** Rows in which the viewer has a part; others are none of theirs. */
  async function show(session: SessionInfo, rows: readonly store.AppointmentRow[]): Promise<Appointment[]> {
    const side = session.role === 'provider' ? 'provider' : 'patient';
    const reminders = await getReminderChoice(database.pool, session.userId, side);
    const now = clock.now();
    return rows.flatMap((row) =>
      row.role === null ? [] : [viewAppointment(row, row.role, { reminders, now })],
    );
  }

  async function whose(session: SessionInfo, patientId: string | null): Promise<store.Whose> {
    if (session.role === 'provider') return { providerId: session.userId, patientId };
    return { providerId: null, patientId: await requireVoice(database.pool, session, patientId) };
  }

  return {
    async get(session, id) {
      const { appointment } = await requireAppointment(database.pool, session, id);
      const [view] = await show(session, [appointment]);
      if (view === undefined) throw new DomainError('NOT_FOUND');
      return view;
    },

    async list(session, { patientId, when, cursor, limit }) {
      const query = { ...(await whose(session, patientId)), when, now: clock.now() };
      const page = { after: cursor, limit: limit + 1 };
      const rows = await store.listAppointments(database.pool, session.userId, { ...query, ...page });
      const appointments = await show(session, rows.slice(0, limit));
      const last = appointments.at(-1);
      const next = rows.length > limit && last !== undefined ? { start: last.start, id: last.id } : null;
      return { appointments, next };
    },

    async calendar(session, { from, until }) {
      if (until <= from || until - from > widestMs) throw new DomainError('BAD_INPUT');
      return show(session, await store.listBetween(database.pool, session.userId, from, until));
    },
  };
}
