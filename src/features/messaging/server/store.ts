/** SQL of conversations, entries and members. The hot path's set-based statements are in hot-path-store.ts. */
import type { Role } from '#src/features/identity/contract.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { type Contact, type EntryView, mostUnread } from '../contract.ts';

export interface ConversationRow {
  id: string;
  kind: 'direct' | 'team' | 'staff';
  aboutConversationId: string | null;
  careTeamId: string | null;
  careTeamName: string | null;
  patientId: string | null;
  patientName: string | null;
  createdAt: number;
  lastMessageAt: number;
  lastSeq: number;
  removedThrough: number;
  entryNo: number;
  epoch: number;
  entryHash: Uint8Array;
}

export interface MemberRow {
  conversationId: string;
  userId: string;
  name: string;
  role: Role;
  memberRole: 'admin' | 'member' | 'observer';
  leftAtSeq: number | null;
  /** In the signed roster, but not served: a carer without a link. */
  suspended: boolean;
  /** The account was erased. */
  former: boolean;
}

const conversationColumns = `c.id, c.kind, c.about_id AS "aboutConversationId", c.care_team_id AS "careTeamId", t.name AS "careTeamName", c.patient_id AS "patientId", p.name AS "patientName",
  (extract(epoch FROM c.created_at) * 1000)::bigint::float8 AS "createdAt", (extract(epoch FROM c.last_message_at) * 1000)::bigint::float8 AS "lastMessageAt",
  c.last_seq AS "lastSeq", c.removed_through AS "removedThrough", c.entry_no AS "entryNo", c.epoch, c.entry_hash AS "entryHash"`;
const conversationFrom = `FROM conversation c LEFT JOIN care_team t ON t.id = c.care_team_id LEFT JOIN "user" p ON p.id = c.patient_id`;

export async function findConversation(q: Queryable, id: string): Promise<ConversationRow | null> {
  const { rows } = await q.query<ConversationRow>(
    `SELECT ${conversationColumns} ${conversationFrom} WHERE c.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** The row stays locked until the transaction ends. */
export async function lockConversation(q: Queryable, id: string): Promise<ConversationRow | null> {
  const { rows } = await q.query<ConversationRow>(
    `SELECT ${conversationColumns} ${conversationFrom} WHERE c.id = $1 FOR UPDATE OF c`,
    [id],
  );
  return rows[0] ?? null;
}

export async function findByPair(q: Queryable, pairKey: string): Promise<string | null> {
  const { rows } = await q.query<{ id: string }>(`SELECT id FROM conversation WHERE pair_key = $1`, [
    pairKey,
  ]);
  return rows[0]?.id ?? null;
}

/** Conversations of one person, newest first, after the cursor. */
export async function listConversations(
  q: Queryable,
  userId: string,
  cursor: { lastMessageAt: number; conversationId: string } | null,
  limit: number,
): Promise<ConversationRow[]> {
  const { rows } = await q.query<ConversationRow>(
    `SELECT ${conversationColumns} ${conversationFrom} JOIN conversation_member m ON m.conversation_id = c.id AND m.user_id = $1
     WHERE $2::float8 IS NULL OR (c.last_message_at, c.id) < (to_timestamp($2::float8 / 1000), $3::text)
     ORDER BY c.last_message_at DESC, c.id DESC LIMIT $4`,
    [userId, cursor?.lastMessageAt ?? null, cursor?.conversationId ?? null, limit],
  );
  return rows;
}

export async function listMembers(q: Queryable, conversationIds: readonly string[]): Promise<MemberRow[]> {
  const { rows } = await q.query<MemberRow>(
    `SELECT m.conversation_id AS "conversationId", m.user_id AS "userId", u.name, u.role, m.role AS "memberRole", m.left_at_seq AS "leftAtSeq", m.suspended,
            u.erased_at IS NOT NULL AS former
     FROM conversation_member m JOIN "user" u ON u.id = m.user_id WHERE m.conversation_id = ANY($1::text[]) ORDER BY u.name, u.id`,
    [conversationIds],
  );
  return rows;
}

export async function findMember(
  q: Queryable,
  conversationId: string,
  userId: string,
): Promise<Pick<MemberRow, 'leftAtSeq' | 'suspended'> | null> {
  const { rows } = await q.query<Pick<MemberRow, 'leftAtSeq' | 'suspended'>>(
    `SELECT left_at_seq AS "leftAtSeq", suspended FROM conversation_member WHERE conversation_id = $1 AND user_id = $2`,
    [conversationId, userId],
  );
  return rows[0] ?? null;
}

/** Own watermarks and unread counts: messages of others after the own furthest read place, without those about other messages. Counted up to `lastSeq`: what came after is told as an event, and would count twice. */
export async function listUnread(
  q: Queryable,
  userId: string,
  conversations: readonly { id: string; lastSeq: number }[],
): Promise<{ conversationId: string; deliveredThrough: number; readThrough: number; unread: number }[]> {
  const { rows } = await q.query<{
    conversationId: string;
    deliveredThrough: number;
    readThrough: number;
    unread: number;
  }>(
    `SELECT m.conversation_id AS "conversationId", coalesce(r.delivered, 0) AS "deliveredThrough", coalesce(r.read, 0) AS "readThrough",
       (SELECT count(*)::int FROM (SELECT FROM message x WHERE x.conversation_id = m.conversation_id AND x.seq > coalesce(r.read, 0) AND x.seq <= seen.through
          AND (m.left_at_seq IS NULL OR x.seq <= m.left_at_seq) AND x.sender_id <> $1 AND x.about IS NULL LIMIT ${mostUnread}) counted) AS unread
     FROM unnest($2::text[], $3::int[]) AS seen (id, through) JOIN conversation_member m ON m.conversation_id = seen.id
     LEFT JOIN LATERAL (SELECT max(delivered_through) AS delivered, max(read_through) AS read FROM receipt
        WHERE conversation_id = m.conversation_id AND user_id = $1) r ON true
     WHERE m.user_id = $1`,
    [userId, conversations.map(({ id }) => id), conversations.map(({ lastSeq }) => lastSeq)],
  );
  return rows;
}

/** How many messages of others somebody has not read in these conversations, those about other messages left out; counted up to a hundred. */
export async function countUnread(
  q: Queryable,
  userId: string,
  conversationIds: readonly string[],
): Promise<number> {
  const { rows } = await q.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM conversation_member m JOIN message x ON x.conversation_id = m.conversation_id
       AND x.seq > coalesce((SELECT max(read_through) FROM receipt r WHERE r.conversation_id = m.conversation_id AND r.user_id = $1), 0)
       AND (m.left_at_seq IS NULL OR x.seq <= m.left_at_seq) AND x.sender_id <> $1 AND x.about IS NULL
     WHERE m.user_id = $1 AND m.conversation_id = ANY($2::text[]) LIMIT 100) counted`,
    [userId, conversationIds],
  );
  return rows[0]?.count ?? 0;
}

