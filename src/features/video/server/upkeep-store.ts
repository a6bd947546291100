/** SQL of looking after visits that nobody ends. */
import type { Queryable } from '#src/platform/server/database.ts';

const at = (place: number) => `to_timestamp($${place}::float8 / 1000)`;

/** Providers whose patients have not come yet, while it is time for them. */
export async function listExpecting(q: Queryable, now: number): Promise<string[]> {
  const { rows } = await q.query<{ providerId: string }>(
    `SELECT DISTINCT v.provider_id AS "providerId" FROM visit v WHERE v.state = 'scheduled' AND v.checked_in_at IS NULL
       AND v.scheduled_start <= ${at(1)} AND v.scheduled_end >= ${at(1)}
       AND (v.provider_seen_at IS NULL OR v.provider_seen_at < v.scheduled_start)`,
    [now],
  );
  return rows.map((row) => row.providerId);
}

/** Evidence: these providers were there when it was time. Not a change of the visits: their revision stays. */
export async function noteSeen(q: Queryable, providerIds: readonly string[], now: number): Promise<void> {
  await q.query(
    `UPDATE visit v SET provider_seen_at = ${at(2)} WHERE v.provider_id = ANY($1::uuid[]) AND v.state = 'scheduled'
       AND v.scheduled_start <= ${at(2)} AND v.scheduled_end >= ${at(2)}
       AND (v.provider_seen_at IS NULL OR v.provider_seen_at < v.scheduled_start)`,
    [providerIds, now],
  );
}

export interface Deserted {
  visitId: string;
  /** Since when nobody is there. */
  since: number;
}

/** Calls under way in which nobody has been since `before`. */
export async function listDeadRooms(q: Queryable, before: number): Promise<Deserted[]> {
  const { rows } = await q.query<Deserted>(
    `SELECT v.id AS "visitId", (extract(epoch FROM greatest(v.admitted_at, s.last)) * 1000)::bigint::float8 AS since
     FROM visit v CROSS JOIN LATERAL (SELECT max(left_at) AS last, bool_or(left_at IS NULL) AS there FROM visit_participant WHERE visit_id = v.id) s
     WHERE v.state = 'in_progress' AND s.there IS NOT TRUE AND greatest(v.admitted_at, s.last) < ${at(1)} ORDER BY v.id LIMIT 500`,
    [before],
  );
  return rows;
}

/** Visits past the closing of their room that nobody waits for any more: last seen before `before`. */
export async function listPast(q: Queryable, now: number, before: number): Promise<Deserted[]> {
  const { rows } = await q.query<Deserted>(
    `SELECT v.id AS "visitId", $1::float8 AS since FROM visit v
     WHERE v.state IN ('scheduled', 'waiting')
       AND v.scheduled_end + make_interval(mins => coalesce((SELECT join_after_minutes FROM clinic_settings WHERE id = 1), 30)) < ${at(1)}
       AND (v.state = 'scheduled' OR coalesce(v.last_seen_at, v.waiting_since, v.scheduled_end) < ${at(2)})
     ORDER BY v.id LIMIT 500`,
    [now, before],
  );
  return rows;
}
