/** SQL of erasing a person. What goes and what stays, and why, is in docs/records.md. */
import type { Queryable } from '#src/platform/server/database.ts';

export type Counts = Record<string, number>;

export interface ErasedPerson {
  readonly name: string;
  readonly email: string;
  readonly role: string;
}

/** From here on signed links may be deleted in this transaction (trigger); locks the person. Null: nobody, or erased before. */
export async function beginErasure(q: Queryable, userId: string): Promise<ErasedPerson | null> {
  await q.query(`SET LOCAL consulta.erasing = 'on'`);
  const { rows } = await q.query<ErasedPerson>(
    `SELECT name, email, role FROM "user" WHERE id = $1 AND erased_at IS NULL FOR UPDATE`,
    [userId],
  );
  return rows[0] ?? null;
}

/** True when no other administrator could come in afterwards. Locks them. */
export async function isLastAdministrator(q: Queryable, userId: string): Promise<boolean> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT id FROM "user" WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE`,
  );
  return rows.every((row) => row.id === userId);
}

/** Conversations that nobody else is left in. */
export async function listAbandoned(q: Queryable, userId: string): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT m.conversation_id AS id FROM conversation_member m WHERE m.user_id = $1 AND NOT EXISTS (
       SELECT FROM conversation_member o JOIN "user" u ON u.id = o.user_id AND u.erased_at IS NULL
       WHERE o.conversation_id = m.conversation_id AND o.user_id <> $1)`,
    [userId],
  );
  return rows.map((row) => row.id);
}

/** Marks the files of those conversations, and those of the person that no message owns; answers their keys. */
export async function markFiles(
  q: Queryable,
  userId: string,
  conversationIds: readonly string[],
): Promise<string[]> {
  const { rows } = await q.query<{ key: string }>(
    `UPDATE upload SET deleted_at = now() WHERE deleted_at IS NULL
       AND (conversation_id = ANY($2::text[]) OR (uploader_id = $1 AND claimed_at IS NULL)) RETURNING key`,
    [userId, conversationIds],
  );
  return rows.map((row) => row.key);
}

interface Dependent {
  table: string;
  column: string;
}

/** Everything that hangs on the person's row, also what a later version adds; but not what others' history stands on. */
async function listDependents(q: Queryable): Promise<Dependent[]> {
  const { rows } = await q.query<Dependent>(
    `SELECT c.conrelid::regclass::text AS "table", quote_ident(a.attname) AS "column"
     FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = '"user"'::regclass AND c.confdeltype = 'c'
       AND NOT c.conrelid::regclass::text = ANY('{conversation_member,account_link}') ORDER BY 1, 2`,
  );
  return rows;
}

/** Statements in order, by the table that they are counted under; $1 is the person, $2 their address. */
const statements: readonly (readonly [table: string, sql: string])[] = [
  ['verification', `DELETE FROM verification WHERE identifier = $2 AND $1::uuid IS NOT NULL`],
  ['invitation', `DELETE FROM invitation WHERE email = $2 OR user_id = $1`],
  ['user_event', `DELETE FROM user_event WHERE user_id = $1 AND $2::text IS NOT NULL`],
  ['user_event_counter', `DELETE FROM user_event_counter WHERE user_id = $1 AND $2::text IS NOT NULL`],
  ['calendar_feed', `DELETE FROM calendar_feed WHERE user_id = $1 AND $2::text IS NOT NULL`],
  ['provider_schedule', `DELETE FROM provider_schedule WHERE provider_id = $1 AND $2::text IS NOT NULL`],
  ['provider_status', `DELETE FROM provider_status WHERE provider_id = $1 AND $2::text IS NOT NULL`],
  ['desk_absence', `UPDATE desk_absence SET cover_id = NULL WHERE cover_id = $1 AND $2::text IS NOT NULL`],
  [
    'desk_conversation',
    `UPDATE desk_conversation SET assignee_id = NULL, revision = revision + 1 WHERE assignee_id = $1 AND $2::text IS NOT NULL`,
  ],
  ['receipt', `DELETE FROM receipt WHERE user_id = $1 AND $2::text IS NOT NULL`],
  ['visit_quality', `DELETE FROM visit_quality WHERE user_id = $1 AND $2::text IS NOT NULL`],
  ['visit_rating', `DELETE FROM visit_rating WHERE user_id = $1 AND $2::text IS NOT NULL`],
  [
    'visit_participant',
    `UPDATE visit_participant SET device_id = NULL, seat_id = NULL WHERE user_id = $1 AND $2::text IS NOT NULL`,
  ],
  [
    'reminder_plan',
    `DELETE FROM reminder_plan r USING appointment a WHERE a.id = r.appointment_id AND $1 IN (a.patient_id, a.provider_id) AND $2::text IS NOT NULL`,
  ],
  [
    'visit',
    `UPDATE visit SET device_test = NULL, state = CASE WHEN state IN ('scheduled', 'waiting') THEN 'cancelled' WHEN state = 'in_progress' THEN 'completed' ELSE state END,
       ended_at = coalesce(ended_at, now()), revision = revision + 1 WHERE $1 IN (patient_id, provider_id) AND $2::text IS NOT NULL`,
  ],
  [
    'appointment',
    `UPDATE appointment SET cancelled_at = CASE WHEN status <> 'cancelled' AND starts_at > now() THEN now() ELSE cancelled_at END,
       status = CASE WHEN starts_at > now() THEN 'cancelled' ELSE status END, cancel_reason = NULL, revision = revision + 1
     WHERE $1 IN (patient_id, provider_id) AND $2::text IS NOT NULL`,
  ],
];

