/** SQL of the retention rule. The header of each message stays, so that the chain of its sender stays whole. */
import type { Queryable } from '#src/platform/server/database.ts';

/** Conversations in which something older than `before` still has its content, with the newest such place. */
export async function listExpired(
  q: Queryable,
  before: number,
  limit: number,
): Promise<{ conversationId: string; through: number }[]> {
  const { rows } = await q.query<{ conversationId: string; through: number }>(
    `SELECT c.id AS "conversationId", max(x.seq) AS through FROM conversation c
     JOIN message x ON x.conversation_id = c.id AND x.seq > c.removed_through
     WHERE x.sent_at < to_timestamp($1::float8 / 1000) GROUP BY c.id ORDER BY c.id LIMIT $2`,
    [before, limit],
  );
  return rows;
}

/** Takes the content off every message up to `through` and answers those that had files. */
export async function removeContent(
  q: Queryable,
  conversationId: string,
  through: number,
): Promise<string[]> {
  // Locked before its messages, as sending does.
  await q.query(`SELECT FROM conversation WHERE id = $1 FOR UPDATE`, [conversationId]);
  const { rows } = await q.query<{ id: string }>(
    `SELECT id FROM message WHERE conversation_id = $1 AND seq <= $2 AND cardinality(files) > 0`,
    [conversationId, through],
  );
  await q.query(
    `UPDATE message SET body = NULL, files = '{}' WHERE conversation_id = $1 AND seq <= $2 AND body IS NOT NULL`,
    [conversationId, through],
  );
  await q.query(`UPDATE conversation SET removed_through = greatest(removed_through, $2) WHERE id = $1`, [
    conversationId,
    through,
  ]);
  return rows.map((row) => row.id);
}
