/** SQL of guests. */
import type * as z from 'zod';
import type { Queryable } from '#src/platform/server/database.ts';
import type { guestKind } from '../contract.ts';

export interface GuestRow {
  guestId: string;
  visitId: string;
  kind: z.infer<typeof guestKind>;
  entryHash: Uint8Array;
  /** Of the cookie that the first entry was given. */
  sessionHash: Uint8Array | null;
  expiresAt: number;
  enteredAt: number | null;
  answeredAt: number | null;
  revokedAt: number | null;
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const at = (place: number) => `to_timestamp($${place}::float8 / 1000)`;
const columns = `id AS "guestId", visit_id AS "visitId", kind, entry_hash AS "entryHash", session_hash AS "sessionHash", ${ms('expires_at')} AS "expiresAt",
  ${ms('entered_at')} AS "enteredAt", ${ms('answered_at')} AS "answeredAt", ${ms('revoked_at')} AS "revokedAt"`;

export async function findGuest(q: Queryable, guestId: string): Promise<GuestRow | null> {
  const { rows } = await q.query<GuestRow>(`SELECT ${columns} FROM visit_guest WHERE id = $1`, [guestId]);
  return rows[0] ?? null;
}

/** The guest who was given this cookie. */
export async function findGuestBySession(q: Queryable, sessionHash: Uint8Array): Promise<GuestRow | null> {
  const { rows } = await q.query<GuestRow>(`SELECT ${columns} FROM visit_guest WHERE session_hash = $1`, [
    sessionHash,
  ]);
  return rows[0] ?? null;
}

/** How many of a visit's guests may still come or are there. */
export async function countOpenGuests(q: Queryable, visitId: string, now: number): Promise<number> {
  const { rows } = await q.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM visit_guest
     WHERE visit_id = $1 AND revoked_at IS NULL AND (entered_at IS NOT NULL OR expires_at > ${at(2)})`,
    [visitId, now],
  );
  return rows[0]?.count ?? 0;
}

export interface NewGuest {
  guestId: string;
  visitId: string;
  invitedById: string;
  kind: GuestRow['kind'];
  entryHash: Uint8Array;
  expiresAt: number;
  now: number;
}

/** False when the id is taken. */
export async function insertGuest(q: Queryable, guest: NewGuest): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO visit_guest (id, visit_id, invited_by_id, kind, entry_hash, expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, ${at(6)}, ${at(7)}) ON CONFLICT DO NOTHING`,
    [
      guest.guestId,
      guest.visitId,
      guest.invitedById,
      guest.kind,
      guest.entryHash,
      guest.expiresAt,
      guest.now,
    ],
  );
  return rowCount === 1;
}

/** Binds the link to the browser that was first. False when another one was. */
export async function enterGuest(
  q: Queryable,
  guestId: string,
  sessionHash: Uint8Array,
  now: number,
): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE visit_guest SET session_hash = $2, entered_at = ${at(3)} WHERE id = $1 AND session_hash IS NULL AND revoked_at IS NULL`,
    [guestId, sessionHash, now],
  );
  return rowCount === 1;
}

/** The first signal of a member to the guest. False when it was not the first. */
export async function answerGuest(q: Queryable, guestId: string, now: number): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE visit_guest SET answered_at = ${at(2)} WHERE id = $1 AND answered_at IS NULL`,
    [guestId, now],
  );
  return rowCount === 1;
}

/** False when there is no such guest of this visit. */
export async function revokeGuest(
  q: Queryable,
  visitId: string,
  guestId: string,
  now: number,
): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE visit_guest SET revoked_at = coalesce(revoked_at, ${at(3)}) WHERE id = $1 AND visit_id = $2`,
    [guestId, visitId, now],
  );
  return rowCount === 1;
}

export async function listGuestIds(q: Queryable, visitId: string): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(`SELECT id FROM visit_guest WHERE visit_id = $1`, [visitId]);
  return rows.map(({ id }) => id);
}

/** Where the guest's page says it is. */
export async function findClinicName(q: Queryable): Promise<string> {
  const { rows } = await q.query<{ name: string }>(`SELECT name FROM clinic_settings WHERE id = 1`);
  return rows[0]?.name ?? 'Consulta';
}

export async function listRevoked(q: Queryable, guestIds: readonly string[]): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT id FROM visit_guest WHERE id = ANY($1::uuid[]) AND revoked_at IS NOT NULL`,
    [guestIds],
  );
  return rows.map(({ id }) => id);
}