/** Removes all there is; answers how many rows by table. The person's row is left, with nothing in it. */
export async function erasePerson(
  q: Queryable,
  userId: string,
  { email, abandoned, formerName }: { email: string; abandoned: readonly string[]; formerName: string },
): Promise<Counts> {
  const counts: Counts = {};
  const count = (table: string, rows: number | null) => {
    if (rows !== null && rows > 0) counts[table] = (counts[table] ?? 0) + rows;
  };
  const { rowCount: conversations } = await q.query(`DELETE FROM conversation WHERE id = ANY($1::text[])`, [
    abandoned,
  ]);
  count('conversation', conversations);
  for (const [table, sql] of statements) count(table, (await q.query(sql, [userId, email])).rowCount);
  for (const { table, column } of await listDependents(q))
    count(table, (await q.query(`DELETE FROM ${table} WHERE ${column} = $1`, [userId])).rowCount);
  // Signed links are what others check the person's messages and entries with; without any, nobody needs them.
  const { rowCount: links } = await q.query(
    `DELETE FROM account_link WHERE user_id = $1
       AND NOT EXISTS (SELECT FROM conversation_member WHERE user_id = $1)`,
    [userId],
  );
  count('account_link', links);
  await q.query(
    `UPDATE "user" SET name = $2, email = $1::uuid::text || '@erased.invalid', image = NULL, disabled_at = coalesce(disabled_at, now()),
       erased_at = now(), updated_at = now() WHERE id = $1::uuid`,
    [userId, formerName],
  );
  count('user', 1);
  return counts;
}

/** Everybody who shares a conversation with the person, by conversation, with its newest entry. */
export async function listPartners(
  q: Queryable,
  userId: string,
): Promise<{ userId: string; conversationId: string; entryNo: number }[]> {
  const { rows } = await q.query<{ userId: string; conversationId: string; entryNo: number }>(
    `SELECT o.user_id AS "userId", c.id AS "conversationId", c.entry_no AS "entryNo" FROM conversation_member own
     JOIN conversation c ON c.id = own.conversation_id
     JOIN conversation_member o ON o.conversation_id = c.id AND o.user_id <> own.user_id JOIN "user" u ON u.id = o.user_id AND u.erased_at IS NULL
     WHERE own.user_id = $1`,
    [userId],
  );
  return rows;
}

export interface ErasureRecord {
  userId: string;
  at: number;
  byId: string;
  counts: Counts;
}

export async function insertErasure(
  q: Queryable,
  { userId, at, byId, counts }: ErasureRecord,
): Promise<void> {
  await q.query(`INSERT INTO erasure_record (user_id, at, by_id, counts) VALUES ($1, $2, $3, $4)`, [
    userId,
    new Date(at),
    byId,
    JSON.stringify(counts),
  ]);
}

export async function findErasure(q: Queryable, userId: string): Promise<ErasureRecord | null> {
  const { rows } = await q.query<ErasureRecord>(
    `SELECT user_id AS "userId", (extract(epoch FROM at) * 1000)::float8 AS at, by_id AS "byId", counts FROM erasure_record WHERE user_id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

export async function listErasures(q: Queryable): Promise<{ userId: string; at: number }[]> {
  const { rows } = await q.query<{ userId: string; at: number }>(
    `SELECT user_id AS "userId", (extract(epoch FROM at) * 1000)::float8 AS at FROM erasure_record ORDER BY erasure_record.at DESC LIMIT 500`,
  );
  return rows;
}
