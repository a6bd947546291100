/** SQL of deliveries and of the browsers that take them. */
import { randomUUID } from 'node:crypto';
import type { NoticeKind, NoticeTarget } from '#src/platform/push-notice.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { urgentKinds } from '../contract.ts';
import { readAt } from './notice-store.ts';
import { type PushAddress, unreached } from './push-sender.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;

/** What is urgent stands that far in front of all the rest. */
const headStartMs = 60 * 60_000;

/** A push message for each device in force of each notification's reader, but for the one that did it. */
export async function insertPushes(
  q: Queryable,
  notificationIds: readonly string[],
  now: number,
): Promise<void> {
  await q.query(
    `INSERT INTO notification_delivery (id, notification_id, channel, address_id, due_at)
     SELECT gen_random_uuid(), n.id, 'push', s.id, CASE WHEN n.kind = ANY($3::text[]) THEN ${at('$4')} ELSE ${at('$2')} END FROM notification n
     JOIN push_subscription s ON s.user_id = n.user_id LEFT JOIN device d ON d.id = s.device_id
     WHERE n.id = ANY($1::uuid[]) AND d.revoked_at IS NULL AND (n.by_device_id IS NULL OR s.device_id IS DISTINCT FROM n.by_device_id)
     ON CONFLICT DO NOTHING`,
    [notificationIds, now, urgentKinds, now - headStartMs],
  );
}

export interface DuePush extends PushAddress {
  id: string;
  subscriptionId: string;
  attempts: number;
  notificationId: string;
  kind: NoticeKind;
  place: NoticeTarget['place'];
  targetId: string | null;
  expiresAt: number | null;
  userId: string;
  language: 'en' | 'es';
  /** How much the reader has not read; the number on the icon. */
  unread: number;
}

/** Why a push is of no use any more; null: it is to be sent. */
const uselessPush = `CASE WHEN ${readAt} IS NOT NULL THEN 'read' WHEN n.expires_at <= ${at('$1')} THEN 'expired'
  WHEN s.id IS NULL OR d.revoked_at IS NOT NULL THEN 'no such device' WHEN u.disabled_at IS NOT NULL THEN 'account closed' END`;

/**
 * Takes pushes whose moment has come. Until `now + leaseMs` nobody else takes them; who is killed meanwhile has them tried again.
 * `ended`: how many were of no use any more and were dropped instead.
 */
export async function takePushes(
  q: Queryable,
  { now, leaseMs, limit }: { now: number; leaseMs: number; limit: number },
): Promise<{ due: DuePush[]; ended: number }> {
  const { rows } = await q.query<DuePush & { useless: string | null }>(
    `WITH due AS (
       SELECT y.* FROM notification_delivery y WHERE y.state = 'pending' AND y.channel = 'push' AND y.due_at <= ${at('$1')}
       ORDER BY y.due_at LIMIT $3 FOR UPDATE SKIP LOCKED
     ), seen AS (
       SELECT y.id, y.attempts + 1 AS attempts, n.id AS notification_id, s.id AS subscription_id, ${uselessPush} AS useless
       FROM due y JOIN notification n ON n.id = y.notification_id JOIN "user" u ON u.id = n.user_id
       LEFT JOIN push_subscription s ON s.id = y.address_id LEFT JOIN device d ON d.id = s.device_id
     ), ended AS (
       UPDATE notification_delivery y SET state = 'dropped', reason = seen.useless, ended_at = ${at('$1')} FROM seen
       WHERE y.id = seen.id AND seen.useless IS NOT NULL
     ), taken AS (
       UPDATE notification_delivery y SET attempts = seen.attempts, reason = NULL, due_at = ${at('($1::float8 + $2::float8)')} FROM seen
       WHERE y.id = seen.id AND seen.useless IS NULL
     )
     SELECT seen.id, seen.attempts, seen.useless, seen.subscription_id AS "subscriptionId", n.id AS "notificationId", n.kind, n.place,
       n.target_id AS "targetId", ${ms('n.expires_at')} AS "expiresAt", n.user_id AS "userId", u.locale AS language, s.endpoint, s.p256dh, s.auth,
       (SELECT count(*)::int FROM notification n WHERE n.user_id = u.id AND ${readAt} IS NULL) AS unread
     FROM seen JOIN notification n ON n.id = seen.notification_id JOIN "user" u ON u.id = n.user_id
     LEFT JOIN push_subscription s ON s.id = seen.subscription_id`,
    [now, leaseMs, limit],
  );
  const due = rows.filter(({ useless }) => useless === null);
  return { due, ended: rows.length - due.length };
}

