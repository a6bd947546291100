/** SQL of uploads: reserving room, progress, completion, finding a file for somebody. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface UploadRow {
  key: string;
  /** Set where the bytes lie in UploadThing's cloud. */
  cloudKey: string | null;
  uploaderId: string;
  conversationId: string;
  fileId: string;
  sizeBytes: number;
  complete: boolean;
  claimed: boolean;
}

const uploadColumns = `u.key, u.cloud_key AS "cloudKey", u.uploader_id AS "uploaderId", u.conversation_id AS "conversationId",
  u.file_id AS "fileId", u.size_bytes::float8 AS "sizeBytes", u.completed_at IS NOT NULL AS complete, u.claimed_at IS NOT NULL AS claimed`;

/** Any number that is ours alone among advisory locks. */
const reservationLock = 7_310_311;

/** Until the end of the transaction nobody else reserves room: what is counted stays true. */
export async function lockReservations(q: Queryable): Promise<void> {
  await q.query(`SELECT pg_advisory_xact_lock($1)`, [reservationLock]);
}

/** Bytes that all files of the clinic take or have reserved. */
export async function readUsedBytes(q: Queryable): Promise<number> {
  const { rows } = await q.query<{ used: number }>(
    `SELECT coalesce(sum(size_bytes), 0)::float8 AS used FROM upload`,
  );
  return rows[0]?.used ?? 0;
}

/** Uploads of this person that no message owns yet. */
export async function countOpen(q: Queryable, uploaderId: string): Promise<number> {
  const { rows } = await q.query<{ open: number }>(
    `SELECT count(*)::int AS open FROM upload WHERE uploader_id = $1 AND claimed_at IS NULL AND deleted_at IS NULL`,
    [uploaderId],
  );
  return rows[0]?.open ?? 0;
}

export async function isActiveMember(q: Queryable, userId: string, conversationId: string): Promise<boolean> {
  const { rows } = await q.query<{ member: number }>(
    `SELECT 1 AS member FROM conversation_member WHERE conversation_id = $1 AND user_id = $2 AND left_at_seq IS NULL`,
    [conversationId, userId],
  );
  return rows.length > 0;
}

export type NewUpload = Pick<UploadRow, 'key' | 'uploaderId' | 'conversationId' | 'fileId' | 'sizeBytes'>;

/** Exclusive: a key that exists already fails the statement. */
export async function insertUpload(q: Queryable, upload: NewUpload, now: number): Promise<void> {
  await q.query(
    `INSERT INTO upload (key, uploader_id, conversation_id, file_id, size_bytes, created_at, progress_at)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000))`,
    [upload.key, upload.uploaderId, upload.conversationId, upload.fileId, upload.sizeBytes, now],
  );
}

/** False when another upload has this key in the cloud already. */
export async function setCloudKey(q: Queryable, key: string, cloudKey: string): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE upload SET cloud_key = $2 WHERE key = $1 AND NOT EXISTS (SELECT FROM upload WHERE cloud_key = $2)`,
    [key, cloudKey],
  );
  return rowCount === 1;
}

export async function findUpload(q: Queryable, key: string): Promise<UploadRow | null> {
  const { rows } = await q.query<UploadRow>(
    `SELECT ${uploadColumns} FROM upload u WHERE u.key = $1 AND u.deleted_at IS NULL`,
    [key],
  );
  return rows[0] ?? null;
}

/**
 * A finished file that this person may read: as a member of the conversation of the message that owns it (up to where they
 * left), or as its uploader while no message owns it.
 */
export async function findReadable(q: Queryable, userId: string, key: string): Promise<UploadRow | null> {
  const { rows } = await q.query<UploadRow>(
    `SELECT ${uploadColumns} FROM upload u
     LEFT JOIN message x ON x.id = u.message_id
     LEFT JOIN conversation_member m ON m.conversation_id = x.conversation_id AND m.user_id = $2
     WHERE u.key = $1 AND u.deleted_at IS NULL AND u.completed_at IS NOT NULL AND
       CASE WHEN u.claimed_at IS NULL THEN u.uploader_id = $2 ELSE x.seq <= coalesce(m.left_at_seq, 2147483647) AND m.user_id IS NOT NULL END`,
    [key, userId],
  );
  return rows[0] ?? null;
}

export async function markProgress(q: Queryable, key: string, now: number): Promise<void> {
  await q.query(`UPDATE upload SET progress_at = to_timestamp($2::float8 / 1000) WHERE key = $1`, [key, now]);
}

/** True when the upload is complete with exactly this size, now or before. */
export async function markComplete(
  q: Queryable,
  key: string,
  sizeBytes: number,
  now: number,
): Promise<boolean> {
  const { rows } = await q.query<{ key: string }>(
    `UPDATE upload SET completed_at = coalesce(completed_at, to_timestamp($3::float8 / 1000))
     WHERE key = $1 AND size_bytes = $2 AND deleted_at IS NULL RETURNING key`,
    [key, sizeBytes, now],
  );
  return rows.length > 0;
}

/** Marks an upload that no message owns for removal; false when a message owns it or it is gone. */
export async function markCancelled(q: Queryable, key: string, now: number): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE upload SET deleted_at = to_timestamp($2::float8 / 1000)
     WHERE key = $1 AND claimed_at IS NULL AND deleted_at IS NULL`,
    [key, now],
  );
  return rowCount === 1;
}

export interface CleanUpTimes {
  now: number;
  /** Uploads without progress, and finished ones that no message owns, since before this are given up. */
  abandonedBefore: number;
}

/** Marks everything that is to go: abandoned uploads, and files whose message is no more. Answers how many. */
export async function markStale(q: Queryable, times: CleanUpTimes): Promise<number> {
  const { rowCount } = await q.query(
    `UPDATE upload u SET deleted_at = to_timestamp($1::float8 / 1000)
     WHERE u.deleted_at IS NULL AND CASE
       WHEN u.claimed_at IS NULL THEN coalesce(u.completed_at, u.progress_at) < to_timestamp($2::float8 / 1000)
       ELSE u.message_id IS NULL END`,
    [times.now, times.abandonedBefore],
  );
  return rowCount ?? 0;
}

/** Keys whose bytes are to be removed, those after `after` in order. */
export async function listMarkedKeys(q: Queryable, after: string, limit: number): Promise<string[]> {
  const { rows } = await q.query<{ key: string }>(
    `SELECT key FROM upload WHERE deleted_at IS NOT NULL AND key > $1 ORDER BY key LIMIT $2`,
    [after, limit],
  );
  return rows.map((row) => row.key);
}

/** Of these keys, those that have a row. */
export async function listKnownKeys(q: Queryable, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await q.query<{ key: string }>(`SELECT key FROM upload WHERE key = ANY($1::text[])`, [
    keys,
  ]);
  return new Set(rows.map((row) => row.key));
}

/** Of these, the ones whose bytes are to be removed. */
export async function listMarked(q: Queryable, keys: readonly string[]): Promise<UploadRow[]> {
  const { rows } = await q.query<UploadRow>(
    `SELECT ${uploadColumns} FROM upload u WHERE u.key = ANY($1::text[]) AND u.deleted_at IS NOT NULL`,
    [keys],
  );
  return rows;
}

/** Removes rows whose bytes are gone. */
export async function deleteMarked(q: Queryable, keys: readonly string[]): Promise<void> {
  await q.query(`DELETE FROM upload WHERE key = ANY($1::text[]) AND deleted_at IS NOT NULL`, [keys]);
}
