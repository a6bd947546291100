/** SQL of appointments that change their provider. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { Span } from './slots.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;

/** Locks the appointment that a visit belongs to, if there is one. */
export async function lockOfVisit(q: Queryable, visitId: string): Promise<void> {
  await q.query(
    `SELECT FROM appointment a WHERE a.id = (SELECT v.appointment_id FROM visit v WHERE v.id = $1) FOR UPDATE OF a`,
    [visitId],
  );
}

/** Whose an appointment that stands is, and when; null for any other. */
export async function findSpan(
  q: Queryable,
  appointmentId: string,
): Promise<(Span & { providerId: string }) | null> {
  const { rows } = await q.query<Span & { providerId: string }>(
    `SELECT provider_id AS "providerId", ${ms('starts_at')} AS start, ${ms('ends_at')} AS "end" FROM appointment
     WHERE id = $1 AND status <> 'cancelled'`,
    [appointmentId],
  );
  return rows[0] ?? null;
}

export async function setProvider(
  q: Queryable,
  appointmentId: string,
  providerId: string,
  now: number,
): Promise<void> {
  await q.query(
    `UPDATE appointment SET provider_id = $2, revision = revision + 1, updated_at = to_timestamp($3::float8 / 1000) WHERE id = $1`,
    [appointmentId, providerId, now],
  );
}
