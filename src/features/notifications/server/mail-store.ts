/** SQL of e-mail deliveries, and of addresses that refuse them. */
import type { NoticeKind, NoticeTarget } from '#src/platform/push-notice.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { readAt } from './notice-store.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;
const isRead = `(${readAt} IS NOT NULL)`;

/** Of these one mail tells of all that is unread. */
const gathered: readonly NoticeKind[] = ['message', 'message.unanswered'];

export const isGathered = (kind: NoticeKind) => gathered.includes(kind);

/** One gathered mail at a time for each person: taken until the transaction ends, in the same order by everybody. */
async function lockReaders(q: Queryable, userIds: readonly string[]): Promise<void> {
  await q.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('consulta.mail ' || w.id, 0))
     FROM (SELECT DISTINCT id FROM unnest($1::text[]) AS given(id) ORDER BY id) w`,
    [userIds],
  );
}

/** A mail for each notification; of gathered kinds none where one for the same reader has not left yet, for it will tell of these too. */
export async function insertMails(
  q: Queryable,
  notices: readonly { id: string; userId: string; kind: NoticeKind }[],
  now: number,
): Promise<void> {
  if (notices.length === 0) return;
  const [together, each] = [
    notices.filter((n) => isGathered(n.kind)),
    notices.filter((n) => !isGathered(n.kind)),
  ];
  const ids = (list: typeof notices) => list.map(({ id }) => id);
  await q.query(
    `INSERT INTO notification_delivery (id, notification_id, channel, address_id, due_at)
     SELECT gen_random_uuid(), n.id, 'email', n.user_id, ${at('$2')} FROM notification n WHERE n.id = ANY($1::uuid[])
     ON CONFLICT DO NOTHING`,
    [ids(each), now],
  );
  if (together.length === 0) return;
  await lockReaders(
    q,
    together.map(({ userId }) => userId),
  );
  await q.query(
    `INSERT INTO notification_delivery (id, notification_id, channel, address_id, due_at)
     SELECT DISTINCT ON (n.user_id, n.kind) gen_random_uuid(), n.id, 'email', n.user_id, ${at('$2')}
     FROM notification n WHERE n.id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM notification_delivery y
       JOIN notification o ON o.id = y.notification_id AND o.kind = n.kind
       WHERE y.address_id = n.user_id AND y.channel = 'email' AND y.state = 'pending')
     ORDER BY n.user_id, n.kind, n.created_at DESC ON CONFLICT DO NOTHING`,
    [ids(together), now],
  );
}

/** What is known of somebody's address. */
export interface AddressState {
  /** There is one, and somebody who reads it. */
  hasAddress: boolean;
  /** A mail server refused it for good. */
  refused: boolean;
}

export interface DueMail extends AddressState {
  id: string;
  attempts: number;
  notificationId: string;
  kind: NoticeKind;
  place: NoticeTarget['place'];
  targetId: string | null;
  createdAt: number;
  expiresAt: number | null;
  /** When the ladder came to it. */
  emailedAt: number;
  read: boolean;
  userId: string;
  address: string;
  language: 'en' | 'es';
  chosen: unknown;
}

/** Takes mails whose moment has come. Until `now + leaseMs` nobody else takes them; who is killed meanwhile has them tried again. */
export async function takeMails(
  q: Queryable,
  { now, leaseMs, limit }: { now: number; leaseMs: number; limit: number },
): Promise<DueMail[]> {
  const { rows } = await q.query<DueMail>(
    `WITH due AS (
       SELECT y.id FROM notification_delivery y WHERE y.state = 'pending' AND y.channel = 'email' AND y.due_at <= ${at('$1')}
       ORDER BY y.due_at LIMIT $3 FOR UPDATE SKIP LOCKED
     ), taken AS (
       UPDATE notification_delivery y SET attempts = y.attempts + 1, due_at = ${at('($1::float8 + $2::float8)')} FROM due
       WHERE y.id = due.id RETURNING y.*
     )
     SELECT y.id, y.attempts, n.id AS "notificationId", n.kind, n.place, n.target_id AS "targetId", ${ms('n.created_at')} AS "createdAt",
       ${ms('n.expires_at')} AS "expiresAt", ${ms('coalesce(n.emailed_at, n.created_at)')} AS "emailedAt", ${isRead} AS read,
       n.user_id AS "userId", u.email AS address, u.locale AS language, NOT u.dependent AND u.disabled_at IS NULL AS "hasAddress",
       EXISTS (SELECT FROM mail_bounce b WHERE b.user_id = u.id AND b.address = u.email) AS refused,
       (SELECT p.chosen FROM notification_preference p WHERE p.user_id = n.user_id) AS chosen
     FROM taken y JOIN notification n ON n.id = y.notification_id JOIN "user" u ON u.id = n.user_id`,
    [now, leaseMs, limit],
  );
  return rows;
}

interface Reader {
  readonly userId: string;
  readonly kind: NoticeKind;
}

/**
 * Everything of a gathered kind that is unread now: it is told by this mail, and gets none of its own. Null where nothing that the
 * mail was made for is unread any more.
 */
export async function gather(
  q: Queryable,
  { userId, kind }: Reader,
  now: number,
): Promise<{ targetIds: string[]; count: number } | null> {
  await lockReaders(q, [userId]);
  const { rows } = await q.query<{ targetIds: string[] | null; count: number; wanted: boolean | null }>(
    `SELECT array_agg(DISTINCT n.target_id) AS "targetIds", count(*)::int AS count, bool_or(n.emailed_at IS NOT NULL) AS wanted
     FROM notification n WHERE n.user_id = $1 AND n.kind = $2 AND NOT ${isRead}`,
    [userId, kind],
  );
  const found = rows[0];
  if (found === undefined || found.wanted !== true) return null;
  // Whoever climbs with one of them at this moment finds this mail on its way.
  await q.query(
    `UPDATE notification SET emailed_at = ${at('$3')} WHERE id IN (SELECT n.id FROM notification n
       WHERE n.user_id = $1 AND n.kind = $2 AND n.emailed_at IS NULL AND NOT ${isRead} FOR UPDATE SKIP LOCKED)`,
    [userId, kind, now],
  );
  return { targetIds: found.targetIds ?? [], count: found.count };
}

/** Another mail for what came to its mail while a gathered one, counted `since`, was on its way. */
export async function gatherLate(q: Queryable, { userId, kind }: Reader, since: number, now: number) {
  await lockReaders(q, [userId]);
  await q.query(
    `INSERT INTO notification_delivery (id, notification_id, channel, address_id, due_at)
     SELECT gen_random_uuid(), n.id, 'email', n.user_id, ${at('$4')} FROM notification n
     WHERE n.user_id = $1 AND n.kind = $2 AND n.emailed_at > ${at('$3')} AND NOT ${isRead}
     ORDER BY n.created_at DESC LIMIT 1 ON CONFLICT DO NOTHING`,
    [userId, kind, since, now],
  );
}

/** Remembers that a mail server refused this address of somebody's for good. */
export async function putBounce(
  q: Queryable,
  { userId, address, reason, now }: { userId: string; address: string; reason: string; now: number },
): Promise<void> {
  await q.query(
    `INSERT INTO mail_bounce (user_id, address, reason, at) VALUES ($1, $2, $3, ${at('$4')})
     ON CONFLICT (user_id) DO UPDATE SET address = excluded.address, reason = excluded.reason, at = excluded.at`,
    [userId, address, reason, now],
  );
}

/** Takes the address for good again; false when it was not refused. */
export async function clearMailRefusal(q: Queryable, userId: string): Promise<boolean> {
  const { rowCount } = await q.query(`DELETE FROM mail_bounce WHERE user_id = $1`, [userId]);
  return rowCount === 1;
}
