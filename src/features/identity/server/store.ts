/** SQL of people and invitations; that of keys is in key-store.ts. Each function takes what runs it, so that a service decides what belongs into one transaction. */
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

/** Makes the person; false when the id or the e-mail is taken, also by somebody who is being made at this moment. */
export async function insertUser(q: Queryable, user: Omit<UserRow, 'disabled'>): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO "user" (id, email, name, role, locale, era, updated_at) VALUES ($1, $2, $3, $4, $5, $6, now()) ON CONFLICT DO NOTHING`,
    [user.id, user.email, user.name, user.role, user.locale, user.era],
  );
  return rowCount === 1;
}

export async function setUserEra(q: Queryable, userId: string, era: number, name: string): Promise<void> {
  await q.query(`UPDATE "user" SET era = $2, name = $3, updated_at = now() WHERE id = $1`, [
    userId,
    era,
    name,
  ]);
}

export async function setUserName(q: Queryable, userId: string, name: string): Promise<void> {
  await q.query(`UPDATE "user" SET name = $2, updated_at = now() WHERE id = $1`, [userId, name]);
}

export async function setUserLocale(q: Queryable, userId: string, locale: string): Promise<void> {
  await q.query(`UPDATE "user" SET locale = $2, updated_at = now() WHERE id = $1`, [userId, locale]);
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
    `INSERT INTO care_team_member (care_team_id, user_id)
     SELECT t.id, u.id FROM care_team t JOIN "user" u ON u.id = $1 WHERE t.id = ANY($2::uuid[]) AND u.role <> 'admin' ON CONFLICT DO NOTHING`,
    [userId, careTeamIds],
  );
}

export async function getClinicName(q: Queryable): Promise<string> {
  return (
    (await one<{ name: string }>(q, `SELECT name FROM clinic_settings WHERE id = 1`, []))?.name ?? 'Consulta'
  );
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

/** SQL: this person is in a care team of the link's patient. */
const inTeamOf = (userId: string) =>
  `EXISTS (SELECT FROM care_team_member a JOIN care_team_member b USING (care_team_id) WHERE a.user_id = l.patient_id AND b.user_id = ${userId})`;

/** Those of `ids` whose keys `viewer` may see: oneself, conversation partners, the own care teams' people, colleagues, carers and whom they act for and with. */
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
       OR EXISTS (SELECT FROM conversation_member a JOIN conversation_member b USING (conversation_id) WHERE a.user_id = v.id AND b.user_id = u.id)
       OR EXISTS (SELECT FROM active_care_link l WHERE
            (l.carer_id = v.id AND (l.patient_id = u.id OR (u.role = 'provider' AND ${inTeamOf('u.id')})))
         OR (l.carer_id = u.id AND (l.patient_id = v.id OR (v.role = 'provider' AND ${inTeamOf('v.id')})))))`,
    [viewer, ids],
  );
  return rows;
}
