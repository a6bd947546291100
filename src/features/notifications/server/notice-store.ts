/** SQL of notifications: the outbox, what the ladder has to know, and what people are shown of them. */
import { randomUUID } from 'node:crypto';
import type { Locale } from '#src/features/identity/contract.ts';
import type { NoticeKind, NoticeTarget } from '#src/platform/push-notice.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import { urgentKinds } from '../contract.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;
/** A message is read as soon as any device of the reader's said so; the others where they were shown. */
export const readAt = `coalesce(n.read_at, (SELECT min(r.updated_at) FROM receipt r WHERE n.message_seq IS NOT NULL
  AND r.conversation_id = n.target_id AND r.user_id = n.user_id AND r.read_through >= n.message_seq))`;

export interface NewNotice {
  readonly userId: string;
  readonly kind: NoticeKind;
  /** What it comes from, such as `message:<id>`: the same cause tells nobody twice. */
  readonly cause: string;
  readonly target: NoticeTarget;
  readonly messageSeq?: number;
  readonly expiresAt?: number;
  readonly escalateAt?: number;
  /** The device that did it is not told. */
  readonly byDeviceId?: string | null;
  /** The reader did it: no news, but what is kept as a record is mailed. */
  readonly own?: boolean;
}

/** Tells each of these people's open pages that their notification centre changed. */
export function noticeNews(userIds: Iterable<string>): NewEvent[] {
  return [...new Set(userIds)].map((userId) => ({ userId, kind: 'notification', payload: {} }));
}

/**
 * Writes what is to be told, inside the transaction of its cause. Answers one event for each person told of anything but messages,
 * which have events of their own; the caller records them with its others, last in the transaction.
 */
export async function insertNotices(
  q: Queryable,
  notices: readonly NewNotice[],
  now: number,
): Promise<NewEvent[]> {
  if (notices.length === 0) return [];
  const column = <Value>(of: (notice: NewNotice) => Value) => notices.map(of);
  const { rows } = await q.query<{ userId: string; news: boolean }>(
    `INSERT INTO notification (id, user_id, kind, cause, place, target_id, message_seq, expires_at, escalate_at, by_device_id, read_at, created_at, due_at)
     SELECT w.id, w.user_id, w.kind, w.cause, w.place, w.target_id, w.message_seq, ${at('w.expires')}, ${at('w.escalate')},
       w.by_device, CASE WHEN w.own THEN ${at('$12')} END, ${at('$12')}, ${at('$12')}
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::float8[], $9::float8[],
       $10::uuid[], $11::bool[]) AS w(id, user_id, kind, cause, place, target_id, message_seq, expires, escalate, by_device, own)
     ORDER BY w.user_id, w.cause ON CONFLICT (user_id, cause) DO NOTHING
     RETURNING user_id AS "userId", kind <> 'message' AND read_at IS NULL AS news`,
    [
      column(() => randomUUID()),
      column(({ userId }) => userId),
      column(({ kind }) => kind),
      column(({ cause }) => cause),
      column(({ target }) => target.place),
      column(({ target }) => target.id),
      column(({ messageSeq }) => messageSeq ?? null),
      column(({ expiresAt }) => expiresAt ?? null),
      column(({ escalateAt }) => escalateAt ?? null),
      column(({ byDeviceId }) => byDeviceId ?? null),
      column(({ own }) => own === true),
      now,
    ],
  );
  return noticeNews(rows.filter(({ news }) => news).map(({ userId }) => userId));
}

export interface ClimbingRow {
  id: string;
  userId: string;
  kind: NoticeKind;
  place: NoticeTarget['place'];
  targetId: string | null;
  messageSeq: number | null;
  createdAt: number;
  expiresAt: number | null;
  readAt: number | null;
  pushedAt: number | null;
  emailedAt: number | null;
  escalateAt: number | null;
  escalatedAt: number | null;
  hasPush: boolean;
  /** There is an address; a mail server refused it for good. */
  hasAddress: boolean;
  refused: boolean;
  chosen: unknown;
}

/** Subscriptions of devices that are in force. */
const livePush = `push_subscription s LEFT JOIN device d ON d.id = s.device_id WHERE d.revoked_at IS NULL`;

