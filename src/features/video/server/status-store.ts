/** SQL of what providers say about their own time. */
import type { Queryable } from '#src/platform/server/database.ts';

/** Who forgot yesterday to take it back is not late today. */
const lapsed = `to_timestamp($2::float8 / 1000) - interval '12 hours'`;

export interface StatusRow {
  providerId: string;
  lateMinutes: number | null;
  away: boolean;
  inVisit: boolean;
}

/** What providers said about themselves, and whether they are in a call; who has let somebody in is about to be. */
export async function listStatuses(
  q: Queryable,
  providerIds: readonly string[],
  now: number,
): Promise<StatusRow[]> {
  const { rows } = await q.query<StatusRow>(
    `SELECT u.id AS "providerId", CASE WHEN s.late_since > ${lapsed} THEN s.late_minutes END AS "lateMinutes",
       coalesce(s.away_since > ${lapsed}, false) AS away,
       EXISTS (SELECT FROM visit v WHERE v.provider_id = u.id AND v.state = 'in_progress'
         AND (v.admitted_at > to_timestamp($2::float8 / 1000) - interval '2 minutes'
           OR EXISTS (SELECT FROM visit_participant p WHERE p.visit_id = v.id AND p.user_id = u.id AND p.left_at IS NULL))) AS "inVisit"
     FROM "user" u LEFT JOIN provider_status s ON s.provider_id = u.id WHERE u.id = ANY($1::uuid[])`,
    [providerIds, now],
  );
  return rows;
}

/** What a provider says about their own time; a field that is missing stays. */
export async function putStatus(
  q: Queryable,
  providerId: string,
  change: { lateMinutes: number | null } | { away: boolean },
  now: number,
): Promise<void> {
  if ('away' in change) {
    await q.query(
      `INSERT INTO provider_status (provider_id, away_since) VALUES ($1, to_timestamp($2::float8 / 1000))
       ON CONFLICT (provider_id) DO UPDATE SET away_since = excluded.away_since`,
      [providerId, change.away ? now : null],
    );
  } else {
    await q.query(
      `INSERT INTO provider_status (provider_id, late_minutes, late_since) VALUES ($1, $2, to_timestamp($3::float8 / 1000))
       ON CONFLICT (provider_id) DO UPDATE SET late_minutes = excluded.late_minutes, late_since = excluded.late_since`,
      [providerId, change.lateMinutes, change.lateMinutes === null ? null : now],
    );
  }
}
