/** SQL of the notification centre: what people see of their notifications. */
import type { NoticeKind, NoticeTarget } from '#src/platform/push-notice.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { readAt } from './notice-store.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;

/** Nobody counts further. */
const mostMessages = 100;

export interface ListedNotice {
  id: string;
  kind: NoticeKind;
  place: NoticeTarget['place'];
  targetId: string | null;
  about: string | null;
  at: number;
  read: boolean;
  /** Messages of others in the conversation that are unread; 0 for other kinds. */
  messages: number;
}

interface Asking {
  readonly userId: string;
  readonly deviceId: string | null;
}

/** Unread, still of use ($2: now), and not done by the device that asks ($3). */
const isNew = `${readAt} IS NULL AND (n.expires_at IS NULL OR n.expires_at > ${at('$2')})
  AND (n.by_device_id IS NULL OR n.by_device_id IS DISTINCT FROM $3::uuid)`;
/** The appointment that a visit is of; otherwise where it leads. */
const about = `CASE n.place WHEN 'visit' THEN coalesce((SELECT v.appointment_id::text FROM visit v WHERE v.id = n.target_id::uuid), n.target_id)
  ELSE n.target_id END AS about`;
const listed = `n.id, n.kind, n.place, n.target_id AS "targetId", ${about}, ${ms('n.created_at')} AS at, NOT (${isNew}) AS read`;
/** Messages of others after the furthest read place. */
const unreadMessages = `CASE WHEN n.kind <> 'message' THEN 0 ELSE (SELECT count(*)::int FROM (SELECT FROM message x
  WHERE x.conversation_id = n.target_id AND x.sender_id <> n.user_id AND x.about IS NULL AND x.seq <= n.message_seq
    AND x.seq > coalesce((SELECT max(r.read_through) FROM receipt r WHERE r.conversation_id = n.target_id AND r.user_id = n.user_id), 0)
  LIMIT ${mostMessages}) counted) END AS messages`;

/** Newest first; of the messages in one conversation only the newest has a line. */
export async function listNotices(
  q: Queryable,
  { userId, deviceId }: Asking,
  { cursor, now, limit }: { cursor: { at: number; id: string } | null; now: number; limit: number },
): Promise<ListedNotice[]> {
  const { rows } = await q.query<ListedNotice>(
    `SELECT ${listed}, ${unreadMessages}
     FROM notification n WHERE n.user_id = $1 AND ($4::float8 IS NULL OR (n.created_at, n.id) < (${at('$4')}, $5::uuid))
       AND (n.kind <> 'message' OR NOT EXISTS (SELECT FROM notification later WHERE later.user_id = n.user_id
         AND later.kind = 'message' AND later.target_id = n.target_id AND later.message_seq > n.message_seq))
     ORDER BY n.created_at DESC, n.id DESC LIMIT $6`,
    [userId, now, deviceId, cursor?.at ?? null, cursor?.id ?? null, limit],
  );
  return rows;
}

/** What is new beside messages, which the inbox counts. */
const isNews = `n.user_id = $1 AND n.kind <> 'message' AND ${isNew}`;

/** The newest of what is new. */
export async function listNews(
  q: Queryable,
  { userId, deviceId }: Asking,
  { now, limit }: { now: number; limit: number },
): Promise<ListedNotice[]> {
  const { rows } = await q.query<ListedNotice>(
    `SELECT ${listed}, 0 AS messages FROM notification n WHERE ${isNews} ORDER BY n.created_at DESC, n.id DESC LIMIT $4`,
    [userId, now, deviceId, limit],
  );
  return rows;
}

export async function countNews(q: Queryable, { userId, deviceId }: Asking, now: number): Promise<number> {
  const { rows } = await q.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM notification n WHERE ${isNews}`,
    [userId, now, deviceId],
  );
  return rows[0]?.count ?? 0;
}

/** Marks somebody's own as read: those named, or all up to a moment but messages, which are read where they stand. True when any was new. */
export async function markRead(
  q: Queryable,
  userId: string,
  { ids, through, now }: { ids: readonly string[] | null; through: number; now: number },
): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE notification SET read_at = ${at('$4')} WHERE user_id = $1 AND read_at IS NULL AND created_at <= ${at('$3')}
       AND CASE WHEN $2::uuid[] IS NULL THEN kind <> 'message' ELSE id = ANY($2::uuid[]) END`,
    [userId, ids, through, now],
  );
  return (rowCount ?? 0) > 0;
}
