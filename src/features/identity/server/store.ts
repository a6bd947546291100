/** The only SQL of identity. Each function takes what runs it, so that a service decides what belongs into one transaction. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { Role } from '../contract.ts';

export interface UserRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  locale: 'en' | 'es';
  era: number;
  disabled: boolean;
}

export interface InvitationRecord {
  id: string;
  purpose: 'join' | 'reset';
  email: string;
  displayName: string;
  role: Role;
  careTeamIds: string[];
  userId: string | null;
  expiresAt: number;
  used: boolean;
  revoked: boolean;
}

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

const userColumns = `id, email, name, role, locale, era, disabled_at IS NOT NULL AS disabled`;

async function one<Row extends object>(
  q: Queryable,
  sql: string,
  values: readonly unknown[],
): Promise<Row | null> {
  const { rows } = await q.query<Row>(sql, values);
  return rows[0] ?? null;
}

export const findUserByEmail = (q: Queryable, email: string) =>
  one<UserRow>(q, `SELECT ${userColumns} FROM "user" WHERE email = $1`, [email]);

export const findUser = (q: Queryable, userId: string) =>
  one<UserRow>(q, `SELECT ${userColumns} FROM "user" WHERE id = $1`, [userId]);

/** The row stays locked until the transaction ends: chain changes of one account happen one after the other. */
export const lockUser = (q: Queryable, userId: string) =>
  one<UserRow>(q, `SELECT ${userColumns} FROM "user" WHERE id = $1 FOR UPDATE`, [userId]);

export async function hasUsers(q: Queryable): Promise<boolean> {
  return (
    (await one<{ found: boolean }>(q, `SELECT EXISTS (SELECT FROM "user") AS found`, []))?.found === true
  );
}

export async function insertUser(q: Queryable, user: Omit<UserRow, 'disabled'>): Promise<void> {
  await q.query(
    `INSERT INTO "user" (id, email, name, role, locale, era, updated_at) VALUES ($1, $2, $3, $4, $5, $6, now())`,
    [user.id, user.email, user.name, user.role, user.locale, user.era],
  );
}

export async function setUserEra(q: Queryable, userId: string, era: number): Promise<void> {
  await q.query(`UPDATE "user" SET era = $2, updated_at = now() WHERE id = $1`, [userId, era]);
}

export async function setUserName(q: Queryable, userId: string, name: string): Promise<void> {
  await q.query(`UPDATE "user" SET name = $2, updated_at = now() WHERE id = $1`, [userId, name]);
}

export async function setUserLocale(q: Queryable, userId: string, locale: string): Promise<void> {
  await q.query(`UPDATE "user" SET locale = $2, updated_at = now() WHERE id = $1`, [userId, locale]);
}

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

// ---- invitations

const invitationColumns = `id, purpose, email, display_name AS "displayName", role, care_team_ids AS "careTeamIds", user_id AS "userId",
  (extract(epoch FROM expires_at) * 1000)::float8 AS "expiresAt", used_at IS NOT NULL AS used, revoked_at IS NOT NULL AS revoked`;

export const findInvitation = (q: Queryable, tokenHash: Uint8Array) =>
  one<InvitationRecord>(q, `SELECT ${invitationColumns} FROM invitation WHERE token_hash = $1`, [tokenHash]);

/** Locks the invitation, so that of two people who use it at once only one succeeds. */
export const lockInvitation = (q: Queryable, tokenHash: Uint8Array) =>
  one<InvitationRecord>(q, `SELECT ${invitationColumns} FROM invitation WHERE token_hash = $1 FOR UPDATE`, [
    tokenHash,
  ]);

export async function markInvitationUsed(q: Queryable, id: string, at: Date): Promise<void> {
  await q.query(`UPDATE invitation SET used_at = $2 WHERE id = $1`, [id, at]);
}

export async function joinCareTeams(
  q: Queryable,
  userId: string,
  careTeamIds: readonly string[],
): Promise<void> {
  await q.query(
    `INSERT INTO care_team_member (care_team_id, user_id) SELECT id, $1 FROM care_team WHERE id = ANY($2::uuid[]) ON CONFLICT DO NOTHING`,
    [userId, careTeamIds],
  );
}

export async function getClinicName(q: Queryable): Promise<string> {
  return (
    (await one<{ name: string }>(q, `SELECT name FROM clinic_settings WHERE id = 1`, []))?.name ?? 'Consulta'
  );
}

// ---- chain, slots, vault, devices

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
}

export async function listSlots(
  q: Queryable,
  userId: string,
): Promise<{ slotId: string; kind: 'password' | 'recovery'; blob: Uint8Array }[]> {
  const { rows } = await q.query<{ slotId: string; kind: 'password' | 'recovery'; blob: Uint8Array }>(
    `SELECT id AS "slotId", kind, blob FROM slot WHERE user_id = $1 ORDER BY kind`,
    [userId],
  );
  return rows;
}

export async function replaceSlots(
  q: Queryable,
  userId: string,
  slots: readonly { slotId: string; kind: string; blob: Uint8Array }[],
): Promise<void> {
  for (const slot of slots) {
    await q.query(`DELETE FROM slot WHERE user_id = $1 AND kind = $2`, [userId, slot.kind]);
    await q.query(`INSERT INTO slot (id, user_id, kind, blob) VALUES ($1, $2, $3, $4)`, [
      slot.slotId,
      userId,
      slot.kind,
      slot.blob,
    ]);
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

export async function insertDevices(
  q: Queryable,
  userId: string,
  era: number,
  devices: readonly NewDevice[],
): Promise<void> {
  await q.query(
    `INSERT INTO device (id, user_id, era, public_key) SELECT id, $1, $2, key FROM unnest($3::uuid[], $4::bytea[]) AS d(id, key)`,
    [userId, era, devices.map((device) => device.deviceId), devices.map((device) => device.publicKey)],
  );
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

export async function bindSession(q: Queryable, sessionId: string, deviceId: string): Promise<void> {
  await q.query(`UPDATE session SET device_id = $2, updated_at = now() WHERE id = $1`, [sessionId, deviceId]);
  await q.query(`UPDATE device SET last_seen_at = now() WHERE id = $1`, [deviceId]);
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

// ---- who knows whom

/** People who share a conversation with this person, present or former members alike; not the person. */
export async function listConversationPartners(q: Queryable, userId: string): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT DISTINCT other.user_id AS id FROM conversation_member own
     JOIN conversation_member other ON other.conversation_id = own.conversation_id AND other.user_id <> own.user_id
     WHERE own.user_id = $1`,
    [userId],
  );
  return rows.map((row) => row.id);
}

/** Those of `ids` whose keys `viewer` may see: oneself, conversation partners, the own care teams' people, colleagues. */
export async function listVisible(
  q: Queryable,
  viewer: string,
  ids: readonly string[],
): Promise<{ id: string; era: number }[]> {
  const { rows } = await q.query<{ id: string; era: number }>(
    `SELECT u.id, u.era FROM "user" u JOIN "user" v ON v.id = $1
     WHERE u.id = ANY($2::uuid[]) AND (
       u.id = v.id
       OR (u.role = 'provider' AND v.role = 'provider')
       OR (v.role <> 'admin' AND EXISTS (SELECT FROM care_team_member a JOIN care_team_member b USING (care_team_id) WHERE a.user_id = v.id AND b.user_id = u.id
             AND (u.role = 'provider' OR v.role = 'provider')))
       OR EXISTS (SELECT FROM conversation_member a JOIN conversation_member b USING (conversation_id) WHERE a.user_id = v.id AND b.user_id = u.id))`,
    [viewer, ids],
  );
  return rows;
}

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
