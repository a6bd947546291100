/** SQL of forgetting: notifications of long ago, subscriptions that have ended, plans of appointments that are over. */
import type { Queryable } from '#src/platform/server/database.ts';

const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;

/** At most `limit` notifications from before that moment that were read, or about which nothing more is done, with their deliveries. */
export async function deleteOldNotices(q: Queryable, before: number, limit: number): Promise<number> {
  const { rowCount } = await q.query(
    `DELETE FROM notification WHERE id IN (SELECT id FROM notification
       WHERE created_at < ${at('$1')} AND (due_at IS NULL OR read_at IS NOT NULL) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [before, limit],
  );
  return rowCount ?? 0;
}

/** Browsers whose device was taken out of its account: nothing was sent to them since. */
export async function deleteEndedSubscriptions(q: Queryable): Promise<void> {
  await q.query(
    `DELETE FROM push_subscription s USING device d WHERE d.id = s.device_id AND d.revoked_at IS NOT NULL`,
  );
}

/** Nobody is reminded of an appointment that was over by then. */
export async function deleteOldPlans(q: Queryable, before: number): Promise<void> {
  await q.query(
    `DELETE FROM reminder_plan p USING appointment a WHERE a.id = p.appointment_id AND p.due_at IS NULL AND a.ends_at < ${at('$1')}`,
    [before],
  );
}
