/** SQL of absences. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { Absence } from '../contract.ts';

const columns = `(extract(epoch FROM w.from_at) * 1000)::bigint::float8 AS "from", (extract(epoch FROM w.until_at) * 1000)::bigint::float8 AS "until",
  CASE WHEN k.id IS NOT NULL THEN json_build_object('userId', k.id, 'name', k.name) END AS cover`;
const tables = `desk_absence w LEFT JOIN "user" k ON k.id = w.cover_id AND k.disabled_at IS NULL`;

/** Null when there is none or it is over. */
export async function findAbsence(q: Queryable, userId: string): Promise<Absence | null> {
  const { rows } = await q.query<Absence>(
    `SELECT ${columns} FROM ${tables} WHERE w.user_id = $1 AND w.until_at > now()`,
    [userId],
  );
  return rows[0] ?? null;
}

/**
 * Who of these people is away now, of those whom the viewer may know of: everybody of the staff for providers; for patients those in
 * a care team or a conversation with them.
 */
export async function listAbsences(
  q: Queryable,
  viewer: { userId: string; role: string },
  userIds: readonly string[],
): Promise<(Omit<Absence, 'from'> & { userId: string })[]> {
  const { rows } = await q.query<Absence & { userId: string }>(
    `SELECT w.user_id AS "userId", ${columns} FROM ${tables}
     WHERE w.user_id = ANY($1::uuid[]) AND w.from_at <= now() AND w.until_at > now()
       AND ($3 = 'provider'
         OR EXISTS (SELECT FROM care_team_member a JOIN care_team_member b USING (care_team_id) WHERE a.user_id = $2 AND b.user_id = w.user_id)
         OR EXISTS (SELECT FROM conversation_member a JOIN conversation_member b USING (conversation_id)
                    WHERE a.user_id = $2 AND a.left_at_seq IS NULL AND b.user_id = w.user_id AND b.left_at_seq IS NULL))`,
    [userIds, viewer.userId, viewer.role],
  );
  return rows.map(({ userId, until, cover }) => ({ userId, until, cover }));
}

export async function isProvider(q: Queryable, userId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM "user" WHERE id = $1 AND role = 'provider' AND disabled_at IS NULL`,
    [userId],
  );
  return rows.length > 0;
}

export async function putAbsence(
  q: Queryable,
  userId: string,
  { from, until, coverId }: { from: number; until: number; coverId: string | null },
): Promise<void> {
  await q.query(
    `INSERT INTO desk_absence (user_id, from_at, until_at, cover_id) VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_id) DO UPDATE SET from_at = excluded.from_at, until_at = excluded.until_at, cover_id = excluded.cover_id`,
    [userId, new Date(from), new Date(until), coverId],
  );
}

export async function deleteAbsence(q: Queryable, userId: string): Promise<boolean> {
  const { rowCount } = await q.query('DELETE FROM desk_absence WHERE user_id = $1', [userId]);
  return rowCount === 1;
}

/** Providers of every open conversation that is assigned to this one: their lists show who covers. */
export async function listCoverAudience(
  q: Queryable,
  assigneeId: string,
): Promise<{ userId: string; conversationId: string; entryNo: number }[]> {
  const { rows } = await q.query<{ userId: string; conversationId: string; entryNo: number }>(
    `SELECT m.user_id AS "userId", c.id AS "conversationId", c.entry_no AS "entryNo" FROM desk_conversation d
     JOIN conversation c ON c.id = d.conversation_id
     JOIN conversation_member m ON m.conversation_id = c.id AND m.left_at_seq IS NULL
     JOIN "user" u ON u.id = m.user_id AND u.role = 'provider'
     WHERE d.assignee_id = $1 AND d.closed_at IS NULL ORDER BY c.id, m.user_id`,
    [assigneeId],
  );
  return rows;
}