export async function insertConversation(
  q: Queryable,
  row: {
    id: string;
    kind: string;
    pairKey: string;
    aboutConversationId: string | null;
    careTeamId: string | null;
    patientId: string | null;
    createdById: string;
    entryHash: Uint8Array;
  },
): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO conversation (id, kind, pair_key, care_team_id, patient_id, created_by_id, entry_hash, about_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT DO NOTHING`,
    [
      row.id,
      row.kind,
      row.pairKey,
      row.careTeamId,
      row.patientId,
      row.createdById,
      row.entryHash,
      row.aboutConversationId,
    ],
  );
  return rowCount === 1;
}

export async function moveHead(
  q: Queryable,
  id: string,
  head: { entryNo: number; epoch: number; entryHash: Uint8Array },
): Promise<void> {
  await q.query(`UPDATE conversation SET entry_no = $2, epoch = $3, entry_hash = $4 WHERE id = $1`, [
    id,
    head.entryNo,
    head.epoch,
    head.entryHash,
  ]);
}

export async function insertEntry(
  q: Queryable,
  row: {
    conversationId: string;
    n: number;
    epoch: number;
    signed: Uint8Array;
    hash: Uint8Array;
    afterSeq: number;
  },
  boxes: readonly { userId: string; box: Uint8Array }[],
): Promise<void> {
  await q.query(
    `INSERT INTO conversation_entry (conversation_id, n, epoch, signed, hash, after_seq) VALUES ($1, $2, $3, $4, $5, $6)`,
    [row.conversationId, row.n, row.epoch, row.signed, row.hash, row.afterSeq],
  );
  await q.query(
    `INSERT INTO epoch_box (conversation_id, n, user_id, box) SELECT $1, $2, b.user_id, b.box FROM unnest($3::uuid[], $4::bytea[]) AS b(user_id, box)`,
    [row.conversationId, row.n, boxes.map((b) => b.userId), boxes.map((b) => b.box)],
  );
}

/** Members are exactly the roster afterwards; who is not in it any more keeps what was sent up to `lastSeq`. */
export async function putMembers(
  q: Queryable,
  conversationId: string,
  roster: readonly { userId: string; role: string }[],
  lastSeq: number,
): Promise<void> {
  const ids = roster.map((member) => member.userId);
  await q.query(
    `UPDATE conversation_member SET left_at_seq = coalesce(left_at_seq, $3), suspended = false
     WHERE conversation_id = $1 AND (left_at_seq IS NULL OR suspended) AND NOT user_id = ANY($2::uuid[])`,
    [conversationId, ids, lastSeq],
  );
  await q.query(
    `INSERT INTO conversation_member (conversation_id, user_id, role) SELECT $1, m.user_id, m.role FROM unnest($2::uuid[], $3::text[]) AS m(user_id, role)
     ON CONFLICT (conversation_id, user_id) DO UPDATE SET role = excluded.role,
       left_at_seq = CASE WHEN conversation_member.suspended THEN conversation_member.left_at_seq END`,
    [conversationId, ids, roster.map((member) => member.role)],
  );
}

export async function listEntries(q: Queryable, conversationId: string, after: number): Promise<EntryView[]> {
  const { rows } = await q.query<Omit<EntryView, 'boxes'>>(
    `SELECT n, epoch, signed, after_seq AS "afterSeq", (extract(epoch FROM created_at) * 1000)::bigint::float8 AS "createdAt"
     FROM conversation_entry WHERE conversation_id = $1 AND n > $2 ORDER BY n`,
    [conversationId, after],
  );
  const boxes = await q.query<{ n: number; userId: string; box: Uint8Array }>(
    `SELECT n, user_id AS "userId", box FROM epoch_box WHERE conversation_id = $1 AND n > $2`,
    [conversationId, after],
  );
  const byEntry = Map.groupBy(boxes.rows, (row) => row.n);
  return rows.map((row) => ({
    ...row,
    boxes: (byEntry.get(row.n) ?? []).map(({ userId, box }) => ({ userId, box })),
  }));
}

export interface PersonRow {
  userId: string;
  name: string;
  role: Role;
  disabled: boolean;
  /** Without a login and without keys. */
  dependent: boolean;
}

export async function listPeople(q: Queryable, ids: readonly string[]): Promise<PersonRow[]> {
  const { rows } = await q.query<PersonRow>(
    `SELECT id AS "userId", name, role, disabled_at IS NOT NULL AS disabled, dependent FROM "user" WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  return rows;
}

