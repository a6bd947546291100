/** SQL of the plan of reminders: which appointments are looked at, and what is known of them then. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import { noticeNews } from './notice-store.ts';
import type { ReminderSide } from './reminder-times.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;

/**
 * Inside the transaction that made, moved, confirmed or cancelled an appointment, last: what was told of it before is taken back, and one
 * that stands is looked at anew, for what lies ahead. Answers the events to record with the change's own.
 */
export async function replanReminders(q: Queryable, appointmentId: string, now: number): Promise<NewEvent[]> {
  // First the plan: who writes reminders holds its lock, so none is written after they are taken back.
  await q.query(`SELECT FROM reminder_plan WHERE appointment_id = $1 FOR UPDATE`, [appointmentId]);
  await q.query(
    `WITH stands AS (SELECT id FROM appointment WHERE id = $1 AND status = 'confirmed' AND starts_at > ${at('$2')}),
     gone AS (DELETE FROM reminder_plan WHERE appointment_id = $1 AND NOT EXISTS (SELECT FROM stands))
     INSERT INTO reminder_plan (appointment_id, due_at, through) SELECT id, ${at('$2')}, ${at('$2')} FROM stands
     ON CONFLICT (appointment_id) DO UPDATE SET due_at = excluded.due_at, through = excluded.through`,
    [appointmentId, now],
  );
  const { rows } = await q.query<{ userId: string }>(
    `DELETE FROM notification n WHERE n.cause LIKE ANY (ARRAY['reminder:' || $1 || ':%', 'starting:' || $1 || ':%'])
       AND n.user_id = ANY (ARRAY(
         SELECT unnest(ARRAY[a.provider_id, v.provider_id, a.patient_id]) FROM appointment a LEFT JOIN visit v ON v.appointment_id = a.id
         WHERE a.id = $1::uuid
         UNION SELECT l.carer_id FROM appointment a JOIN care_link l ON l.patient_id = a.patient_id WHERE a.id = $1::uuid))
     RETURNING n.user_id AS "userId"`,
    [appointmentId],
  );
  return noticeNews(rows.map(({ userId }) => userId));
}

/**
 * Inside the transaction that changed what somebody chose (`userId` null: what the clinic says): appointments that lie ahead are looked at
 * anew. A moment that has passed is not wanted afterwards; what is due and not written yet stays due.
 */
export async function wakeReminders(q: Queryable, userId: string | null, now: number): Promise<void> {
  await q.query(
    `WITH woken AS (
       SELECT p.appointment_id FROM reminder_plan p JOIN appointment a ON a.id = p.appointment_id LEFT JOIN visit v ON v.appointment_id = a.id
       WHERE a.starts_at > ${at('$2')} AND (p.due_at IS NULL OR p.due_at > ${at('$2')})
         AND ($1::uuid IS NULL OR $1 IN (a.provider_id, v.provider_id, a.patient_id)
           OR EXISTS (SELECT FROM care_link l WHERE l.carer_id = $1 AND l.patient_id = a.patient_id))
       ORDER BY p.appointment_id FOR UPDATE OF p)
     UPDATE reminder_plan p SET due_at = ${at('$2')}, through = ${at('$2')} FROM woken WHERE p.appointment_id = woken.appointment_id`,
    [userId, now],
  );
}

export interface DuePlan {
  appointmentId: string;
  through: number;
}

/** Plans whose moment has come, locked until the transaction ends; those that another instance holds are left out. */
export async function lockDuePlans(q: Queryable, now: number, limit: number): Promise<DuePlan[]> {
  const { rows } = await q.query<DuePlan>(
    `SELECT appointment_id AS "appointmentId", ${ms('through')} AS through FROM reminder_plan
     WHERE due_at <= ${at('$1')} ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows;
}

export interface PlannedRow {
  id: string;
  start: number;
  end: number;
  visit: { id: string; state: string } | null;
  providerBusy: boolean;
  people: { userId: string; side: ReminderSide; active: boolean; chosen: unknown }[];
}

/** Those of these appointments that stand, with everybody who is or will be reminded. In a statement of its own, after the lock. */
export async function listPlanned(q: Queryable, ids: readonly string[]): Promise<PlannedRow[]> {
  const { rows } = await q.query<PlannedRow>(
    `SELECT a.id, ${ms('a.starts_at')} AS start, ${ms('a.ends_at')} AS "end",
       CASE WHEN v.id IS NOT NULL THEN json_build_object('id', v.id, 'state', v.state) END AS visit,
       EXISTS (SELECT FROM visit b WHERE b.provider_id = v.provider_id AND b.state = 'in_progress') AS "providerBusy",
       (SELECT coalesce(json_agg(json_build_object('userId', u.id, 'side', w.side, 'active', w.active, 'chosen', c.chosen)), '[]') FROM (
          SELECT coalesce(v.provider_id, a.provider_id) AS id, 'provider' AS side, true AS active
          UNION ALL SELECT a.patient_id, 'patient', true
          UNION ALL SELECT l.carer_id, 'patient', bool_or(l.valid_from <= now()) FROM care_link l
          WHERE l.patient_id = a.patient_id AND l.ended_at IS NULL AND (l.valid_until IS NULL OR l.valid_until > now()) GROUP BY l.carer_id
        ) w JOIN "user" u ON u.id = w.id AND NOT u.dependent AND u.disabled_at IS NULL
        LEFT JOIN notification_preference c ON c.user_id = u.id) AS people
     FROM appointment a LEFT JOIN visit v ON v.appointment_id = a.id WHERE a.id = ANY($1::uuid[]) AND a.status = 'confirmed'`,
    [ids],
  );
  return rows;
}

/** Everything up to `through` is done; `nexts` says when each is looked at again. */
export async function putPlans(
  q: Queryable,
  nexts: ReadonlyMap<string, number | null>,
  through: number,
): Promise<void> {
  await q.query(
    `UPDATE reminder_plan p SET due_at = ${at('w.next')}, through = ${at('$3')}
     FROM unnest($1::uuid[], $2::float8[]) AS w(id, next) WHERE p.appointment_id = w.id`,
    [[...nexts.keys()], [...nexts.values()], through],
  );
}
