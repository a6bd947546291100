/** SQL of keys: password hashes, chains, slots, vaults, devices and the sessions bound to them. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SlotKind } from '#src/protocol/open/account-links.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { accountIndex } from '#src/protocol/open/key-log.ts';
import { appendToLog } from './key-log-store.ts';

export interface MaterialRow {
  kdfOpsLimit: number;
  kdfMemBytes: number;
  kdfSalt: Uint8Array;
  vault: Uint8Array;
  vaultVersion: number;
  recoveryVerifier: string;
}

export interface NewDevice {
  deviceId: string;
  publicKey: Uint8Array;
}

async function one<Row extends object>(
  q: Queryable,
  sql: string,
  values: readonly unknown[],
): Promise<Row | null> {
  const { rows } = await q.query<Row>(sql, values);
  return rows[0] ?? null;
}

// ---- password and recovery code

/** Sets the hash that the sign-in library compares with; makes the row on first use. */
export async function setPasswordHash(
  q: Queryable,
  userId: string,
  rowId: string,
  hash: string,
): Promise<void> {
  const { rowCount } = await q.query(
    `UPDATE account SET password = $2, updated_at = now() WHERE user_id = $1 AND provider_id = 'credential'`,
    [userId, hash],
  );
  if (rowCount !== 0) return;
  await q.query(
    `INSERT INTO account (id, account_id, provider_id, user_id, password, updated_at) VALUES ($1, $2::uuid::text, 'credential', $2::uuid, $3, now())`,
    [rowId, userId, hash],
  );
}

export async function getPasswordHash(q: Queryable, userId: string): Promise<string | null> {
  const row = await one<{ password: string | null }>(
    q,
    `SELECT password FROM account WHERE user_id = $1 AND provider_id = 'credential'`,
    [userId],
  );
  return row?.password ?? null;
}

// ---- chain, slots, vault, devices

/** Newest link of each era of these people, older eras first. */
export async function listHeads(
  q: Queryable,
  userIds: readonly string[],
): Promise<{ userId: string; era: number; headSeq: number }[]> {
  const { rows } = await q.query<{ userId: string; era: number; headSeq: number }>(
    `SELECT user_id AS "userId", era, max(seq) AS "headSeq" FROM account_link WHERE user_id = ANY($1::uuid[]) GROUP BY user_id, era ORDER BY user_id, era`,
    [userIds],
  );
  return rows;
}

export async function listLinks(
  q: Queryable,
  userId: string,
  era: number,
  afterSeq: number,
): Promise<Uint8Array[]> {
  const { rows } = await q.query<{ signed: Uint8Array }>(
    `SELECT signed FROM account_link WHERE user_id = $1 AND era = $2 AND seq > $3 ORDER BY seq`,
    [userId, era, afterSeq],
  );
  return rows.map((row) => row.signed);
}

/** Links of one account, and their leaves of the clinic-wide log: from here to the end of the transaction nobody else adds links. */
export async function insertLinks(
  q: Queryable,
  userId: string,
  era: number,
  links: readonly { seq: number; kind: string; signed: Uint8Array; hash: Uint8Array }[],
): Promise<void> {
  await q.query(
    `INSERT INTO account_link (user_id, era, seq, kind, signed, hash)
     SELECT $1, $2, * FROM unnest($3::int[], $4::text[], $5::bytea[], $6::bytea[])`,
    [
      userId,
      era,
      links.map((l) => l.seq),
      links.map((l) => l.kind),
      links.map((l) => l.signed),
      links.map((l) => l.hash),
    ],
  );
  const index = accountIndex(asUserId(userId));
  await appendToLog(
    q,
    links.map(({ seq, hash }) => ({ index, era, seq, linkHash: hash })),
  );
}

export async function listSlots(
  q: Queryable,
  userId: string,
): Promise<{ slotId: string; kind: SlotKind; blob: Uint8Array }[]> {
  const { rows } = await q.query<{ slotId: string; kind: SlotKind; blob: Uint8Array }>(
    `SELECT id AS "slotId", kind, blob FROM slot WHERE user_id = $1 ORDER BY kind`,
    [userId],
  );
  return rows;
}

/** Puts slots in place and takes out what the manifest lists no more. BAD_INPUT when an id is taken: slot ids are made at random, so only on purpose. */
export async function replaceSlots(
  q: Queryable,
  userId: string,
  listed: readonly string[],
  slots: readonly { slotId: string; kind: string; blob: Uint8Array }[],
): Promise<void> {
  await q.query(`DELETE FROM slot WHERE user_id = $1 AND NOT (id = ANY($2::uuid[]))`, [userId, listed]);
  for (const slot of slots) {
    const { rowCount } = await q.query(
      `INSERT INTO slot (id, user_id, kind, blob) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET blob = $4 WHERE slot.user_id = $2 AND slot.kind = $3`,
      [slot.slotId, userId, slot.kind, slot.blob],
    );
    if (rowCount !== 1) throw new DomainError('BAD_INPUT');
  }
}

