/** SQL of messages and receipts: reading pages, and the set-based statements of the hot path. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { Envelope, ReceiptView, StoredEnvelope } from '../contract.ts';

interface MessageRow extends Omit<StoredEnvelope, 'v'> {
  v: 1;
}

const messageColumns = `x.v, x.conversation_id AS "conversationId", x.epoch, x.id AS "messageId", x.sender_id AS sender, x.device_id AS device,
  x.hdr, x.body, x.about, x.files, x.seq, (extract(epoch FROM x.sent_at) * 1000)::bigint::float8 AS "sentAt"`;

/** Up to `limit` messages before `before` (exclusive, null: the newest), ascending. */
export async function listBefore(
  q: Queryable,
  conversationId: string,
  before: number | null,
  limit: number,
  through: number | null,
): Promise<StoredEnvelope[]> {
  const { rows } = await q.query<MessageRow>(
    `SELECT ${messageColumns} FROM message x WHERE x.conversation_id = $1 AND x.seq < coalesce($2::int, 2147483647) AND x.seq <= coalesce($4::int, 2147483647)
     ORDER BY x.seq DESC LIMIT $3`,
    [conversationId, before, limit, through],
  );
  return rows.reverse();
}

/** Up to `limit` messages after `after` (exclusive), ascending. */
export async function listAfter(
  q: Queryable,
  conversationId: string,
  after: number,
  limit: number,
  through: number | null,
): Promise<StoredEnvelope[]> {
  const { rows } = await q.query<MessageRow>(
    `SELECT ${messageColumns} FROM message x WHERE x.conversation_id = $1 AND x.seq > $2 AND x.seq <= coalesce($4::int, 2147483647) ORDER BY x.seq LIMIT $3`,
    [conversationId, after, limit, through],
  );
  return rows;
}

/** Most that is handed out about the messages of one page. */
const mostAbout = 1_000;

/** What was said about these messages from outside the places they span, ascending; the newest when there is more than can be handed out. */
export async function listAbout(
  q: Queryable,
  conversationId: string,
  page: readonly StoredEnvelope[],
  through: number | null,
): Promise<StoredEnvelope[]> {
  const first = page[0];
  const last = page.at(-1);
  if (first === undefined || last === undefined) return [];
  const { rows } = await q.query<MessageRow>(
    `SELECT ${messageColumns} FROM message x WHERE x.conversation_id = $1 AND x.about = ANY($2::uuid[])
       AND x.seq NOT BETWEEN $3 AND $4 AND x.seq <= coalesce($5::int, 2147483647) ORDER BY x.seq DESC LIMIT $6`,
    [conversationId, page.map((m) => m.messageId), first.seq, last.seq, through, mostAbout],
  );
  return rows.reverse();
}

/** Where a message stands, as far as this person may see. */
export async function findPlace(
  q: Queryable,
  conversationId: string,
  messageId: string,
  through: number | null,
): Promise<number | null> {
  const { rows } = await q.query<{ seq: number }>(
    `SELECT seq FROM message WHERE id = $2 AND conversation_id = $1 AND seq <= coalesce($3::int, 2147483647)`,
    [conversationId, messageId, through],
  );
  return rows[0]?.seq ?? null;
}

