/** SQL of calendar files and feeds. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { CalendarEntry } from './calendar-file.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const entries = `SELECT a.calendar_uid AS uid, a.revision, ${ms('a.updated_at')} AS "changedAt", ${ms('a.starts_at')} AS start,
  ${ms('a.ends_at')} AS "end", a.status, t.remote, v.id AS "visitId"
  FROM appointment a JOIN visit_type t ON t.id = a.visit_type_id LEFT JOIN visit v ON v.appointment_id = a.id`;

export async function findEntry(q: Queryable, appointmentId: string): Promise<CalendarEntry | null> {
  const { rows } = await q.query<CalendarEntry>(`${entries} WHERE a.id = $1`, [appointmentId]);
  return rows[0] ?? null;
}

/** That of a visit; null for one without an appointment. */
export async function findEntryOfVisit(q: Queryable, visitId: string): Promise<CalendarEntry | null> {
  const { rows } = await q.query<CalendarEntry>(`${entries} WHERE v.id = $1`, [visitId]);
  return rows[0] ?? null;
}

/** Somebody's own and those of whom they act for now, cancelled ones too, that end after this moment. */
export async function listEntries(
  q: Queryable,
  userId: string,
  { endAfter, most }: { endAfter: number; most: number },
): Promise<CalendarEntry[]> {
  const { rows } = await q.query<CalendarEntry>(
    `${entries} WHERE a.ends_at > to_timestamp($2::float8 / 1000) AND (a.provider_id = $1 OR a.patient_id = $1
       OR a.patient_id IN (SELECT l.patient_id FROM active_care_link l WHERE l.carer_id = $1))
     ORDER BY a.starts_at, a.id LIMIT $3`,
    [userId, endAfter, most],
  );
  return rows;
}

export async function findLocale(q: Queryable, userId: string): Promise<'en' | 'es'> {
  const { rows } = await q.query<{ locale: 'en' | 'es' }>(`SELECT locale FROM "user" WHERE id = $1`, [
    userId,
  ]);
  return rows[0]?.locale ?? 'en';
}

export interface FeedRow {
  userId: string;
  locale: 'en' | 'es';
}

/** Whose feed this is; null for nobody's, and for an account that is closed. */
export async function findFeedByHash(q: Queryable, tokenHash: Uint8Array): Promise<FeedRow | null> {
  const { rows } = await q.query<FeedRow>(
    `SELECT u.id AS "userId", u.locale FROM calendar_feed f JOIN "user" u ON u.id = f.user_id AND u.disabled_at IS NULL WHERE f.token_hash = $1`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

export async function findFeed(
  q: Queryable,
  userId: string,
): Promise<{ salt: Uint8Array; tokenHash: Uint8Array } | null> {
  const { rows } = await q.query<{ salt: Uint8Array; tokenHash: Uint8Array }>(
    `SELECT salt, token_hash AS "tokenHash" FROM calendar_feed WHERE user_id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

export async function putFeed(
  q: Queryable,
  userId: string,
  { salt, tokenHash, now }: { salt: Uint8Array; tokenHash: Uint8Array; now: number },
): Promise<void> {
  await q.query(
    `INSERT INTO calendar_feed (user_id, salt, token_hash, created_at) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))
     ON CONFLICT (user_id) DO UPDATE SET salt = $2, token_hash = $3, created_at = to_timestamp($4::float8 / 1000)`,
    [userId, salt, tokenHash, now],
  );
}

export async function deleteFeed(q: Queryable, userId: string): Promise<void> {
  await q.query(`DELETE FROM calendar_feed WHERE user_id = $1`, [userId]);
}