export const findMaterial = (q: Queryable, userId: string) =>
  one<MaterialRow>(
    q,
    `SELECT kdf_ops_limit AS "kdfOpsLimit", kdf_mem_bytes AS "kdfMemBytes", kdf_salt AS "kdfSalt", vault,
            vault_version AS "vaultVersion", recovery_verifier AS "recoveryVerifier"
     FROM key_material WHERE user_id = $1`,
    [userId],
  );

export async function putMaterial(q: Queryable, userId: string, row: MaterialRow): Promise<void> {
  await q.query(
    `INSERT INTO key_material (user_id, kdf_ops_limit, kdf_mem_bytes, kdf_salt, vault, vault_version, recovery_verifier)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (user_id) DO UPDATE SET kdf_ops_limit = $2, kdf_mem_bytes = $3, kdf_salt = $4, vault = $5, vault_version = $6, recovery_verifier = $7`,
    [
      userId,
      row.kdfOpsLimit,
      row.kdfMemBytes,
      row.kdfSalt,
      row.vault,
      row.vaultVersion,
      row.recoveryVerifier,
    ],
  );
}

/** New vault of an account that has one. */
export async function putVault(
  q: Queryable,
  userId: string,
  vault: Uint8Array,
  version: number,
): Promise<void> {
  await q.query(`UPDATE key_material SET vault = $2, vault_version = $3 WHERE user_id = $1`, [
    userId,
    vault,
    version,
  ]);
}

/** What sign-in tells about a new password. */
export async function putKdf(
  q: Queryable,
  userId: string,
  kdf: { opsLimit: number; memBytes: number; salt: Uint8Array },
): Promise<void> {
  await q.query(
    `UPDATE key_material SET kdf_ops_limit = $2, kdf_mem_bytes = $3, kdf_salt = $4 WHERE user_id = $1`,
    [userId, kdf.opsLimit, kdf.memBytes, kdf.salt],
  );
}

/** Hash of a new recovery code. */
export async function putRecoveryVerifier(q: Queryable, userId: string, verifier: string): Promise<void> {
  await q.query(`UPDATE key_material SET recovery_verifier = $2 WHERE user_id = $1`, [userId, verifier]);
}

/** BAD_INPUT when an id is taken: device ids are made at random, so only on purpose. */
export async function insertDevices(
  q: Queryable,
  userId: string,
  era: number,
  devices: readonly NewDevice[],
): Promise<void> {
  const { rowCount } = await q.query(
    `INSERT INTO device (id, user_id, era, public_key) SELECT id, $1, $2, key FROM unnest($3::uuid[], $4::bytea[]) AS d(id, key)
     ON CONFLICT DO NOTHING`,
    [userId, era, devices.map((device) => device.deviceId), devices.map((device) => device.publicKey)],
  );
  if (rowCount !== devices.length) throw new DomainError('BAD_INPUT');
}

/** Marks devices revoked and ends their sessions; answers the ids of those sessions. */
export async function revokeDevices(
  q: Queryable,
  userId: string,
  deviceIds: readonly string[],
): Promise<string[]> {
  await q.query(
    `UPDATE device SET revoked_at = now() WHERE user_id = $1 AND id = ANY($2::uuid[]) AND revoked_at IS NULL`,
    [userId, deviceIds],
  );
  const { rows } = await q.query<{ id: string }>(
    `DELETE FROM session WHERE user_id = $1 AND device_id = ANY($2::uuid[]) RETURNING id`,
    [userId, deviceIds],
  );
  return rows.map((row) => row.id);
}

export async function revokeAllDevices(q: Queryable, userId: string): Promise<void> {
  await q.query(`UPDATE device SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL`, [userId]);
}

/** Ends every session but one; answers the ids of the ended ones. */
export async function endSessions(q: Queryable, userId: string, keep: string | null): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `DELETE FROM session WHERE user_id = $1 AND ($2::uuid IS NULL OR id <> $2) RETURNING id`,
    [userId, keep],
  );
  return rows.map((row) => row.id);
}

/**
 * Binds a session to a device for good; false when it ended or belongs to another device. A session that changed hands would
 * leave sockets open in the name of the device before.
 */
export async function bindSession(q: Queryable, sessionId: string, deviceId: string): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE session SET device_id = $2, updated_at = now() WHERE id = $1 AND (device_id IS NULL OR device_id = $2)`,
    [sessionId, deviceId],
  );
  await q.query(`UPDATE device SET last_seen_at = now() WHERE id = $1`, [deviceId]);
  return rowCount === 1;
}

export async function listDeviceActivity(
  q: Queryable,
  userId: string,
): Promise<{ deviceId: string; lastSeenAt: number }[]> {
  const { rows } = await q.query<{ deviceId: string; lastSeenAt: number }>(
    `SELECT d.id AS "deviceId", (extract(epoch FROM greatest(d.last_seen_at, max(s.updated_at))) * 1000)::float8 AS "lastSeenAt"
     FROM device d LEFT JOIN session s ON s.device_id = d.id WHERE d.user_id = $1 GROUP BY d.id`,
    [userId],
  );
  return rows.map((row) => ({ ...row, lastSeenAt: Math.round(row.lastSeenAt) }));
}
