/** SQL of the conversation that a visit stands in. */
import type { Queryable } from '#src/platform/server/database.ts';

/** True for a message of the conversation that this person wrote. */
export async function isOwnMessage(
  q: Queryable,
  { conversationId, messageId, userId }: { conversationId: string; messageId: string; userId: string },
): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM message WHERE id = $1 AND conversation_id = $2 AND sender_id = $3 AND about IS NULL`,
    [messageId, conversationId, userId],
  );
  return rows.length > 0;
}

/** True for a provider who is in the conversation now. */
export async function isProviderIn(q: Queryable, conversationId: string, userId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM conversation_member m JOIN "user" u ON u.id = m.user_id AND u.role = 'provider' AND u.disabled_at IS NULL
     WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_at_seq IS NULL`,
    [conversationId, userId],
  );
  return rows.length > 0;
}

/** The patient of a conversation in which this provider is now; their row stays locked, so that of two visits begun at once one sees the other. */
export async function lockProviderIn(
  q: Queryable,
  conversationId: string,
  providerId: string,
): Promise<{ patientId: string } | null> {
  const { rows } = await q.query<{ patientId: string }>(
    `SELECT c.patient_id AS "patientId" FROM conversation c JOIN conversation_member m ON m.conversation_id = c.id AND m.user_id = $2
     JOIN "user" p ON p.id = c.patient_id AND p.disabled_at IS NULL
     WHERE c.id = $1 AND m.left_at_seq IS NULL FOR UPDATE OF m`,
    [conversationId, providerId],
  );
  return rows[0] ?? null;
}
