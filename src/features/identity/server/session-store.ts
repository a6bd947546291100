/** SQL of the sessions that a person sees and ends. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface SessionRow {
  sessionId: string;
  deviceId: string | null;
  userAgent: string;
  createdAt: number;
  lastSeenAt: number;
}

/** Sessions that hold at `now`, last used first. Times in ms since epoch. */
export async function listSessions(q: Queryable, userId: string, now: Date): Promise<SessionRow[]> {
  const { rows } = await q.query<SessionRow>(
    `SELECT id AS "sessionId", device_id AS "deviceId", coalesce(user_agent, '') AS "userAgent",
            (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt",
            (extract(epoch FROM updated_at) * 1000)::float8 AS "lastSeenAt"
     FROM session WHERE user_id = $1 AND expires_at > $2 ORDER BY updated_at DESC, id`,
    [userId, now],
  );
  return rows;
}

/** Notes that a session is in use, once in `everyMinutes`. */
export async function touchSession(q: Queryable, sessionId: string, everyMinutes: number): Promise<void> {
  await q.query(
    `UPDATE session SET updated_at = now() WHERE id = $1 AND updated_at < now() - make_interval(mins => $2)`,
    [sessionId, everyMinutes],
  );
}

/**
 * Notes until when guessing keeps a sign-in locked. True for the first time in an hour: what comes after belongs to the same
 * attempt to get in.
 */
export async function lockSignIn(q: Queryable, userId: string, now: Date, until: Date): Promise<boolean> {
  const { rows } = await q.query<{ first: boolean }>(
    `UPDATE "user" u SET sign_in_locked_until = greatest($3, before.until)
     FROM (SELECT id, sign_in_locked_until AS until FROM "user" WHERE id = $1 FOR UPDATE) before
     WHERE u.id = before.id RETURNING coalesce(before.until < $2::timestamptz - interval '1 hour', true) AS first`,
    [userId, now, until],
  );
  return rows[0]?.first ?? false;
}

/** Ends one session of this person; false when there is no such one. */
export async function deleteSession(q: Queryable, userId: string, sessionId: string): Promise<boolean> {
  const { rowCount } = await q.query(`DELETE FROM session WHERE user_id = $1 AND id = $2`, [
    userId,
    sessionId,
  ]);
  return rowCount === 1;
}

/** Those of these that do not hold at `now`: ended, expired, or of a disabled account. */
export async function listEnded(q: Queryable, sessionIds: readonly string[], now: Date): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(
    `SELECT id::text FROM unnest($1::uuid[]) AS asked (id) WHERE NOT EXISTS (
       SELECT FROM session JOIN "user" ON "user".id = session.user_id
       WHERE session.id = asked.id AND session.expires_at > $2 AND "user".disabled_at IS NULL)`,
    [sessionIds, now],
  );
  return rows.map(({ id }) => id);
}

export interface TokenRow {
  token: string;
  sessionId: string;
  userId: string;
  role: string;
  deviceId: string | null;
  /** Milliseconds since epoch. */
  expiresAt: number;
  /** Not noted as in use for that long. */
  unseen: boolean;
  secondFactorMissing: boolean;
}

/** Sessions of these tokens that hold now, of accounts that are not disabled, with what a socket has to know. */
export async function listSessionsByToken(
  q: Queryable,
  tokens: readonly string[],
  seenMinutes: number,
): Promise<TokenRow[]> {
  const { rows } = await q.query<TokenRow>(
    `SELECT s.token, s.id AS "sessionId", s.user_id AS "userId", u.role, s.device_id AS "deviceId",
       (extract(epoch FROM s.expires_at) * 1000)::float8 AS "expiresAt",
       s.updated_at < now() - make_interval(mins => $2) AS unseen,
       u.role <> 'patient'
         AND EXISTS (SELECT FROM clinic_settings c WHERE u.role = ANY(c.second_factor_roles))
         AND NOT EXISTS (SELECT FROM second_factor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) AS "secondFactorMissing"
     FROM session s JOIN "user" u ON u.id = s.user_id
     WHERE s.token = ANY($1::text[]) AND s.expires_at > now() AND u.disabled_at IS NULL`,
    [tokens, seenMinutes],
  );
  return rows;
}
