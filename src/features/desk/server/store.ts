/** SQL of the desk's view of conversations. */

import type { Locale } from '#src/features/identity/contract.ts';
import type { DeskState } from '#src/features/messaging/contract.ts';
import type { Queryable } from '#src/platform/server/database.ts';

export interface DeskConversationRow {
  careTeamId: string | null;
  patientId: string;
  entryNo: number;
  /** The caller is in the conversation now. */
  member: boolean;
  /** The caller is in the conversation's care team. */
  inCareTeam: boolean;
}

/** A conversation about a patient as one provider stands to it; with `lock` nobody changes it until the transaction ends. */
export async function findDeskConversation(
  q: Queryable,
  conversationId: string,
  userId: string,
  lock: boolean,
): Promise<DeskConversationRow | null> {
  const { rows } = await q.query<DeskConversationRow>(
    `SELECT c.care_team_id AS "careTeamId", c.patient_id AS "patientId", c.entry_no AS "entryNo",
       EXISTS (SELECT FROM conversation_member m WHERE m.conversation_id = c.id AND m.user_id = $2 AND m.left_at_seq IS NULL) AS member,
       EXISTS (SELECT FROM care_team_member t WHERE t.care_team_id = c.care_team_id AND t.user_id = $2) AS "inCareTeam"
     FROM conversation c WHERE c.id = $1 AND c.patient_id IS NOT NULL ${lock ? 'FOR UPDATE OF c' : ''}`,
    [conversationId, userId],
  );
  return rows[0] ?? null;
}

/** Providers who are in the conversation now. */
export async function listDeskProviders(q: Queryable, conversationId: string): Promise<string[]> {
  const { rows } = await q.query<{ userId: string }>(
    `SELECT m.user_id AS "userId" FROM conversation_member m JOIN "user" u ON u.id = m.user_id
     WHERE m.conversation_id = $1 AND m.left_at_seq IS NULL AND u.role = 'provider' AND u.disabled_at IS NULL`,
    [conversationId],
  );
  return rows.map((row) => row.userId);
}

interface StateRow {
  conversationId: string;
  assignee: DeskState['assignee'];
  closedAt: number | null;
  closedBy: DeskState['assignee'];
  cover: DeskState['cover'];
  waitingSince: number | null;
  revision: number;
}

/** When the messages began that no provider has answered: null when the newest is a provider's. Reactions and edits are no answers. */
const waitingSinceSql = `(SELECT (extract(epoch FROM min(x.sent_at)) * 1000)::bigint::float8 FROM message x WHERE x.conversation_id = c.id
  AND x.about IS NULL AND x.seq > coalesce((SELECT y.seq FROM message y JOIN "user" yu ON yu.id = y.sender_id AND yu.role = 'provider'
                        WHERE y.conversation_id = c.id AND y.about IS NULL ORDER BY y.seq DESC LIMIT 1), 0))`;

/** States of those of the conversations that are about a patient. Who left is nobody's assignee. */
export async function listDeskStates(
  q: Queryable,
  conversationIds: readonly string[],
): Promise<Map<string, DeskState>> {
  const { rows } = await q.query<StateRow>(
    `SELECT c.id AS "conversationId", coalesce(d.revision, 0) AS revision,
       CASE WHEN a.id IS NOT NULL THEN json_build_object('userId', a.id, 'name', a.name) END AS assignee,
       CASE WHEN k.id IS NOT NULL THEN json_build_object('userId', k.id, 'name', k.name,
         'from', (extract(epoch FROM w.from_at) * 1000)::bigint, 'until', (extract(epoch FROM w.until_at) * 1000)::bigint) END AS cover,
       (extract(epoch FROM d.closed_at) * 1000)::bigint::float8 AS "closedAt",
       CASE WHEN b.id IS NOT NULL THEN json_build_object('userId', b.id, 'name', b.name) END AS "closedBy",
       ${waitingSinceSql} AS "waitingSince"
     FROM conversation c LEFT JOIN desk_conversation d ON d.conversation_id = c.id
     LEFT JOIN conversation_member m ON m.conversation_id = c.id AND m.user_id = d.assignee_id AND m.left_at_seq IS NULL
     LEFT JOIN "user" a ON a.id = m.user_id AND a.disabled_at IS NULL
     LEFT JOIN "user" b ON b.id = d.closed_by_id
     LEFT JOIN desk_absence w ON w.user_id = a.id AND w.until_at > now()
     LEFT JOIN "user" k ON k.id = w.cover_id AND k.disabled_at IS NULL
     WHERE c.id = ANY($1::text[]) AND c.patient_id IS NOT NULL`,
    [conversationIds],
  );
  return new Map(
    rows.map(({ conversationId, assignee, cover, closedAt, closedBy, waitingSince, revision }) => [
      conversationId,
      {
        assignee,
        cover,
        closed: closedAt === null ? null : { at: closedAt, by: closedBy },
        waitingSince,
        revision,
      },
    ]),
  );
}

