/** SQL of the mailboxes of device linking. Times are handed in. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface MailboxRow {
  offer: Uint8Array;
  typed: Uint8Array | null;
  expiresAt: Date;
}

export async function deleteOver(q: Queryable, now: Date): Promise<void> {
  await q.query(`DELETE FROM device_linking WHERE expires_at <= $1`, [now]);
}

/** False when there is one of that id. */
export async function insertMailbox(
  q: Queryable,
  row: { mailboxId: Uint8Array; offer: Uint8Array; expiresAt: Date },
): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO device_linking (mailbox_id, offer, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [row.mailboxId, row.offer, row.expiresAt],
  );
  return rowCount === 1;
}

/** The first one to read it owns it, and has until `until`. */
export async function claimMailbox(
  q: Queryable,
  mailboxId: Uint8Array,
  by: { userId: string; now: Date; until: Date },
): Promise<MailboxRow | null> {
  const { rows } = await q.query<MailboxRow>(
    `UPDATE device_linking SET expires_at = CASE WHEN claimed_by_id IS NULL THEN $4 ELSE expires_at END, claimed_by_id = $2
     WHERE mailbox_id = $1 AND expires_at > $3 AND (claimed_by_id IS NULL OR claimed_by_id = $2)
     RETURNING offer, typed, expires_at AS "expiresAt"`,
    [mailboxId, by.userId, by.now, by.until],
  );
  return rows[0] ?? null;
}

export async function putTyped(
  q: Queryable,
  mailboxId: Uint8Array,
  typed: Uint8Array,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE device_linking SET typed = $2 WHERE mailbox_id = $1 AND expires_at > $3 AND claimed_by_id IS NOT NULL AND typed IS NULL`,
    [mailboxId, typed, now],
  );
  return rowCount === 1;
}

export async function putAnswer(
  q: Queryable,
  mailboxId: Uint8Array,
  row: { userId: string; sealed: Uint8Array; grantHash: Uint8Array; now: Date },
): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE device_linking SET sealed = $3, grant_hash = $4
     WHERE mailbox_id = $1 AND claimed_by_id = $2 AND expires_at > $5 AND typed IS NOT NULL AND sealed IS NULL`,
    [mailboxId, row.userId, row.sealed, row.grantHash, row.now],
  );
  return rowCount === 1;
}

export async function findSealed(
  q: Queryable,
  mailboxId: Uint8Array,
  now: Date,
): Promise<{ sealed: Uint8Array | null } | null> {
  const { rows } = await q.query<{ sealed: Uint8Array | null }>(
    `SELECT sealed FROM device_linking WHERE mailbox_id = $1 AND expires_at > $2`,
    [mailboxId, now],
  );
  return rows[0] ?? null;
}

/** Takes the mailbox away; answers whose it was. */
export async function takeGrant(
  q: Queryable,
  mailboxId: Uint8Array,
  grantHash: Uint8Array,
  now: Date,
): Promise<string | null> {
  const { rows } = await q.query<{ userId: string }>(
    `DELETE FROM device_linking WHERE mailbox_id = $1 AND grant_hash = $2 AND expires_at > $3 RETURNING claimed_by_id AS "userId"`,
    [mailboxId, grantHash, now],
  );
  return rows[0]?.userId ?? null;
}

export async function deleteMailbox(q: Queryable, mailboxId: Uint8Array, userId: string): Promise<void> {
  await q.query(`DELETE FROM device_linking WHERE mailbox_id = $1 AND claimed_by_id = $2`, [
    mailboxId,
    userId,
  ]);
}
