/** SQL of what comes after visits: history, ratings, quality, and what is under way. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { QualitySample, RatingIssue } from '../contract.ts';
import { roleOf, type SeenVisit, unpackSeen, visitColumns, visitTables } from './visit-store.ts';

const at = (place: number) => `to_timestamp($${place}::float8 / 1000)`;

export interface PastQuery {
  /** Who asks. */
  userId: string;
  /** Only of this patient; null: one's own. */
  patientId: string | null;
  cursor: { start: number; id: string } | null;
  limit: number;
}

/** Visits that are over and in which somebody had a part, newest first. */
export async function listPastVisits(
  q: Queryable,
  { userId, patientId, cursor, limit }: PastQuery,
): Promise<SeenVisit[]> {
  const { rows } = await q.query<Parameters<typeof unpackSeen>[0]>(
    `SELECT ${visitColumns}, ${roleOf} FROM ${visitTables}
     WHERE v.state IN ('completed', 'cancelled', 'no_show')
       AND CASE WHEN $1::uuid IS NULL THEN v.patient_id = $2 OR v.provider_id = $2
         OR EXISTS (SELECT FROM visit_participant s JOIN conversation_member m ON m.conversation_id = v.conversation_id AND m.user_id = s.user_id
           AND m.left_at_seq IS NULL WHERE s.visit_id = v.id AND s.user_id = $2 AND s.role IN ('host', 'colleague'))
         ELSE v.patient_id = $1 AND (v.provider_id = $2
           OR EXISTS (SELECT FROM active_care_link l WHERE l.carer_id = $2 AND l.patient_id = v.patient_id)) END
       AND ($3::float8 IS NULL OR (v.scheduled_start, v.id) < (${at(3)}, $4::uuid))
     ORDER BY v.scheduled_start DESC, v.id DESC LIMIT $5`,
    [patientId, userId, cursor?.start ?? null, cursor?.id ?? null, limit],
  );
  return rows.map(unpackSeen);
}

/** Everybody who waits or is in a call now. */
export async function listActive(q: Queryable): Promise<SeenVisit[]> {
  const { rows } = await q.query<SeenVisit['visit']>(
    `SELECT ${visitColumns} FROM ${visitTables} WHERE v.state IN ('waiting', 'in_progress')
     ORDER BY v.state, coalesce(v.started_at, v.waiting_since), v.id LIMIT 500`,
  );
  return rows.map((visit) => ({ visit, role: null }));
}

/** How good each of these calls was, from 0 (excellent) to 3 (lost). */
export async function listRanks(
  q: Queryable,
  visitIds: readonly string[],
): Promise<{ visitId: string; rank: number }[]> {
  const { rows } = await q.query<{ visitId: string; rank: number }>(
    `SELECT visit_id AS "visitId", sum(rank * readings) / sum(readings) AS rank FROM visit_quality
     WHERE visit_id = ANY($1::uuid[]) AND readings > 0 AND rank IS NOT NULL GROUP BY visit_id`,
    [visitIds],
  );
  return rows;
}

export interface Report {
  userId: string | null;
  guestId: string | null;
  samples: QualitySample[];
}

/** All readings of a call, in the order in which they came. */
export async function listReports(q: Queryable, visitId: string): Promise<Report[]> {
  const { rows } = await q.query<Report>(
    `SELECT user_id AS "userId", guest_id AS "guestId", samples FROM visit_quality WHERE visit_id = $1 ORDER BY received_at, id`,
    [visitId],
  );
  return rows;
}

/** The first rating stands. */
export async function insertRating(
  q: Queryable,
  rating: { visitId: string; userId: string; stars: number; issues: readonly RatingIssue[]; now: number },
): Promise<boolean> {
  const { visitId, userId, stars, issues, now } = rating;
  const { rowCount } = await q.query(
    `INSERT INTO visit_rating (visit_id, user_id, stars, issues, at) VALUES ($1, $2, $3, $4, ${at(5)}) ON CONFLICT DO NOTHING`,
    [visitId, userId, stars, issues, now],
  );
  return rowCount === 1;
}
