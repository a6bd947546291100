/** SQL of what stands beside a visit in its view: who was in the call, guests, ratings, the provider's status, places in the queue. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { GuestView } from '../contract.ts';
import type { Stay } from './participants.ts';
import type { InLine, Pace } from './wait-estimate.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;

/** Guests who were let in only: who knocked in vain was in no call. */
export async function listStays(q: Queryable, visitIds: readonly string[]): Promise<Stay[]> {
  const { rows } = await q.query<Stay>(
    `SELECT s.visit_id AS "visitId", s.user_id AS "userId", s.guest_id AS "guestId", coalesce(u.name, g.kind, '') AS name, s.role,
       ${ms('s.joined_at')} AS "joinedAt", ${ms('s.left_at')} AS "leftAt"
     FROM visit_participant s LEFT JOIN "user" u ON u.id = s.user_id LEFT JOIN visit_guest g ON g.id = s.guest_id
     WHERE s.visit_id = ANY($1::uuid[]) AND (s.guest_id IS NULL OR g.answered_at IS NOT NULL) ORDER BY s.joined_at`,
    [visitIds],
  );
  return rows;
}

export async function listGuests(
  q: Queryable,
  visitIds: readonly string[],
  now: number,
): Promise<(GuestView & { visitId: string })[]> {
  const { rows } = await q.query<GuestView & { visitId: string }>(
    `SELECT g.visit_id AS "visitId", g.id AS "guestId", g.kind, ${ms('g.created_at')} AS "invitedAt", ${ms('g.expires_at')} AS "expiresAt",
       CASE WHEN g.revoked_at IS NOT NULL THEN 'revoked'
         WHEN EXISTS (SELECT FROM visit_participant s WHERE s.guest_id = g.id AND s.left_at IS NULL)
           THEN CASE WHEN g.answered_at IS NULL THEN 'knocking' ELSE 'in_call' END
         WHEN g.answered_at IS NOT NULL THEN 'left'
         WHEN g.expires_at <= to_timestamp($2::float8 / 1000) THEN 'expired' ELSE 'invited' END AS state
     FROM visit_guest g WHERE g.visit_id = ANY($1::uuid[]) ORDER BY g.created_at, g.id`,
    [visitIds, now],
  );
  return rows;
}

/** Which of these visits somebody has rated. */
export async function listRated(
  q: Queryable,
  visitIds: readonly string[],
  userId: string,
): Promise<string[]> {
  const { rows } = await q.query<{ visitId: string }>(
    `SELECT visit_id AS "visitId" FROM visit_rating WHERE visit_id = ANY($1::uuid[]) AND user_id = $2`,
    [visitIds, userId],
  );
  return rows.map((row) => row.visitId);
}

/** Everybody who is in a call with these providers or waits for them: those in a call first, then by place. */
export async function listLines(
  q: Queryable,
  providerIds: readonly string[],
): Promise<(InLine & { providerId: string })[]> {
  const { rows } = await q.query<InLine & { providerId: string }>(
    `SELECT id AS "visitId", provider_id AS "providerId", state = 'in_progress' AS "inCall", ${ms('coalesce(started_at, admitted_at)')} AS "sinceMs",
       (extract(epoch FROM scheduled_end - scheduled_start) * 1000)::float8 AS "lengthMs", held_at IS NULL AND NOT call_back AS ready
     FROM visit WHERE provider_id = ANY($1::uuid[]) AND state IN ('waiting', 'in_progress')
     ORDER BY provider_id, state = 'in_progress' DESC, waiting_since, id`,
    [providerIds],
  );
  return rows;
}

/** How long the last forty visits of each provider took. */
export async function listPaces(
  q: Queryable,
  providerIds: readonly string[],
): Promise<(Pace & { providerId: string })[]> {
  const { rows } = await q.query<Pace & { providerId: string }>(
    `SELECT p.id AS "providerId", count(*)::int AS count, percentile_cont(0.25) WITHIN GROUP (ORDER BY r.took) AS "lowMs",
       percentile_cont(0.75) WITHIN GROUP (ORDER BY r.took) AS "highMs"
     FROM unnest($1::uuid[]) AS p(id) CROSS JOIN LATERAL (
       SELECT (extract(epoch FROM ended_at - started_at) * 1000)::float8 AS took FROM visit v
       WHERE v.provider_id = p.id AND v.state = 'completed' AND v.started_at IS NOT NULL AND v.ended_at > v.started_at
       ORDER BY v.ended_at DESC LIMIT 40) r
     GROUP BY p.id`,
    [providerIds],
  );
  return rows;
}

/** Whether patients are told their place; the clinic says so. */
export async function showsPlaces(q: Queryable): Promise<boolean> {
  const { rows } = await q.query<{ shown: boolean }>(
    `SELECT show_queue_position AS shown FROM clinic_settings WHERE id = 1`,
  );
  return rows[0]?.shown ?? true;
}
