/** The only SQL of clinic administration. */

import type { Role } from '#src/features/identity/contract.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { CareTeamRow, ClinicSettings, InvitationRow, PersonRow } from '../contract.ts';

interface SettingsRow {
  name: string;
  emergency_number: string;
  promised_reply_minutes: number;
  office_hours: ClinicSettings['officeHours'];
  time_zone: string;
  retention_days: number | null;
  locale: ClinicSettings['locale'];
  join_before_minutes: number;
  join_after_minutes: number;
  show_queue_position: boolean;
  reminder_minutes: number[];
}

/** What a clinic has until somebody changes it. */
const defaults: ClinicSettings = {
  name: 'Consulta',
  emergencyNumber: '112',
  promisedReplyMinutes: 1_440,
  officeHours: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' })),
  timeZone: 'Europe/Madrid',
  retentionDays: null,
  locale: 'es',
  joinBeforeMinutes: 15,
  joinAfterMinutes: 30,
  showQueuePosition: true,
  reminderMinutes: [1_440, 15],
};

export async function getSettings(q: Queryable): Promise<ClinicSettings> {
  const { rows } = await q.query<SettingsRow>(`SELECT * FROM clinic_settings WHERE id = 1`);
  const row = rows[0];
  if (row === undefined) return defaults;
  return {
    name: row.name,
    emergencyNumber: row.emergency_number,
    promisedReplyMinutes: row.promised_reply_minutes,
    officeHours: row.office_hours,
    timeZone: row.time_zone,
    retentionDays: row.retention_days,
    locale: row.locale,
    joinBeforeMinutes: row.join_before_minutes,
    joinAfterMinutes: row.join_after_minutes,
    showQueuePosition: row.show_queue_position,
    reminderMinutes: row.reminder_minutes,
  };
}

export async function putSettings(q: Queryable, settings: ClinicSettings): Promise<void> {
  await q.query(
    `INSERT INTO clinic_settings (id, name, emergency_number, promised_reply_minutes, office_hours, time_zone, retention_days, locale,
       join_before_minutes, join_after_minutes, show_queue_position, reminder_minutes)
     VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET name = $1, emergency_number = $2, promised_reply_minutes = $3, office_hours = $4, time_zone = $5,
       retention_days = $6, locale = $7, join_before_minutes = $8, join_after_minutes = $9, show_queue_position = $10, reminder_minutes = $11`,
    [
      settings.name,
      settings.emergencyNumber,
      settings.promisedReplyMinutes,
      JSON.stringify(settings.officeHours),
      settings.timeZone,
      settings.retentionDays,
      settings.locale,
      settings.joinBeforeMinutes,
      settings.joinAfterMinutes,
      settings.showQueuePosition,
      [...new Set(settings.reminderMinutes)].toSorted((a, b) => b - a),
    ],
  );
}

/** SQL: lower case without accents, so that “nunez” finds “Núñez”. */
const folded = (text: string) =>
  `regexp_replace(normalize(lower(${text}), NFD), '[\\u0300-\\u036f]', '', 'g')`;

export interface PeopleQuery {
  search: string;
  role: Role | null;
  after: { name: string; userId: string } | null;
  limit: number;
  /** What is locked is locked at this moment. */
  now: Date;
}

/** Everybody, or (for a provider) colleagues and the people of the own care teams, with those of their care teams that the viewer may see; by name. */
export async function listPeople(
  q: Queryable,
  viewer: { userId: string; role: Role },
  { search, role, after, limit, now }: PeopleQuery,
): Promise<PersonRow[]> {
  const { rows } = await q.query<PersonRow>(
    `SELECT u.id AS "userId", u.name, CASE WHEN u.dependent THEN '' ELSE u.email END AS email, u.role, u.disabled_at IS NOT NULL AS disabled, u.dependent,
            CASE WHEN $2 = 'admin' AND u.sign_in_locked_until > $8 THEN round(extract(epoch FROM u.sign_in_locked_until) * 1000)::float8 END AS "lockedUntil",
            coalesce(array_agg(m.care_team_id) FILTER (WHERE m.care_team_id IS NOT NULL), '{}') AS "careTeamIds",
            (SELECT b.reason FROM mail_bounce b WHERE b.user_id = u.id AND b.address = u.email) AS "mailRefused"
     FROM "user" u LEFT JOIN care_team_member m ON m.user_id = u.id
       AND ($2 = 'admin' OR m.care_team_id IN (SELECT care_team_id FROM care_team_member WHERE user_id = $1))
     WHERE u.erased_at IS NULL AND ($2 = 'admin' OR u.role = 'provider'
        OR EXISTS (SELECT FROM care_team_member a JOIN care_team_member b USING (care_team_id) WHERE a.user_id = $1 AND b.user_id = u.id))
       AND ($3::text IS NULL OR u.role = $3)
       AND ($4 = '' OR strpos(${folded(`u.name || ' ' || CASE WHEN u.dependent THEN '' ELSE u.email END`)}, ${folded('$4::text')}) > 0)
       AND ($5::text IS NULL OR (u.name, u.id) > ($5, $6::uuid))
     GROUP BY u.id ORDER BY u.name, u.id LIMIT $7`,
    [viewer.userId, viewer.role, role, search, after?.name ?? null, after?.userId ?? null, limit, now],
  );
  return rows;
}

