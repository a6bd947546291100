/** SQL of the second step: its secret, the codes that were used, and who has to have one. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface SecondFactorRow {
  /** Sealed. */
  secret: string;
  confirmedAt: number | null;
  backupCodesLeft: number;
}

export async function findSecondFactor(q: Queryable, userId: string): Promise<SecondFactorRow | null> {
  const { rows } = await q.query<SecondFactorRow>(
    `SELECT secret, (extract(epoch FROM confirmed_at) * 1000)::float8 AS "confirmedAt",
            (SELECT count(*)::int FROM backup_code b WHERE b.user_id = f.user_id) AS "backupCodesLeft"
     FROM second_factor f WHERE user_id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

/** A secret that waits for its first code; false when a confirmed one is in force. */
export async function putSecret(q: Queryable, userId: string, secret: string): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO second_factor (user_id, secret) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET secret = $2, last_step = 0, created_at = now() WHERE second_factor.confirmed_at IS NULL`,
    [userId, secret],
  );
  return rowCount === 1;
}

/** Uses a code's step up: false when it, or a later one, was used before. */
export async function takeStep(q: Queryable, userId: string, step: number): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE second_factor SET last_step = $2 WHERE user_id = $1 AND last_step < $2`,
    [userId, step],
  );
  return rowCount === 1;
}

/** Uses a backup code up; false when it is none. */
export async function takeBackupCode(q: Queryable, userId: string, hash: Uint8Array): Promise<boolean> {
  const { rowCount } = await q.query(
    `DELETE FROM backup_code b USING second_factor f
     WHERE b.user_id = $1 AND b.hash = $2 AND f.user_id = b.user_id AND f.confirmed_at IS NOT NULL`,
    [userId, hash],
  );
  return rowCount === 1;
}

/** From now on the code is asked for; false when it was already. */
export async function confirmSecret(q: Queryable, userId: string, at: Date): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE second_factor SET confirmed_at = $2 WHERE user_id = $1 AND confirmed_at IS NULL`,
    [userId, at],
  );
  return rowCount === 1;
}

export async function replaceBackupCodes(
  q: Queryable,
  userId: string,
  hashes: readonly Uint8Array[],
): Promise<void> {
  await q.query(`DELETE FROM backup_code WHERE user_id = $1`, [userId]);
  await q.query(`INSERT INTO backup_code (user_id, hash) SELECT $1, unnest($2::bytea[])`, [userId, hashes]);
}

/** True when there was a confirmed one. */
export async function deleteSecondFactor(q: Queryable, userId: string): Promise<boolean> {
  await q.query(`DELETE FROM backup_code WHERE user_id = $1`, [userId]);
  const { rows } = await q.query<{ on: boolean }>(
    `DELETE FROM second_factor WHERE user_id = $1 RETURNING confirmed_at IS NOT NULL AS on`,
    [userId],
  );
  return rows[0]?.on ?? false;
}

/** Whether the clinic asks this person's role for a second step. */
export async function isRequired(q: Queryable, userId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM "user" u JOIN clinic_settings c ON u.role = ANY(c.second_factor_roles) WHERE u.id = $1`,
    [userId],
  );
  return rows.length > 0;
}

/** Whether the clinic asks for a second step that this person has not set up. */
export async function isMissing(q: Queryable, userId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM "user" u JOIN clinic_settings c ON u.role = ANY(c.second_factor_roles)
     WHERE u.id = $1 AND NOT EXISTS (SELECT FROM second_factor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)`,
    [userId],
  );
  return rows.length > 0;
}

export async function listRequiredRoles(q: Queryable): Promise<string[]> {
  const { rows } = await q.query<{ roles: string[] }>(
    `SELECT second_factor_roles AS roles FROM clinic_settings WHERE id = 1`,
    [],
  );
  return rows[0]?.roles ?? [];
}

export async function setRequiredRoles(q: Queryable, roles: readonly string[]): Promise<void> {
  await q.query(
    `INSERT INTO clinic_settings (id, second_factor_roles) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET second_factor_roles = $1`,
    [roles],
  );
}
