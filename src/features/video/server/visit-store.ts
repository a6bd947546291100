/** SQL of visits. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { DeviceTest, VisitRole } from '../contract.ts';
import type { VisitFacts, VisitPatch } from './visit-states.ts';

export interface VisitRow extends VisitFacts {
  id: string;
  roomId: string;
  appointmentId: string | null;
  conversationId: string;
  providerId: string;
  providerName: string;
  patientId: string;
  patientName: string;
  reasonMessageId: string | null;
  noteMessageId: string | null;
  deviceTest: DeviceTest | null;
  lastSeenAt: number | null;
  revision: number;
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const minutes = (column: string, preset: number) =>
  `make_interval(mins => coalesce((SELECT ${column} FROM clinic_settings WHERE id = 1), ${preset}))`;

/** Columns of {@link VisitRow} over {@link visitTables}. */
export const visitColumns = `v.id, v.room_id AS "roomId", v.appointment_id AS "appointmentId", v.conversation_id AS "conversationId",
  v.provider_id AS "providerId", pr.name AS "providerName", v.patient_id AS "patientId", pa.name AS "patientName", v.state,
  ${ms('v.scheduled_start')} AS start, ${ms('v.scheduled_end')} AS "end",
  ${ms(`v.scheduled_start - ${minutes('join_before_minutes', 15)}`)} AS "opensAt",
  ${ms(`v.scheduled_end + ${minutes('join_after_minutes', 30)}`)} AS "closesAt",
  (v.appointment_id IS NULL OR a.status = 'confirmed') AS confirmed, v.appointment_id IS NULL AS instant,
  ${ms('v.checked_in_at')} AS "checkedInAt", ${ms('v.waiting_since')} AS "waitingSince", ${ms('v.last_seen_at')} AS "lastSeenAt",
  ${ms('v.held_at')} AS "heldAt", v.hold_reason AS "holdReason", v.call_back AS "callBack", ${ms('v.called_at')} AS "calledAt",
  v.device_test AS "deviceTest", ${ms('v.admitted_at')} AS "admittedAt", ${ms('v.started_at')} AS "startedAt", ${ms('v.ended_at')} AS "endedAt",
  ${ms('v.provider_seen_at')} AS "providerSeenAt", v.sent_out AS "sentOut", a.reason_message_id AS "reasonMessageId", v.note_message_id AS "noteMessageId", v.revision`;
export const visitTables = `visit v JOIN "user" pr ON pr.id = v.provider_id JOIN "user" pa ON pa.id = v.patient_id
  LEFT JOIN appointment a ON a.id = v.appointment_id`;

/** The part that the person $2 has in a visit; null: none. */
export const roleOf = `CASE WHEN v.provider_id = $2 THEN 'host' WHEN v.patient_id = $2 THEN 'patient'
  WHEN EXISTS (SELECT FROM active_care_link l WHERE l.carer_id = $2 AND l.patient_id = v.patient_id) THEN 'carer'
  WHEN EXISTS (SELECT FROM conversation_member m JOIN "user" u ON u.id = m.user_id AND u.role = 'provider'
    WHERE m.conversation_id = v.conversation_id AND m.user_id = $2 AND m.left_at_seq IS NULL) THEN 'colleague' END AS role`;

export interface SeenVisit {
  visit: VisitRow;
  role: VisitRole | null;
}

/** A row of {@link visitColumns} and {@link roleOf}. */
export function unpackSeen({ role, ...visit }: VisitRow & { role: VisitRole | null }): SeenVisit {
  return { visit, role };
}

async function findBy(q: Queryable, where: string, key: string, userId: string): Promise<SeenVisit | null> {
  const { rows } = await q.query<Parameters<typeof unpackSeen>[0]>(
    `SELECT ${visitColumns}, ${roleOf} FROM ${visitTables} WHERE ${where}`,
    [key, userId],
  );
  return rows[0] === undefined ? null : unpackSeen(rows[0]);
}

/** A visit and the part that somebody has in it. */
export function findVisit(q: Queryable, id: string, userId: string): Promise<SeenVisit | null> {
  return findBy(q, 'v.id = $1', id, userId);
}

/** The same; nobody changes it until the transaction ends. */
export function lockVisit(q: Queryable, id: string, userId: string): Promise<SeenVisit | null> {
  return findBy(q, 'v.id = $1 FOR UPDATE OF v', id, userId);
}

export function findVisitByAppointment(
  q: Queryable,
  appointmentId: string,
  userId: string,
): Promise<SeenVisit | null> {
  return findBy(q, 'v.appointment_id = $1', appointmentId, userId);
}