export async function findPerson(
  q: Queryable,
  userId: string,
): Promise<{ email: string; name: string; role: Role } | null> {
  const { rows } = await q.query<{ email: string; name: string; role: Role }>(
    `SELECT email, name, role FROM "user" WHERE id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

export async function emailTaken(q: Queryable, email: string): Promise<boolean> {
  const { rows } = await q.query(`SELECT FROM "user" WHERE email = $1`, [email]);
  return rows.length > 0;
}

/** Ids of the care teams that exist among `ids`, or with `memberId` only those this person is in. */
export async function filterCareTeams(
  q: Queryable,
  ids: readonly string[],
  memberId: string | null,
): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT t.id FROM care_team t WHERE t.id = ANY($1::uuid[])
       AND ($2::uuid IS NULL OR EXISTS (SELECT FROM care_team_member m WHERE m.care_team_id = t.id AND m.user_id = $2))`,
    [ids, memberId],
  );
  return rows.map((row) => row.id);
}

export async function shareCareTeam(q: Queryable, a: string, b: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM care_team_member a JOIN care_team_member b USING (care_team_id) WHERE a.user_id = $1 AND b.user_id = $2 LIMIT 1`,
    [a, b],
  );
  return rows.length > 0;
}

export interface NewInvitation {
  id: string;
  tokenHash: Uint8Array;
  purpose: 'join' | 'reset';
  email: string;
  displayName: string;
  role: Role;
  careTeamIds: readonly string[];
  userId: string | null;
  createdById: string | null;
  expiresAt: Date;
}

export async function insertInvitation(q: Queryable, row: NewInvitation): Promise<void> {
  await q.query(
    `INSERT INTO invitation (id, token_hash, purpose, email, display_name, role, care_team_ids, user_id, created_by_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.tokenHash,
      row.purpose,
      row.email,
      row.displayName,
      row.role,
      row.careTeamIds,
      row.userId,
      row.createdById,
      row.expiresAt,
    ],
  );
}

/** Newest first; of one person's making when `createdById` is given. */
export async function listInvitations(q: Queryable, createdById: string | null): Promise<InvitationRow[]> {
  const { rows } = await q.query<InvitationRow>(
    `SELECT id, purpose, email, display_name AS "displayName", role, (extract(epoch FROM expires_at) * 1000)::bigint::float8 AS "expiresAt",
            CASE WHEN used_at IS NOT NULL THEN 'used' WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'open' END AS state,
            (SELECT CASE m.state WHEN 'pending' THEN 'waiting' ELSE m.state END FROM invitation_mail m
             WHERE m.invitation_id = invitation.id AND m.state <> 'dropped') AS mail
     FROM invitation WHERE $1::uuid IS NULL OR created_by_id = $1 ORDER BY created_at DESC, id LIMIT 500`,
    [createdById],
  );
  return rows;
}

