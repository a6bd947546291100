/** SQL of appointments. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { AppointmentStatus, CancelReason, EndReason, VisitType } from '../contract.ts';
import { typeJson } from './schedule-store.ts';
import type { Span } from './slots.ts';

interface Named {
  userId: string;
  name: string;
}

/** What somebody has to do with an appointment. */
export type AppointmentRole = 'provider' | 'patient' | 'carer';

export interface AppointmentRow {
  id: string;
  calendarUid: string;
  type: VisitType;
  provider: Named;
  patient: Named;
  bookedBy: Named;
  start: number;
  end: number;
  status: AppointmentStatus;
  cancelled: { by: Named | null; at: number; reason: EndReason } | null;
  conversationId: string;
  reasonMessageId: string | null;
  visitId: string | null;
  visitState: string | null;
  revision: number;
  updatedAt: number;
  /** The viewer's; null: none. */
  role: AppointmentRole | null;
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const named = (alias: string) => `json_build_object('userId', ${alias}.id, 'name', ${alias}.name)`;
const moment = (place: string) => `to_timestamp(${place}::float8 / 1000)`;

const mine = `EXISTS (SELECT FROM active_care_link l WHERE l.carer_id = $1 AND l.patient_id = a.patient_id)`;
/** $1 is the viewer. */
const select = `SELECT a.id, a.calendar_uid AS "calendarUid", ${typeJson} AS type, ${named('pr')} AS provider, ${named('pa')} AS patient,
    ${named('bo')} AS "bookedBy", ${ms('a.starts_at')} AS start, ${ms('a.ends_at')} AS "end", a.status,
    CASE WHEN a.status = 'cancelled' THEN json_build_object('by', CASE WHEN ca.id IS NOT NULL THEN ${named('ca')} END, 'at', ${ms('a.cancelled_at')}, 'reason', a.cancel_reason) END AS cancelled,
    a.conversation_id AS "conversationId", a.reason_message_id AS "reasonMessageId", v.id AS "visitId", v.state AS "visitState", a.revision,
    ${ms('a.updated_at')} AS "updatedAt",
    CASE WHEN a.provider_id = $1 THEN 'provider' WHEN a.patient_id = $1 THEN 'patient' WHEN ${mine} THEN 'carer' END AS role
  FROM appointment a JOIN visit_type t ON t.id = a.visit_type_id JOIN "user" pr ON pr.id = a.provider_id
  JOIN "user" pa ON pa.id = a.patient_id JOIN "user" bo ON bo.id = a.booked_by_id
  LEFT JOIN "user" ca ON ca.id = a.cancelled_by_id LEFT JOIN visit v ON v.appointment_id = a.id`;

export async function findAppointment(
  q: Queryable,
  id: string,
  viewerId: string,
): Promise<AppointmentRow | null> {
  const { rows } = await q.query<AppointmentRow>(`${select} WHERE a.id = $2`, [viewerId, id]);
  return rows[0] ?? null;
}

/** The same; nobody changes it until the transaction ends. */
export async function lockAppointment(
  q: Queryable,
  id: string,
  viewerId: string,
): Promise<AppointmentRow | null> {
  const { rows } = await q.query<AppointmentRow>(`${select} WHERE a.id = $2 FOR UPDATE OF a`, [viewerId, id]);
  return rows[0] ?? null;
}

/** Whose appointments are listed. */
export interface Whose {
  providerId: string | null;
  patientId: string | null;
}

export interface ListQuery extends Whose {
  when: 'upcoming' | 'past';
  now: number;
  after: { start: number; id: string } | null;
  limit: number;
}

/** `upcoming`: not over and not cancelled, ascending; `past`: all others, descending. */
export async function listAppointments(
  q: Queryable,
  viewerId: string,
  { providerId, patientId, when, now, after, limit }: ListQuery,
): Promise<AppointmentRow[]> {
  const stands = `(a.status <> 'cancelled' AND a.ends_at > ${moment('$4')})`;
  const [which, step, order] = when === 'upcoming' ? [stands, '>', 'ASC'] : [`NOT ${stands}`, '<', 'DESC'];
  const { rows } = await q.query<AppointmentRow>(
    `${select} WHERE ($2::uuid IS NULL OR a.provider_id = $2) AND ($3::uuid IS NULL OR a.patient_id = $3) AND ${which}
       AND ($5::float8 IS NULL OR (a.starts_at, a.id) ${step} (${moment('$5')}, $6::uuid))
     ORDER BY a.starts_at ${order}, a.id ${order} LIMIT $7`,
    [viewerId, providerId, patientId, now, after?.start ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** A provider's own that stand, between two moments. */
export async function listBetween(
  q: Queryable,
  providerId: string,
  from: number,
  until: number,
): Promise<AppointmentRow[]> {
  const { rows } = await q.query<AppointmentRow>(
    `${select} WHERE a.provider_id = $1 AND a.status <> 'cancelled' AND a.ends_at > ${moment('$2')} AND a.starts_at < ${moment('$3')}
     ORDER BY a.starts_at, a.id`,
    [providerId, from, until],
  );
  return rows;
}

/** When a provider is taken between two moments; `exceptId` does not count. */
export async function listBusy(
  q: Queryable,
  providerId: string,
  { start, end }: Span,
  exceptId: string | null = null,
): Promise<Span[]> {
  const { rows } = await q.query<Span>(
    `SELECT ${ms('a.starts_at')} AS start, ${ms('a.ends_at')} AS "end" FROM appointment a
     WHERE a.provider_id = $1 AND a.status <> 'cancelled' AND a.ends_at > ${moment('$2')} AND a.starts_at < ${moment('$3')}
       AND ($4::uuid IS NULL OR a.id <> $4)`,
    [providerId, start, end, exceptId],
  );
  return rows;
}

export interface NewAppointment extends Span {
  id: string;
  calendarUid: string;
  providerId: string;
  patientId: string;
  bookedById: string;
  visitTypeId: string;
  status: AppointmentStatus;
  conversationId: string;
  reasonMessageId: string | null;
  now: number;
}

/** The constraint appointment_never_twice speaks. */
async function orTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === '23P01')
      throw new DomainError('SLOT_TAKEN', { cause: error });
    throw error;
  }
}

/** False when there is one with this id. SLOT_TAKEN over another appointment of the provider. */
export async function insertAppointment(q: Queryable, made: NewAppointment): Promise<boolean> {
  const { rowCount } = await orTaken(
    q.query(
      `INSERT INTO appointment (id, calendar_uid, provider_id, patient_id, booked_by_id, visit_type_id, starts_at, ends_at, status,
         conversation_id, reason_message_id, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, ${moment('$7')}, ${moment('$8')}, $9, $10, $11, ${moment('$12')}, ${moment('$12')})
       ON CONFLICT (id) DO NOTHING`,
      [
        made.id,
        made.calendarUid,
        made.providerId,
        made.patientId,
        made.bookedById,
        made.visitTypeId,
        made.start,
        made.end,
        made.status,
        made.conversationId,
        made.reasonMessageId,
        made.now,
      ],
    ),
  );
  return rowCount === 1;
}

/** Sets time and status. SLOT_TAKEN over another appointment of the provider. */
export async function moveAppointment(
  q: Queryable,
  id: string,
  { start, end, status, now }: Span & { status: AppointmentStatus; now: number },
): Promise<void> {
  await orTaken(
    q.query(
      `UPDATE appointment SET starts_at = ${moment('$2')}, ends_at = ${moment('$3')}, status = $4, revision = revision + 1,
         updated_at = ${moment('$5')} WHERE id = $1`,
      [id, start, end, status, now],
    ),
  );
}

export async function cancelAppointment(
  q: Queryable,
  id: string,
  { byId, reason, now }: { byId: string; reason: CancelReason; now: number },
): Promise<void> {
  await q.query(
    `UPDATE appointment SET status = 'cancelled', cancelled_by_id = $2, cancel_reason = $3, cancelled_at = ${moment('$4')},
       revision = revision + 1, updated_at = ${moment('$4')} WHERE id = $1`,
    [id, byId, reason, now],
  );
}

export async function setReason(q: Queryable, id: string, messageId: string, now: number): Promise<void> {
  await q.query(
    `UPDATE appointment SET reason_message_id = $2, revision = revision + 1, updated_at = ${moment('$3')} WHERE id = $1`,
    [id, messageId, now],
  );
}

/** Everybody with a login whom a change concerns: provider, patient, and who acts for the patient now. */
export async function listAudience(q: Queryable, id: string): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT u.id FROM "user" u, appointment a WHERE a.id = $1 AND NOT u.dependent AND (u.id IN (a.provider_id, a.patient_id)
       OR EXISTS (SELECT FROM active_care_link l WHERE l.carer_id = u.id AND l.patient_id = a.patient_id)) ORDER BY u.id`,
    [id],
  );
  return rows.map((row) => row.id);
}