/** Visits of a patient, and of whom they act for, that are under way or whose room is open; longest open first. */
export async function listOpenVisits(q: Queryable, now: number, userId: string): Promise<SeenVisit[]> {
  const { rows } = await q.query<VisitRow & { role: VisitRole | null }>(
    `SELECT ${visitColumns}, ${roleOf} FROM ${visitTables}
     WHERE (v.patient_id = $2 OR EXISTS (SELECT FROM active_care_link l WHERE l.carer_id = $2 AND l.patient_id = v.patient_id))
       AND (v.state IN ('waiting', 'in_progress') OR (v.state = 'scheduled' AND (a.id IS NULL OR a.status = 'confirmed')
         AND v.scheduled_start - ${minutes('join_before_minutes', 15)} <= to_timestamp($1::float8 / 1000)
         AND v.scheduled_end + ${minutes('join_after_minutes', 30)} > to_timestamp($1::float8 / 1000)))
     ORDER BY v.scheduled_start, v.id LIMIT 20`,
    [now, userId],
  );
  return rows.map(({ role, ...visit }) => ({ visit, role }));
}

async function lockBy(q: Queryable, where: string, key: string): Promise<VisitRow | null> {
  const { rows } = await q.query<VisitRow>(
    `SELECT ${visitColumns} FROM ${visitTables} WHERE ${where} FOR UPDATE OF v`,
    [key],
  );
  return rows[0] ?? null;
}

/** Locked, whoever asks; null when there is none. */
export function lockVisitById(q: Queryable, id: string): Promise<VisitRow | null> {
  return lockBy(q, 'v.id = $1', id);
}

/** Locked; null when the appointment has none. */
export function lockVisitOfAppointment(q: Queryable, appointmentId: string): Promise<VisitRow | null> {
  return lockBy(q, 'v.appointment_id = $1', appointmentId);
}

export interface NewVisit {
  id: string;
  roomId: string;
  appointmentId: string | null;
  conversationId: string;
  providerId: string;
  patientId: string;
  start: number;
  end: number;
  admittedAt: number | null;
}

/** False when there is one with this id, or of this appointment, already. */
export async function insertVisit(q: Queryable, visit: NewVisit): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO visit (id, room_id, appointment_id, conversation_id, provider_id, patient_id, state, scheduled_start, scheduled_end, admitted_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'scheduled', to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000))
     ON CONFLICT DO NOTHING`,
    [
      visit.id,
      visit.roomId,
      visit.appointmentId,
      visit.conversationId,
      visit.providerId,
      visit.patientId,
      visit.start,
      visit.end,
      visit.admittedAt,
    ],
  );
  return rowCount === 1;
}

const moments = {
  start: 'scheduled_start',
  end: 'scheduled_end',
  checkedInAt: 'checked_in_at',
  waitingSince: 'waiting_since',
  heldAt: 'held_at',
  calledAt: 'called_at',
  admittedAt: 'admitted_at',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  providerSeenAt: 'provider_seen_at',
} as const;
const values = {
  providerId: 'provider_id',
  holdReason: 'hold_reason',
  callBack: 'call_back',
  sentOut: 'sent_out',
  deviceTest: 'device_test',
  noteMessageId: 'note_message_id',
} as const;

/** What a change writes; fields that are missing stay as they are. */
export type VisitWrite = VisitPatch & { state: VisitFacts['state']; noteMessageId?: string };

/** Writes a change of a visit that is locked, or of exactly this revision; the revision rises. False when it was changed meanwhile. */
export async function writeVisit(
  q: Queryable,
  id: string,
  revision: number,
  { state, ...write }: VisitWrite,
): Promise<boolean> {
  const given: unknown[] = [id, revision, state];
  const sets = ['state = $3', 'revision = revision + 1'];
  for (const [field, column] of Object.entries(moments)) {
    const value: unknown = Reflect.get(write, field);
    if (value === undefined) continue;
    given.push(value);
    sets.push(`${column} = to_timestamp($${given.length}::float8 / 1000)`);
  }
  for (const [field, column] of Object.entries(values)) {
    const value: unknown = Reflect.get(write, field);
    if (value === undefined) continue;
    given.push(field === 'deviceTest' ? JSON.stringify(value) : value);
    sets.push(`${column} = $${given.length}`);
  }
  const { rowCount } = await q.query(
    `UPDATE visit SET ${sets.join(', ')} WHERE id = $1 AND revision = $2`,
    given,
  );
  return rowCount === 1;
}

/** An instant visit of this provider in this conversation that is not over. */
export async function findOpenInstant(
  q: Queryable,
  conversationId: string,
  providerId: string,
): Promise<string | null> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT id FROM visit WHERE conversation_id = $1 AND provider_id = $2 AND appointment_id IS NULL
       AND state IN ('scheduled', 'waiting', 'in_progress') ORDER BY scheduled_start DESC LIMIT 1`,
    [conversationId, providerId],
  );
  return rows[0]?.id ?? null;
}
