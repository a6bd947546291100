/** SQL of carers' standing in the conversations of those they act for. */
import type { Queryable } from '#src/platform/server/database.ts';

/** Narrows to one carer and patient; null: everybody. */
export type CarePair = { carerId: string; patientId: string } | null;

export interface SettledConversation {
  conversationId: string;
  entryNo: number;
}

/**
 * Brings the membership of carers in line with their links: without one they are served nothing new, with one they are again.
 * The signed roster is not touched: only its members change that.
 */
export async function settleCarers(q: Queryable, pair: CarePair): Promise<SettledConversation[]> {
  const values = [pair?.carerId ?? null, pair?.patientId ?? null];
  const members = `FROM care_link l JOIN conversation c ON c.patient_id = l.patient_id
     WHERE m.conversation_id = c.id AND m.user_id = l.carer_id AND ($1::uuid IS NULL OR (l.carer_id = $1 AND l.patient_id = $2::uuid))`;
  const inForce = `(SELECT FROM active_care_link a WHERE a.carer_id = m.user_id AND a.patient_id = c.patient_id)`;
  const answer = `RETURNING m.conversation_id AS "conversationId", c.entry_no AS "entryNo"`;
  const suspended = await q.query<SettledConversation>(
    `UPDATE conversation_member m SET left_at_seq = c.last_seq, suspended = true ${members}
       AND m.left_at_seq IS NULL AND NOT EXISTS ${inForce} ${answer}`,
    values,
  );
  const resumed = await q.query<SettledConversation>(
    `UPDATE conversation_member m SET left_at_seq = NULL, suspended = false ${members} AND m.suspended AND EXISTS ${inForce} ${answer}`,
    values,
  );
  return [...suspended.rows, ...resumed.rows];
}

/** Everybody in the signed rosters, suspended carers included. */
export async function listRosterPeople(
  q: Queryable,
  conversationIds: readonly string[],
): Promise<{ conversationId: string; userId: string }[]> {
  const { rows } = await q.query<{ conversationId: string; userId: string }>(
    `SELECT conversation_id AS "conversationId", user_id AS "userId" FROM conversation_member
     WHERE conversation_id = ANY($1::text[]) AND (left_at_seq IS NULL OR suspended)`,
    [conversationIds],
  );
  return rows;
}
