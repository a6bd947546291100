/** SQL of waiting rooms and queues. */
import type { Queryable } from '#src/platform/server/database.ts';
import { type VisitRow, visitColumns, visitTables } from './visit-store.ts';

/** Locks what the patient has open with the same provider, in one order, so that of two check-ins at once one sees the other. */
export async function lockOpenOfPair(q: Queryable, visitId: string): Promise<void> {
  await q.query(
    `SELECT id FROM visit WHERE (provider_id, patient_id) = (SELECT provider_id, patient_id FROM visit WHERE id = $1)
       AND state IN ('scheduled', 'waiting') ORDER BY id FOR UPDATE`,
    [visitId],
  );
}

/** Another place that the patient has in the same provider's queue. */
export async function findOtherPlace(q: Queryable, visit: VisitRow): Promise<VisitRow | null> {
  const { rows } = await q.query<VisitRow>(
    `SELECT ${visitColumns} FROM ${visitTables} WHERE v.provider_id = $1 AND v.patient_id = $2 AND v.id <> $3 AND v.state = 'waiting'
     ORDER BY v.waiting_since LIMIT 1`,
    [visit.providerId, visit.patientId, visit.id],
  );
  return rows[0] ?? null;
}

/** Writes down that somebody was in these waiting rooms. Not a change of the visit: the revision stays. */
export async function touchSeen(q: Queryable, visitIds: readonly string[], now: number): Promise<void> {
  await q.query(
    `UPDATE visit SET last_seen_at = to_timestamp($2::float8 / 1000) WHERE id = ANY($1::uuid[]) AND state = 'waiting'`,
    [visitIds, now],
  );
}

/** Provider of a visit in whose waiting room somebody came or went; null when nobody waits there. */
export async function findWaitedFor(q: Queryable, visitId: string): Promise<string | null> {
  const { rows } = await q.query<{ providerId: string }>(
    `SELECT provider_id AS "providerId" FROM visit WHERE id = $1 AND state = 'waiting'`,
    [visitId],
  );
  return rows[0]?.providerId ?? null;
}

/** Who waits (longest first), who is in a call, and who is expected between the two moments. */
export async function listQueue(
  q: Queryable,
  providerId: string,
  now: number,
  until: number,
): Promise<VisitRow[]> {
  const { rows } = await q.query<VisitRow>(
    `SELECT ${visitColumns} FROM ${visitTables} WHERE v.provider_id = $1 AND (v.state IN ('waiting', 'in_progress')
       OR (v.state = 'scheduled' AND (a.id IS NULL OR a.status = 'confirmed') AND v.scheduled_start <= to_timestamp($3::float8 / 1000)
         AND v.scheduled_end + make_interval(mins => coalesce((SELECT join_after_minutes FROM clinic_settings WHERE id = 1), 30)) >= to_timestamp($2::float8 / 1000)))
     ORDER BY array_position(ARRAY['waiting', 'in_progress', 'scheduled'], v.state), v.waiting_since, v.scheduled_start, v.id LIMIT 200`,
    [providerId, now, until],
  );
  return rows;
}
