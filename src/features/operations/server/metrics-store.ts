/** SQL of the figures that the database knows. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface DatabaseFigures {
  readonly deliveries: readonly { channel: string; state: string; count: number }[];
  readonly callsLive: number;
}

/** What waits to be delivered or was given up, and visits whose call is going on. */
export async function readFigures(q: Queryable): Promise<DatabaseFigures> {
  const deliveries = await q.query<{ channel: string; state: string; count: number }>(
    `SELECT channel, state, count(*)::int AS count FROM notification_delivery
     WHERE state IN ('pending', 'failed') GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const calls = await q.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM visit WHERE state = 'in_progress'`,
  );
  return { deliveries: deliveries.rows, callsLive: calls.rows[0]?.count ?? 0 };
}