/** False when there is no such open invitation (of this maker). */
export async function revokeInvitation(
  q: Queryable,
  id: string,
  createdById: string | null,
): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE invitation SET revoked_at = now() WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND ($2::uuid IS NULL OR created_by_id = $2)`,
    [id, createdById],
  );
  return rowCount === 1;
}

/** Open invitations to the same address make way for the new one; with `createdById` only this maker's, nobody else's. */
export async function supersedeInvitations(
  q: Queryable,
  { email, purpose }: Pick<NewInvitation, 'email' | 'purpose'>,
  createdById: string | null,
): Promise<void> {
  await q.query(
    `UPDATE invitation SET revoked_at = now()
     WHERE email = $1 AND purpose = $2 AND used_at IS NULL AND revoked_at IS NULL AND ($3::uuid IS NULL OR created_by_id = $3)`,
    [email, purpose, createdById],
  );
}

/** What somebody who may not come in any more has promised to others does not hold either. */
export async function revokeInvitationsOf(q: Queryable, createdById: string): Promise<void> {
  await q.query(
    `UPDATE invitation SET revoked_at = now() WHERE created_by_id = $1 AND used_at IS NULL AND revoked_at IS NULL`,
    [createdById],
  );
}

/** Locks these people, always in one order, and tells whether they may come in. Unknown ids are absent. */
export async function lockPeople(
  q: Queryable,
  userIds: readonly string[],
): Promise<Map<string, 'enabled' | 'disabled'>> {
  const { rows } = await q.query<{ id: string; disabled: boolean }>(
    `SELECT id, disabled_at IS NOT NULL AS disabled FROM "user" WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [userIds],
  );
  return new Map(rows.map((row) => [row.id, row.disabled ? 'disabled' : 'enabled']));
}

/** Ends the person's sessions when disabling. */
export async function setDisabled(q: Queryable, userId: string, disabled: boolean): Promise<void> {
  await q.query(
    `UPDATE "user" SET disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, now()) END, updated_at = now() WHERE id = $1`,
    [userId, disabled],
  );
  if (disabled) await endSessions(q, userId);
}

export async function endSessions(q: Queryable, userId: string): Promise<void> {
  await q.query(`DELETE FROM session WHERE user_id = $1`, [userId]);
}

export async function listCareTeams(q: Queryable, memberId: string | null): Promise<CareTeamRow[]> {
  const { rows } = await q.query<CareTeamRow>(
    `SELECT t.id, t.name, coalesce(json_agg(json_build_object('userId', u.id, 'name', u.name, 'role', u.role) ORDER BY u.name, u.id) FILTER (WHERE u.id IS NOT NULL), '[]') AS members
     FROM care_team t LEFT JOIN care_team_member m ON m.care_team_id = t.id LEFT JOIN "user" u ON u.id = m.user_id
     WHERE $1::uuid IS NULL OR EXISTS (SELECT FROM care_team_member own WHERE own.care_team_id = t.id AND own.user_id = $1)
     GROUP BY t.id ORDER BY t.name, t.id`,
    [memberId],
  );
  return rows;
}

export async function insertCareTeam(q: Queryable, id: string, name: string): Promise<void> {
  await q.query(`INSERT INTO care_team (id, name) VALUES ($1, $2)`, [id, name]);
}

/** False when there is no such care team. */
export async function renameCareTeam(q: Queryable, id: string, name: string): Promise<boolean> {
  const { rowCount } = await q.query(`UPDATE care_team SET name = $2 WHERE id = $1`, [id, name]);
  return rowCount === 1;
}

/** How many of `ids` are people who can be in a care team: administrators never are. */
export async function countCareTeamPeople(q: Queryable, ids: readonly string[]): Promise<number> {
  const { rows } = await q.query<{ found: number }>(
    `SELECT count(*)::int AS found FROM "user" WHERE id = ANY($1::uuid[]) AND role <> 'admin'`,
    [ids],
  );
  return rows[0]?.found ?? 0;
}

/** Members are exactly `memberIds` afterwards; answers who came in and who went. */
export async function putCareTeamMembers(
  q: Queryable,
  id: string,
  memberIds: readonly string[],
): Promise<{ added: string[]; removed: string[] }> {
  const { rows: removed } = await q.query<{ id: string }>(
    `DELETE FROM care_team_member WHERE care_team_id = $1 AND NOT user_id = ANY($2::uuid[]) RETURNING user_id AS id`,
    [id, memberIds],
  );
  const { rows: added } = await q.query<{ id: string }>(
    `INSERT INTO care_team_member (care_team_id, user_id) SELECT $1, id FROM unnest($2::uuid[]) AS m(id)
     ON CONFLICT DO NOTHING RETURNING user_id AS id`,
    [id, memberIds],
  );
  return { added: added.map((row) => row.id), removed: removed.map((row) => row.id) };
}

/** One at a time over all processes: locks the bootstrap until the transaction ends and tells whether anybody exists yet. */
export async function claimBootstrap(q: Queryable): Promise<boolean> {
  await q.query(`SELECT pg_advisory_xact_lock(hashtext('consulta.bootstrap'))`);
  const { rows } = await q.query(`SELECT FROM "user" LIMIT 1`);
  return rows.length === 0;
}