/** Takes the content off a message of one's own about which one has said something; false when there is none. */
export async function eraseBody(
  q: Queryable,
  conversationId: string,
  messageId: string,
  sender: string,
): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE message x SET body = NULL, files = '{}' WHERE x.conversation_id = $1 AND x.id = $2 AND x.sender_id = $3
       AND EXISTS (SELECT FROM message a WHERE a.conversation_id = $1 AND a.about = $2 AND a.sender_id = $3)`,
    [conversationId, messageId, sender],
  );
  return rowCount === 1;
}

/** The newest message that stands by itself and that this person may see, in each conversation. */
export async function listLast(
  q: Queryable,
  userId: string,
  conversationIds: readonly string[],
): Promise<StoredEnvelope[]> {
  const { rows } = await q.query<MessageRow>(
    `SELECT ${messageColumns} FROM conversation_member m
     JOIN LATERAL (SELECT * FROM message WHERE conversation_id = m.conversation_id AND about IS NULL AND seq <= coalesce(m.left_at_seq, 2147483647) ORDER BY seq DESC LIMIT 1) x ON true
     WHERE m.user_id = $1 AND m.conversation_id = ANY($2::text[])`,
    [userId, conversationIds],
  );
  return rows;
}

/** Messages by place, of those this person may see. */
export async function listByPlace(
  q: Queryable,
  userId: string,
  places: readonly { conversationId: string; seq: number }[],
): Promise<StoredEnvelope[]> {
  const { rows } = await q.query<MessageRow>(
    `SELECT ${messageColumns} FROM unnest($2::text[], $3::int[]) AS p(conversation_id, seq)
     JOIN message x USING (conversation_id, seq)
     JOIN conversation_member m ON m.conversation_id = x.conversation_id AND m.user_id = $1 AND x.seq <= coalesce(m.left_at_seq, 2147483647)`,
    [userId, places.map((p) => p.conversationId), places.map((p) => p.seq)],
  );
  return rows;
}

const receiptColumns = `user_id AS "userId", device_id AS device, delivered_through AS "deliveredThrough", read_through AS "readThrough", signed`;

export async function listReceipts(
  q: Queryable,
  conversationIds: readonly string[],
): Promise<(ReceiptView & { conversationId: string })[]> {
  const { rows } = await q.query<ReceiptView & { conversationId: string }>(
    `SELECT conversation_id AS "conversationId", ${receiptColumns} FROM receipt WHERE conversation_id = ANY($1::text[])`,
    [conversationIds],
  );
  return rows;
}

// ---- hot path: each statement serves a whole batch

/**
 * True for what a single row may have brought about: its data or a rule of the database (classes 22 and 23, such as one message id
 * sent to two conversations at the same moment), or two transactions in each other's way (40).
 */
export function isOneRowsFault(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^(22|23|40)...$/.test(code);
}

/** Locks the conversations in one order, so that two batches never wait for each other crosswise. */
export async function lockHeads(
  q: Queryable,
  ids: readonly string[],
): Promise<Map<string, { lastSeq: number; epoch: number; closed: boolean }>> {
  const { rows } = await q.query<{ id: string; lastSeq: number; epoch: number; closed: boolean }>(
    `SELECT c.id, c.last_seq AS "lastSeq", c.epoch, d.closed_at IS NOT NULL AS closed
     FROM conversation c LEFT JOIN desk_conversation d ON d.conversation_id = c.id
     WHERE c.id = ANY($1::text[]) ORDER BY c.id FOR UPDATE OF c`,
    [ids],
  );
  return new Map(rows.map(({ id, ...head }) => [id, head]));
}

/** Who is told what happens in a conversation: its present members. */
const audience = `ARRAY(SELECT o.user_id FROM conversation_member o WHERE o.conversation_id = i.conversation_id AND o.left_at_seq IS NULL) AS audience`;

export interface Standing {
  member: boolean;
  /** The device is one of the sender's and not revoked. */
  device: boolean;
  /** The care relation that the conversation rests on still holds, and the account is not disabled. */
  allowed: boolean;
  /** A message of this id is stored. */
  known: boolean;
  /** Present members of the conversation. */
  audience: readonly string[];
}

/** For each envelope, in order: may it be stored now, and who would be told? */
export async function listStandings(
  q: Queryable,
  items: readonly Pick<Envelope, 'conversationId' | 'sender' | 'device' | 'messageId'>[],
): Promise<Standing[]> {
  const { rows } = await q.query<Standing>(
    `SELECT m.user_id IS NOT NULL AND m.left_at_seq IS NULL AS member, ${audience},
       EXISTS (SELECT FROM message x WHERE x.id = i.id) AS known,
       EXISTS (SELECT FROM device d WHERE d.id = i.device AND d.user_id = i.sender AND d.revoked_at IS NULL) AS device,
       u.disabled_at IS NULL AND (c.patient_id IS NULL
         OR (u.role = 'provider' AND EXISTS (SELECT FROM care_team_member a JOIN care_team_member b USING (care_team_id) WHERE a.user_id = i.sender AND b.user_id = c.patient_id))
         OR ((c.patient_id = i.sender OR EXISTS (SELECT FROM active_care_link l WHERE l.carer_id = i.sender AND l.patient_id = c.patient_id))
             AND EXISTS (SELECT FROM conversation_member o JOIN "user" ou ON ou.id = o.user_id AND ou.role = 'provider'
               JOIN care_team_member a ON a.user_id = o.user_id JOIN care_team_member b ON b.care_team_id = a.care_team_id AND b.user_id = c.patient_id
               WHERE o.conversation_id = c.id AND o.left_at_seq IS NULL))) AS allowed
     FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[]) WITH ORDINALITY AS i(conversation_id, sender, device, id, place)
     LEFT JOIN conversation c ON c.id = i.conversation_id
     LEFT JOIN "user" u ON u.id = i.sender
     LEFT JOIN conversation_member m ON m.conversation_id = i.conversation_id AND m.user_id = i.sender
     ORDER BY i.place`,
    [
      items.map((i) => i.conversationId),
      items.map((i) => i.sender),
      items.map((i) => i.device),
      items.map((i) => i.messageId),
    ],
  );
  return rows;
}

export async function findByIds(q: Queryable, ids: readonly string[]): Promise<Map<string, StoredEnvelope>> {
  const { rows } = await q.query<MessageRow>(
    `SELECT ${messageColumns} FROM message x WHERE x.id = ANY($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.messageId, row]));
}