/** What waits because a push service could not be reached is tried now. Not what somebody tries at this moment. */
export async function wakeUnreached(q: Queryable, origin: string, now: number): Promise<void> {
  await q.query(
    `UPDATE notification_delivery SET due_at = ${at('$2')} WHERE id IN (
       SELECT y.id FROM notification_delivery y JOIN push_subscription s ON s.id = y.address_id
       WHERE y.state = 'pending' AND y.channel = 'push' AND y.due_at > ${at('$2')} AND y.reason = ANY($3::text[])
         AND starts_with(s.endpoint, $1 || '/') ORDER BY y.id FOR UPDATE OF y SKIP LOCKED)`,
    [origin, now, Object.values(unreached).map(({ reason }) => reason)],
  );
}

/** Ends a delivery. */
export async function endDelivery(
  q: Queryable,
  id: string,
  { state, reason, now }: { state: 'sent' | 'dropped' | 'failed'; reason: string | null; now: number },
): Promise<void> {
  await q.query(
    `UPDATE notification_delivery SET state = $2, reason = $3, ended_at = ${at('$4')} WHERE id = $1 AND state = 'pending'`,
    [id, state, reason, now],
  );
}

/** Notes of several at once that a push service took them. */
export async function endSent(
  q: Queryable,
  sent: readonly { readonly id: string; readonly subscriptionId: string }[],
  now: number,
): Promise<void> {
  await q.query(
    `WITH ended AS (
       UPDATE notification_delivery SET state = 'sent', reason = NULL, ended_at = ${at('$3')} WHERE id = ANY($1::uuid[]) AND state = 'pending'
     ), used AS (SELECT id FROM push_subscription WHERE id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE)
     UPDATE push_subscription s SET last_sent_at = ${at('$3')} FROM used WHERE s.id = used.id`,
    [sent.map(({ id }) => id), sent.map(({ subscriptionId }) => subscriptionId), now],
  );
}

/** It is tried again then. */
export async function putOff(q: Queryable, id: string, dueAt: number, reason: string): Promise<void> {
  await q.query(
    `UPDATE notification_delivery SET due_at = ${at('$2')}, reason = $3 WHERE id = $1 AND state = 'pending'`,
    [id, dueAt, reason],
  );
}

export interface PushDeviceRow extends PushAddress {
  id: string;
  deviceId: string | null;
  createdAt: number;
  lastSentAt: number | null;
}

/** Somebody's own. */
export async function listPushDevices(q: Queryable, userId: string): Promise<PushDeviceRow[]> {
  const { rows } = await q.query<PushDeviceRow>(
    `SELECT s.id, s.device_id AS "deviceId", s.endpoint, s.p256dh, s.auth, ${ms('s.created_at')} AS "createdAt",
       ${ms('s.last_sent_at')} AS "lastSentAt"
     FROM push_subscription s LEFT JOIN device d ON d.id = s.device_id
     WHERE s.user_id = $1 AND d.revoked_at IS NULL ORDER BY s.created_at DESC, s.id`,
    [userId],
  );
  return rows;
}

/**
 * A browser has one owner: who subscribes last on it. A device has one address: its newest. Deliveries to another before are not
 * carried over.
 */
export async function putPushDevice(
  q: Queryable,
  {
    userId,
    deviceId,
    endpoint,
    p256dh,
    auth,
    now,
  }: PushAddress & { userId: string; deviceId: string | null; now: number },
): Promise<string> {
  await q.query(
    `DELETE FROM push_subscription WHERE (endpoint = $1 AND user_id <> $2) OR (endpoint <> $1 AND device_id = $3)`,
    [endpoint, userId, deviceId],
  );
  const { rows } = await q.query<{ id: string }>(
    `INSERT INTO push_subscription (id, user_id, device_id, endpoint, p256dh, auth, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, ${at('$7')})
     ON CONFLICT (endpoint) DO UPDATE SET device_id = excluded.device_id, p256dh = excluded.p256dh, auth = excluded.auth
     WHERE push_subscription.user_id = excluded.user_id RETURNING id`,
    [randomUUID(), userId, deviceId, endpoint, p256dh, auth, now],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('somebody else subscribed at the same moment');
  return id;
}

export async function deletePushDevice(q: Queryable, id: string, userId: string): Promise<boolean> {
  const { rowCount } = await q.query(`DELETE FROM push_subscription WHERE id = $1 AND user_id = $2`, [
    id,
    userId,
  ]);
  return rowCount === 1;
}

export async function noteSent(q: Queryable, id: string, now: number): Promise<void> {
  await q.query(`UPDATE push_subscription SET last_sent_at = ${at('$2')} WHERE id = $1`, [id, now]);
}
