/** SQL of passkeys. The sign-in library writes them and looks them up; here their owner does. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface PasskeyRow {
  id: string;
  /** Base64url. */
  credentialId: string;
  name: string;
  createdAt: number;
  synced: boolean;
}

const columns = `id, credential_id AS "credentialId", coalesce(name, '') AS name,
  (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt", backed_up AS synced`;

/** Newest first. */
export async function listPasskeys(q: Queryable, userId: string): Promise<PasskeyRow[]> {
  const { rows } = await q.query<PasskeyRow>(
    `SELECT ${columns} FROM passkey WHERE user_id = $1 ORDER BY created_at DESC, id`,
    [userId],
  );
  return rows;
}

/** False when this person has no such one. */
export async function renamePasskey(
  q: Queryable,
  userId: string,
  id: string,
  name: string,
): Promise<boolean> {
  const { rowCount } = await q.query(`UPDATE passkey SET name = $3 WHERE user_id = $1 AND id = $2`, [
    userId,
    id,
    name,
  ]);
  return rowCount === 1;
}

/** The one that is gone; null when this person has no such one. */
export async function deletePasskey(q: Queryable, userId: string, id: string): Promise<PasskeyRow | null> {
  const { rows } = await q.query<PasskeyRow>(
    `DELETE FROM passkey WHERE user_id = $1 AND id = $2 RETURNING ${columns}`,
    [userId, id],
  );
  return rows[0] ?? null;
}

/** All of a person. */
export async function deletePasskeys(q: Queryable, userId: string): Promise<void> {
  await q.query(`DELETE FROM passkey WHERE user_id = $1`, [userId]);
}