type NewMessage = Envelope & { seq: number; sentAt: number };

/** The new newest place of each conversation; only what stands by itself moves it up in people's lists. */
function movedHeads(messages: readonly NewMessage[]) {
  const newest = new Map(messages.map((message) => [message.conversationId, message.seq]));
  const standing = messages.filter(({ about }) => about === null);
  const lastAt = new Map(standing.map((message) => [message.conversationId, message.sentAt]));
  return [...newest].map(([id, lastSeq]) => ({ id, lastSeq, at: lastAt.get(id) ?? null }));
}

/** Stores messages, in the order of their places, and where their conversations stand then. */
export async function insertMessages(q: Queryable, messages: readonly NewMessage[]): Promise<void> {
  const moved = movedHeads(messages);
  await q.query(
    `WITH stored AS (
       INSERT INTO message (conversation_id, seq, id, sender_id, device_id, epoch, v, hdr, body, sent_at, about, files)
       SELECT conversation_id, seq, id, sender, device, epoch, v, hdr, body, to_timestamp(sent_at / 1000), about, string_to_array(files, ' ')
       FROM unnest($1::text[], $2::int[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::int[], $8::bytea[], $9::bytea[], $10::float8[], $11::uuid[], $12::text[])
         AS m(conversation_id, seq, id, sender, device, epoch, v, hdr, body, sent_at, about, files)
     )
     UPDATE conversation c SET last_seq = n.last_seq, last_message_at = coalesce(to_timestamp(n.at / 1000), c.last_message_at)
     FROM unnest($13::text[], $14::int[], $15::float8[]) AS n(id, last_seq, at) WHERE c.id = n.id`,
    [
      messages.map((m) => m.conversationId),
      messages.map((m) => m.seq),
      messages.map((m) => m.messageId),
      messages.map((m) => m.sender),
      messages.map((m) => m.device),
      messages.map((m) => m.epoch),
      messages.map((m) => m.v),
      messages.map((m) => m.hdr),
      messages.map((m) => m.body),
      messages.map((m) => m.sentAt),
      messages.map((m) => m.about),
      // Keys hold no spaces; an array of arrays would have to be rectangular.
      messages.map((m) => m.files.join(' ')),
      moved.map(({ id }) => id),
      moved.map(({ lastSeq }) => lastSeq),
      moved.map(({ at }) => at),
    ],
  );
}

export interface NewReceipt extends ReceiptView {
  conversationId: string;
}

/** Of a (conversation, user, device): null where there is no such conversation, or no receipt yet. */
export interface ReceiptStanding {
  lastSeq: number | null;
  /** The user is a present member. */
  member: boolean;
  deliveredThrough: number | null;
  readThrough: number | null;
  /** Present members of the conversation. */
  audience: readonly string[];
}

/** For each, in order. */
export async function listReceiptStandings(
  q: Queryable,
  items: readonly { conversationId: string; userId: string; device: string }[],
): Promise<ReceiptStanding[]> {
  const { rows } = await q.query<ReceiptStanding>(
    `SELECT c.last_seq AS "lastSeq", m.user_id IS NOT NULL AND m.left_at_seq IS NULL AS member, ${audience},
       r.delivered_through AS "deliveredThrough", r.read_through AS "readThrough"
     FROM unnest($1::text[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS i(conversation_id, user_id, device_id, place)
     LEFT JOIN conversation c ON c.id = i.conversation_id
     LEFT JOIN conversation_member m ON m.conversation_id = i.conversation_id AND m.user_id = i.user_id
     LEFT JOIN receipt r ON r.conversation_id = i.conversation_id AND r.user_id = i.user_id AND r.device_id = i.device_id
     ORDER BY i.place`,
    [items.map((i) => i.conversationId), items.map((i) => i.userId), items.map((i) => i.device)],
  );
  return rows;
}

/** Forward only. One per (conversation, person, device) at most. */
export async function putReceipts(q: Queryable, receipts: readonly NewReceipt[]): Promise<void> {
  await q.query(
    `INSERT INTO receipt AS r (conversation_id, user_id, device_id, delivered_through, read_through, signed)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::bytea[]) ORDER BY 1, 2, 3
     ON CONFLICT (conversation_id, user_id, device_id) DO UPDATE
       SET delivered_through = excluded.delivered_through, read_through = excluded.read_through, signed = excluded.signed, updated_at = now()
       WHERE excluded.delivered_through >= r.delivered_through AND excluded.read_through >= r.read_through
         AND (excluded.delivered_through, excluded.read_through) <> (r.delivered_through, r.read_through)`,
    [
      receipts.map((r) => r.conversationId),
      receipts.map((r) => r.userId),
      receipts.map((r) => r.device),
      receipts.map((r) => r.deliveredThrough),
      receipts.map((r) => r.readThrough),
      receipts.map((r) => r.signed),
    ],
  );
}