/** Notifications whose moment has come, those about somebody who waits first, locked until the transaction ends; those that another instance holds are left out. */
export async function lockDue(q: Queryable, now: number, limit: number): Promise<ClimbingRow[]> {
  const { rows } = await q.query<ClimbingRow>(
    `SELECT n.id, n.user_id AS "userId", n.kind, n.place, n.target_id AS "targetId", n.message_seq AS "messageSeq",
       ${ms('n.created_at')} AS "createdAt", ${ms('n.expires_at')} AS "expiresAt", ${ms(readAt)} AS "readAt",
       ${ms('n.pushed_at')} AS "pushedAt", ${ms('n.emailed_at')} AS "emailedAt",
       ${ms('n.escalate_at')} AS "escalateAt", ${ms('n.escalated_at')} AS "escalatedAt",
       EXISTS (SELECT FROM ${livePush} AND s.user_id = n.user_id
         AND (n.by_device_id IS NULL OR s.device_id IS DISTINCT FROM n.by_device_id)) AS "hasPush",
       NOT u.dependent AND u.disabled_at IS NULL AS "hasAddress",
       EXISTS (SELECT FROM mail_bounce b WHERE b.user_id = n.user_id AND b.address = u.email) AS refused,
       (SELECT p.chosen FROM notification_preference p WHERE p.user_id = n.user_id) AS chosen
     FROM notification n JOIN "user" u ON u.id = n.user_id WHERE n.due_at <= ${at('$1')} 
     ORDER BY (n.kind = ANY($3::text[])) DESC, n.due_at LIMIT $2 FOR UPDATE OF n SKIP LOCKED`,
    [now, limit, urgentKinds],
  );
  return rows;
}

export interface Climbed {
  readonly id: string;
  readonly pushedAt: number | null;
  readonly emailedAt: number | null;
  readonly escalatedAt: number | null;
  /** Null: the ladder is at its end. */
  readonly dueAt: number | null;
}

/** Writes how far notifications have climbed. */
export async function putClimbed(q: Queryable, climbed: readonly Climbed[]): Promise<void> {
  await q.query(
    `UPDATE notification n SET pushed_at = ${at('w.pushed')}, emailed_at = ${at('w.emailed')},
       escalated_at = ${at('w.escalated')}, due_at = ${at('w.due')}
     FROM unnest($1::uuid[], $2::float8[], $3::float8[], $4::float8[], $5::float8[]) AS w(id, pushed, emailed, escalated, due)
     WHERE n.id = w.id`,
    [
      climbed.map(({ id }) => id),
      climbed.map(({ pushedAt }) => pushedAt),
      climbed.map(({ emailedAt }) => emailedAt),
      climbed.map(({ escalatedAt }) => escalatedAt),
      climbed.map(({ dueAt }) => dueAt),
    ],
  );
}

/** Providers of a conversation who have not read as far. */
export async function listUnreadProviders(
  q: Queryable,
  conversationId: string,
  messageSeq: number,
): Promise<string[]> {
  const { rows } = await q.query<{ userId: string }>(
    `SELECT m.user_id AS "userId" FROM conversation_member m
     JOIN "user" u ON u.id = m.user_id AND u.role = 'provider' AND u.disabled_at IS NULL
     WHERE m.conversation_id = $1 AND m.left_at_seq IS NULL AND NOT EXISTS (SELECT FROM receipt r
       WHERE r.conversation_id = $1 AND r.user_id = m.user_id AND r.read_through >= $2) ORDER BY m.user_id`,
    [conversationId, messageSeq],
  );
  return rows.map(({ userId }) => userId);
}

/** When the next notification is due, the next delivery or the next look for reminders; null: nothing is. */
export async function findNextDue(q: Queryable): Promise<number | null> {
  const { rows } = await q.query<{ due: number | null }>(
    `SELECT ${ms(`least((SELECT min(due_at) FROM notification), (SELECT min(due_at) FROM notification_delivery WHERE state = 'pending'),
       (SELECT min(due_at) FROM reminder_plan), (SELECT min(due_at) FROM invitation_mail WHERE state = 'pending'))`)} AS due`,
  );
  return rows[0]?.due ?? null;
}

/** What somebody chose, unread by anybody but who wrote it: check it before use. */
export async function findChosen(q: Queryable, userId: string): Promise<unknown> {
  const { rows } = await q.query<{ chosen: unknown }>(
    `SELECT chosen FROM notification_preference WHERE user_id = $1`,
    [userId],
  );
  return rows[0]?.chosen ?? null;
}

/** Language that somebody reads; null for an account that is gone. */
export async function findLanguage(q: Queryable, userId: string): Promise<Locale | null> {
  const { rows } = await q.query<{ locale: Locale }>(`SELECT locale FROM "user" WHERE id = $1`, [userId]);
  return rows[0]?.locale ?? null;
}

/** Keeps what somebody chose; what waits on the ladder is looked at anew. */
export async function putChosen(q: Queryable, userId: string, chosen: unknown, now: number): Promise<void> {
  await q.query(
    `INSERT INTO notification_preference (user_id, chosen) VALUES ($1, $2::jsonb)
     ON CONFLICT (user_id) DO UPDATE SET chosen = excluded.chosen`,
    [userId, JSON.stringify(chosen)],
  );
  await q.query(`UPDATE notification SET due_at = ${at('$2')} WHERE user_id = $1 AND due_at > ${at('$2')}`, [
    userId,
    now,
  ]);
}

export async function countUnread(q: Queryable, userId: string): Promise<number> {
  const { rows } = await q.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM notification n WHERE n.user_id = $1 AND ${readAt} IS NULL`,
    [userId],
  );
  return rows[0]?.count ?? 0;
}