/** Care teams of one person with their people; a patient is told of the providers only, never of other patients. */
export async function listCareTeams(
  q: Queryable,
  userId: string,
): Promise<{ id: string; name: string; members: { userId: string; name: string; role: Role }[] }[]> {
  const { rows } = await q.query<{ id: string; team: string; userId: string; name: string; role: Role }>(
    `SELECT t.id, t.name AS team, u.id AS "userId", u.name, u.role FROM care_team_member own
     JOIN "user" viewer ON viewer.id = own.user_id JOIN care_team t ON t.id = own.care_team_id JOIN care_team_member m ON m.care_team_id = t.id JOIN "user" u ON u.id = m.user_id
     WHERE own.user_id = $1 AND u.disabled_at IS NULL AND NOT u.dependent AND (viewer.role = 'provider' OR u.role = 'provider' OR u.id = $1) ORDER BY t.name, t.id, u.name, u.id`,
    [userId],
  );
  const teams = Map.groupBy(rows, (row) => row.id);
  return [...teams].map(([id, members]) => ({
    id,
    name: members[0]?.team ?? '',
    members: members.map(({ userId: member, name, role }) => ({ userId: member, name, role })),
  }));
}

/** True when both people are in one care team. */
export async function shareCareTeam(q: Queryable, a: string, b: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM care_team_member x JOIN care_team_member y USING (care_team_id) WHERE x.user_id = $1 AND y.user_id = $2 LIMIT 1`,
    [a, b],
  );
  return rows.length > 0;
}

export async function isInCareTeam(q: Queryable, careTeamId: string, userId: string): Promise<boolean> {
  const { rows } = await q.query(`SELECT FROM care_team_member WHERE care_team_id = $1 AND user_id = $2`, [
    careTeamId,
    userId,
  ]);
  return rows.length > 0;
}

/** People this person may start a conversation with, by the rule of permission.ts. */
export async function listContacts(q: Queryable, viewer: { userId: string; role: Role }): Promise<Contact[]> {
  const { rows } = await q.query<{
    userId: string;
    name: string;
    role: Role;
    careTeams: Contact['careTeams'];
  }>(
    `SELECT u.id AS "userId", u.name, u.role,
       coalesce(json_agg(json_build_object('id', t.id, 'name', t.name) ORDER BY t.name) FILTER (WHERE t.id IS NOT NULL), '[]') AS "careTeams"
     FROM "user" u
     LEFT JOIN care_team_member m ON m.user_id = u.id AND EXISTS (SELECT FROM care_team_member own WHERE own.care_team_id = m.care_team_id AND own.user_id = $1)
     LEFT JOIN care_team t ON t.id = m.care_team_id
     WHERE u.id <> $1 AND u.disabled_at IS NULL AND NOT u.dependent AND u.role <> 'admin'
       AND (($2 = 'provider' AND u.role = 'provider') OR (m.user_id IS NOT NULL AND (u.role = 'provider' OR $2 = 'provider')))
     GROUP BY u.id ORDER BY u.name, u.id`,
    [viewer.userId, viewer.role],
  );
  return rows;
}

/** People who share a conversation now: those who may know that this person is online or typing. */
export async function listPartners(q: Queryable, userId: string): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT DISTINCT other.user_id AS id FROM conversation_member own
     JOIN conversation_member other ON other.conversation_id = own.conversation_id AND other.user_id <> own.user_id
     WHERE own.user_id = $1 AND own.left_at_seq IS NULL AND other.left_at_seq IS NULL`,
    [userId],
  );
  return rows.map((row) => row.id);
}