/** Conversations this provider is in that wait for an answer and are open; longest waiting first. */
export async function listWaiting(q: Queryable, userId: string, limit: number): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT id FROM (
       SELECT c.id, ${waitingSinceSql} AS since FROM conversation_member m JOIN conversation c ON c.id = m.conversation_id
       LEFT JOIN desk_conversation d ON d.conversation_id = c.id
       WHERE m.user_id = $1 AND m.left_at_seq IS NULL AND c.patient_id IS NOT NULL AND d.closed_at IS NULL) AS open
     WHERE since IS NOT NULL ORDER BY since, id LIMIT $2`,
    [userId, limit],
  );
  return rows.map((row) => row.id);
}

/** False when it was so before. */
export async function putAssignee(
  q: Queryable,
  conversationId: string,
  assigneeId: string | null,
): Promise<boolean> {
  const { rowCount } = await q.query(
    assigneeId === null
      ? `UPDATE desk_conversation SET assignee_id = NULL, revision = revision + 1
         WHERE conversation_id = $1 AND assignee_id IS DISTINCT FROM $2::uuid`
      : `INSERT INTO desk_conversation AS d (conversation_id, assignee_id) VALUES ($1, $2)
         ON CONFLICT (conversation_id) DO UPDATE SET assignee_id = excluded.assignee_id, revision = d.revision + 1
         WHERE d.assignee_id IS DISTINCT FROM excluded.assignee_id`,
    [conversationId, assigneeId],
  );
  return rowCount === 1;
}

/** False when it was closed before. */
export async function close(
  q: Queryable,
  conversationId: string,
  by: { userId: string; at: number },
): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO desk_conversation AS d (conversation_id, closed_at, closed_by_id) VALUES ($1, $2, $3)
     ON CONFLICT (conversation_id) DO UPDATE
       SET closed_at = excluded.closed_at, closed_by_id = excluded.closed_by_id, revision = d.revision + 1
     WHERE d.closed_at IS NULL`,
    [conversationId, new Date(by.at), by.userId],
  );
  return rowCount === 1;
}

/** True when a patient (or somebody who writes for one) wrote a message after that place. */
export async function hasPatientWrittenSince(
  q: Queryable,
  conversationId: string,
  seq: number,
): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM message x JOIN "user" u ON u.id = x.sender_id AND u.role = 'patient'
     WHERE x.conversation_id = $1 AND x.seq > $2 AND x.about IS NULL LIMIT 1`,
    [conversationId, seq],
  );
  return rows.length > 0;
}

/** Those that were closed. */
export async function reopen(q: Queryable, conversationIds: readonly string[]): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `UPDATE desk_conversation SET closed_at = NULL, closed_by_id = NULL, revision = revision + 1
     WHERE conversation_id = ANY($1::text[]) AND closed_at IS NOT NULL RETURNING conversation_id AS id`,
    [conversationIds],
  );
  return rows.map((row) => row.id);
}

/** Closed conversations among these in which one of the senders is a patient (or somebody who writes for one). */
export async function listReopening(
  q: Queryable,
  sent: readonly { conversationId: string; sender: string }[],
): Promise<{ conversationId: string; sender: string; entryNo: number }[]> {
  const { rows } = await q.query<{ conversationId: string; sender: string; entryNo: number }>(
    `SELECT DISTINCT ON (c.id) c.id AS "conversationId", u.id AS sender, c.entry_no AS "entryNo"
     FROM unnest($1::text[], $2::uuid[]) AS s(conversation_id, sender)
     JOIN desk_conversation d ON d.conversation_id = s.conversation_id AND d.closed_at IS NOT NULL
     JOIN conversation c ON c.id = d.conversation_id JOIN "user" u ON u.id = s.sender AND u.role = 'patient' ORDER BY c.id`,
    [sent.map((each) => each.conversationId), sent.map((each) => each.sender)],
  );
  return rows;
}

/** A patient as a provider is told of them: with the care teams that both are in. */
export async function findPatient(
  q: Queryable,
  patientId: string,
  providerId: string,
): Promise<{
  userId: string;
  name: string;
  locale: Locale;
  careTeams: { id: string; name: string }[];
} | null> {
  const { rows } = await q.query<{
    userId: string;
    name: string;
    locale: Locale;
    careTeams: { id: string; name: string }[];
  }>(
    `SELECT u.id AS "userId", u.name, u.locale,
       coalesce((SELECT json_agg(json_build_object('id', t.id, 'name', t.name) ORDER BY t.name) FROM care_team t
         JOIN care_team_member a ON a.care_team_id = t.id AND a.user_id = u.id
         JOIN care_team_member b ON b.care_team_id = t.id AND b.user_id = $2), '[]') AS "careTeams"
     FROM "user" u WHERE u.id = $1`,
    [patientId, providerId],
  );
  return rows[0] ?? null;
}
