/** SQL about wrong tries. */
import type { Queryable } from '#src/platform/server/database.ts';

const freeTries = 5;
const firstWaitMs = 15_000;
const longestWaitMs = 15 * 60 * 1000;
const forgetAfterMs = 60 * 60 * 1000;
/** Forgotten with each try, so that no clock is needed for it. */
const forgottenAtOnce = 20;

/**
 * The row is locked while its condition is looked at: tries side by side count one after the other. Free tries leave nothing to
 * wait for, not even until now: of two side by side the later one may have looked at the clock first.
 */
const countSql = `
WITH moment AS (SELECT to_timestamp($2::float8 / 1000) AS now)
INSERT INTO sign_in_try AS tries (key, count, until, last_at) SELECT $1, 1, timestamptz 'epoch', now FROM moment
ON CONFLICT (key) DO UPDATE SET
  count = tries.count + 1,
  until = CASE WHEN tries.count + 1 < ${freeTries} THEN timestamptz 'epoch'
    ELSE excluded.last_at + interval '1 millisecond' *
      least(${longestWaitMs}, ${firstWaitMs} * power(2, least(tries.count + 1 - ${freeTries}, 20))) END,
  last_at = excluded.last_at
WHERE tries.until <= excluded.last_at
RETURNING 1`;

/** Counts one; answers 0, or the milliseconds that are still to be waited (then it was not counted). */
export async function countTry(q: Queryable, key: Uint8Array, now: number): Promise<number> {
  const { rowCount } = await q.query(countSql, [key, now]);
  return rowCount === 1 ? 0 : findWait(q, key, now);
}

/** Milliseconds until the next try is looked at; 0 when it would be now. */
export async function findWait(q: Queryable, key: Uint8Array, now: number): Promise<number> {
  const { rows } = await q.query<{ until: Date }>('SELECT until FROM sign_in_try WHERE key = $1', [key]);
  return Math.max(0, (rows[0]?.until.getTime() ?? now) - now);
}

export async function forgetTries(q: Queryable, key: Uint8Array): Promise<void> {
  await q.query('DELETE FROM sign_in_try WHERE key = $1', [key]);
}

/** Forgets this key's tries when they are more than an hour old, and some others of that age. */
export async function forgetOldTries(q: Queryable, key: Uint8Array, now: number): Promise<void> {
  await q.query(
    `DELETE FROM sign_in_try WHERE last_at <= to_timestamp($2::float8 / 1000) AND (key = $1 OR key IN (
       SELECT key FROM sign_in_try WHERE last_at <= to_timestamp($2::float8 / 1000)
       ORDER BY last_at LIMIT ${forgottenAtOnce} FOR UPDATE SKIP LOCKED))`,
    [key, now - forgetAfterMs],
  );
}
