/** SQL of what stands beside a visit in its view: who was in the call, guests, ratings, the provider's status, places in the queue. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { GuestView } from '../contract.ts';
import type { Stay } from './participants.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;

export async function listStays(q: Queryable, visitIds: readonly string[]): Promise<Stay[]> {
  const { rows } = await q.query<Stay>(
    `SELECT s.visit_id AS "visitId", s.user_id AS "userId", s.guest_id AS "guestId", coalesce(u.name, g.kind, '') AS name, s.role,
       ${ms('s.joined_at')} AS "joinedAt", ${ms('s.left_at')} AS "leftAt"
     FROM visit_participant s LEFT JOIN "user" u ON u.id = s.user_id LEFT JOIN visit_guest g ON g.id = s.guest_id
     WHERE s.visit_id = ANY($1::uuid[]) ORDER BY s.joined_at`,
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
         WHEN EXISTS (SELECT FROM visit_participant s WHERE s.guest_id = g.id AND s.left_at IS NULL) THEN 'in_call'
         WHEN EXISTS (SELECT FROM visit_participant s WHERE s.guest_id = g.id) THEN 'left'
         WHEN g.entered_at IS NOT NULL THEN 'knocking'
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

export interface StatusRow {
  providerId: string;
  lateMinutes: number | null;
  away: boolean;
  inVisit: boolean;
}

/** What providers said about themselves, and whether they are in a call. */
export async function listStatuses(q: Queryable, providerIds: readonly string[]): Promise<StatusRow[]> {
  const { rows } = await q.query<StatusRow>(
    `SELECT u.id AS "providerId", s.late_minutes AS "lateMinutes", s.away_since IS NOT NULL AS away,
       EXISTS (SELECT FROM visit v JOIN visit_participant p ON p.visit_id = v.id AND p.user_id = u.id AND p.left_at IS NULL
         WHERE v.state = 'in_progress') AS "inVisit"
     FROM "user" u LEFT JOIN provider_status s ON s.provider_id = u.id WHERE u.id = ANY($1::uuid[])`,
    [providerIds],
  );
  return rows;
}

/** Places of everybody who waits for these providers; 1 is next. */
export async function listPlaces(
  q: Queryable,
  providerIds: readonly string[],
): Promise<{ visitId: string; place: number }[]> {
  const { rows } = await q.query<{ visitId: string; place: number }>(
    `SELECT id AS "visitId", (row_number() OVER (PARTITION BY provider_id ORDER BY waiting_since, id))::int AS place
     FROM visit WHERE provider_id = ANY($1::uuid[]) AND state = 'waiting'`,
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
