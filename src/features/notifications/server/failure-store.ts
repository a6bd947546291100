/** SQL of what could not be delivered, for administrators. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { Failure, RoadState } from '../contract.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;

/** The newest that could not be delivered. */
export async function listFailures(q: Queryable, limit: number): Promise<Failure[]> {
  const { rows } = await q.query<Failure>(
    `SELECT y.id, y.channel, n.kind, ${ms('y.ended_at')} AS at, y.attempts, coalesce(y.reason, '') AS reason
     FROM notification_delivery y JOIN notification n ON n.id = y.notification_id
     WHERE y.state = 'failed' ORDER BY y.ended_at DESC LIMIT $1`,
    [limit],
  );
  return rows;
}

/** Makes what failed due again, and forgets that its addresses were refused; answers how many. */
export async function retryFailures(
  q: Queryable,
  { ids, now }: { ids: readonly string[] | null; now: number },
): Promise<number> {
  const { rows } = await q.query<{ count: number }>(
    `WITH again AS (
       UPDATE notification_delivery SET state = 'pending', attempts = 0, due_at = ${at('$2')}, ended_at = NULL, reason = NULL
       WHERE state = 'failed' AND ($1::uuid[] IS NULL OR id = ANY($1::uuid[])) RETURNING channel, address_id
     ), forgotten AS (
       DELETE FROM mail_bounce WHERE user_id IN (SELECT address_id FROM again WHERE channel = 'email')
     )
     SELECT count(*)::int AS count FROM again`,
    [ids, now],
  );
  return rows[0]?.count ?? 0;
}

/** How each road out stands. */
export async function listRoads(q: Queryable): Promise<RoadState[]> {
  const tried = `y.state = 'pending' AND y.reason IS NOT NULL`;
  const { rows } = await q.query<RoadState>(
    `SELECT c.channel, (count(y.id) FILTER (WHERE y.state = 'pending'))::int AS waiting,
       (count(y.id) FILTER (WHERE ${tried}))::int AS retrying,
       ${ms(`min(coalesce(CASE c.channel WHEN 'email' THEN n.emailed_at ELSE n.pushed_at END, n.created_at)) FILTER (WHERE ${tried})`)} AS since,
       (array_agg(y.reason ORDER BY y.due_at DESC) FILTER (WHERE ${tried}))[1] AS reason,
       (count(y.id) FILTER (WHERE y.state = 'failed'))::int AS failed
     FROM unnest(ARRAY['email', 'push']) WITH ORDINALITY AS c(channel, place)
     LEFT JOIN notification_delivery y ON y.channel = c.channel AND y.state IN ('pending', 'failed')
     LEFT JOIN notification n ON n.id = y.notification_id GROUP BY c.channel, c.place ORDER BY c.place`,
  );
  return rows;
}
