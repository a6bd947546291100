/** SQL of owning: files that messages take, and let go of when they are erased. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface ClaimableRow {
  key: string;
  uploaderId: string;
  conversationId: string;
  complete: boolean;
  claimed: boolean;
  messageId: string | null;
}

/** The rows stay locked until the transaction ends; in one order, so that two batches never wait for each other crosswise. */
export async function lockClaimable(q: Queryable, keys: readonly string[]): Promise<ClaimableRow[]> {
  const { rows } = await q.query<ClaimableRow>(
    `SELECT key, uploader_id AS "uploaderId", conversation_id AS "conversationId", completed_at IS NOT NULL AS complete,
       claimed_at IS NOT NULL AS claimed, message_id AS "messageId"
     FROM upload WHERE key = ANY($1::text[]) AND deleted_at IS NULL ORDER BY key FOR UPDATE`,
    [keys],
  );
  return rows;
}

/** The messages exist already: the foreign key says so. */
export async function recordClaims(
  q: Queryable,
  claims: readonly { key: string; messageId: string }[],
  now: number,
): Promise<void> {
  await q.query(
    `UPDATE upload u SET message_id = c.message_id, claimed_at = to_timestamp($3::float8 / 1000)
     FROM unnest($1::text[], $2::uuid[]) AS c(key, message_id) WHERE u.key = c.key`,
    [claims.map((claim) => claim.key), claims.map((claim) => claim.messageId), now],
  );
}

/** Marks the files of a message for removal and answers their keys. */
export async function markErased(q: Queryable, messageId: string, now: number): Promise<string[]> {
  const { rows } = await q.query<{ key: string }>(
    `UPDATE upload SET deleted_at = to_timestamp($2::float8 / 1000) WHERE message_id = $1 AND deleted_at IS NULL RETURNING key`,
    [messageId, now],
  );
  return rows.map((row) => row.key);
}
