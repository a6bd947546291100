/** SQL of the clinic root and of what it signed. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { StaffRow } from '../contract.ts';

/** The newest root is the one in force. */
export async function findRoot(q: Queryable): Promise<Uint8Array | null> {
  const { rows } = await q.query<{ rootPk: Uint8Array }>(
    `SELECT root_pk AS "rootPk" FROM clinic_root ORDER BY id DESC LIMIT 1`,
  );
  return rows[0]?.rootPk ?? null;
}

/** Two administrators who publish at once do it one after the other. */
export async function lockRoots(q: Queryable): Promise<void> {
  await q.query(`LOCK TABLE clinic_root IN SHARE ROW EXCLUSIVE MODE`);
}

export async function insertRoot(q: Queryable, rootPk: Uint8Array, createdById: string): Promise<void> {
  await q.query(`INSERT INTO clinic_root (root_pk, created_by_id) VALUES ($1, $2)`, [rootPk, createdById]);
}

const isStaff = `u.role IN ('provider', 'admin') AND NOT u.dependent`;

/** Providers and administrators by name, with the newest statement of this root about each. */
export async function listStaff(q: Queryable, rootPk: Uint8Array | null): Promise<Omit<StaffRow, 'fp'>[]> {
  const { rows } = await q.query<Omit<StaffRow, 'fp'>>(
    `SELECT u.id AS "userId", u.name, u.role, u.disabled_at IS NOT NULL AS disabled, a.signed
     FROM "user" u LEFT JOIN attestation a ON a.user_id = u.id AND a.root_pk = $1
     WHERE ${isStaff} ORDER BY u.name, u.id`,
    [rootPk],
  );
  return rows;
}

/** Those of `userIds` who are staff. */
export async function listStaffAmong(q: Queryable, userIds: readonly string[]): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT u.id FROM "user" u WHERE u.id = ANY($1::uuid[]) AND ${isStaff}`,
    [userIds],
  );
  return rows.map((row) => row.id);
}

/** False when a statement that is as new or newer is there. */
export async function putAttestation(
  q: Queryable,
  row: { userId: string; rootPk: Uint8Array; signed: Uint8Array; issuedAt: number },
): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO attestation (user_id, root_pk, signed, issued_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_id, root_pk) DO UPDATE SET signed = $3, issued_at = $4 WHERE attestation.issued_at < $4`,
    [row.userId, row.rootPk, row.signed, row.issuedAt],
  );
  return rowCount === 1;
}

export async function listAttestations(
  q: Queryable,
  rootPk: Uint8Array,
  userIds: readonly string[],
): Promise<{ userId: string; signed: Uint8Array }[]> {
  const { rows } = await q.query<{ userId: string; signed: Uint8Array }>(
    `SELECT user_id AS "userId", signed FROM attestation WHERE root_pk = $1 AND user_id = ANY($2::uuid[])`,
    [rootPk, userIds],
  );
  return rows;
}
