/** SQL of requests that nobody answered. */
import type { Queryable } from '#src/platform/server/database.ts';

const moment = (place: string) => `to_timestamp(${place}::float8 / 1000)`;

/** Requests whose time has come, the oldest first. */
export async function listUnanswered(q: Queryable, now: number): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT id FROM appointment WHERE status = 'requested' AND starts_at <= ${moment('$1')} ORDER BY starts_at, id LIMIT 200`,
    [now],
  );
  return rows.map(({ id }) => id);
}

export interface Lapsed {
  id: string;
  revision: number;
  start: number;
  patientId: string;
  provider: { userId: string };
  visitState: string | null;
}

/** Ends a request, unless somebody answered it meanwhile: then null. */
export async function lapse(q: Queryable, id: string, now: number): Promise<Lapsed | null> {
  const { rows } = await q.query<Lapsed>(
    `UPDATE appointment a SET status = 'cancelled', cancel_reason = 'unanswered', cancelled_at = ${moment('$2')},
       revision = revision + 1, updated_at = ${moment('$2')}
     WHERE a.id = $1 AND a.status = 'requested' AND a.starts_at <= ${moment('$2')}
     RETURNING a.id, a.revision, (extract(epoch FROM a.starts_at) * 1000)::bigint::float8 AS start, a.patient_id AS "patientId",
       json_build_object('userId', a.provider_id) AS provider, (SELECT v.state FROM visit v WHERE v.appointment_id = a.id) AS "visitState"`,
    [id, now],
  );
  return rows[0] ?? null;
}
