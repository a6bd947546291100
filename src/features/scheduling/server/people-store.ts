/** SQL about who takes part: providers, patients, and where they write to each other. */
import type { Queryable } from '#src/platform/server/database.ts';

/** Bookings of one provider go one after the other from here to the end of the transaction. False when this is no provider who works here. */
export async function lockProvider(q: Queryable, providerId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM "user" WHERE id = $1 AND role = 'provider' AND disabled_at IS NULL FOR NO KEY UPDATE`,
    [providerId],
  );
  return rows.length > 0;
}

export async function isPatient(q: Queryable, userId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM "user" WHERE id = $1 AND role = 'patient' AND disabled_at IS NULL`,
    [userId],
  );
  return rows.length > 0;
}

/** True when patient (or who acts for the patient now) and provider are both in this conversation, and the caller too. */
export async function meetIn(
  q: Queryable,
  conversationId: string,
  who: { providerId: string; patientId: string; callerId: string },
): Promise<boolean> {
  const member = (condition: string) =>
    `EXISTS (SELECT FROM conversation_member m WHERE m.conversation_id = c.id AND m.left_at_seq IS NULL AND ${condition})`;
  const { rows } = await q.query(
    `SELECT FROM conversation c WHERE c.id = $1 AND c.kind <> 'staff' AND c.patient_id = $3
       AND ${member('m.user_id = $2')} AND ${member('m.user_id = $4')}
       AND ${member(`(m.user_id = $3 OR EXISTS (SELECT FROM active_care_link l WHERE l.carer_id = m.user_id AND l.patient_id = $3))`)}`,
    [conversationId, who.providerId, who.patientId, who.callerId],
  );
  return rows.length > 0;
}

/** True when this person wrote this message there. */
export async function wrote(
  q: Queryable,
  messageId: string,
  conversationId: string,
  senderId: string,
): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM message WHERE id = $1 AND conversation_id = $2 AND sender_id = $3`,
    [messageId, conversationId, senderId],
  );
  return rows.length > 0;
}
