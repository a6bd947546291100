/** SQL of visit types and of when providers receive patients. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { ProviderSchedule, VisitType } from '../contract.ts';

/** A visit type as JSON, over the alias t. */
export const typeJson = `json_build_object('id', t.id, 'en', t.name_en, 'es', t.name_es, 'minutes', t.minutes, 'remote', t.remote,
  'booking', t.booking, 'active', t.active)`;

/** By name. */
export async function listVisitTypes(
  q: Queryable,
  { activeOnly }: { activeOnly: boolean },
): Promise<VisitType[]> {
  const { rows } = await q.query<{ type: VisitType }>(
    `SELECT ${typeJson} AS type FROM visit_type t WHERE t.active OR NOT $1 ORDER BY t.name_en, t.id`,
    [activeOnly],
  );
  return rows.map((row) => row.type);
}

export async function findVisitType(q: Queryable, id: string): Promise<VisitType | null> {
  const { rows } = await q.query<{ type: VisitType }>(
    `SELECT ${typeJson} AS type FROM visit_type t WHERE t.id = $1`,
    [id],
  );
  return rows[0]?.type ?? null;
}

export async function insertVisitType(q: Queryable, type: VisitType): Promise<void> {
  await q.query(
    `INSERT INTO visit_type (id, name_en, name_es, minutes, remote, booking, active) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [type.id, type.en, type.es, type.minutes, type.remote, type.booking, type.active],
  );
}

/** False when there is none with this id. */
export async function updateVisitType(q: Queryable, type: VisitType): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE visit_type SET name_en = $2, name_es = $3, minutes = $4, remote = $5, booking = $6, active = $7 WHERE id = $1`,
    [type.id, type.en, type.es, type.minutes, type.remote, type.booking, type.active],
  );
  return rowCount === 1;
}

export async function countVisitTypes(q: Queryable, ids: readonly string[]): Promise<number> {
  const { rows } = await q.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM visit_type WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  return rows[0]?.count ?? 0;
}

export async function findSchedule(q: Queryable, providerId: string): Promise<ProviderSchedule | null> {
  const { rows } = await q.query<ProviderSchedule>(
    `SELECT time_zone AS "timeZone", weekly, exceptions, buffer_minutes AS "bufferMinutes", notice_minutes AS "noticeMinutes",
       horizon_days AS "horizonDays", visit_type_ids AS "visitTypeIds" FROM provider_schedule WHERE provider_id = $1`,
    [providerId],
  );
  return rows[0] ?? null;
}

export async function putSchedule(
  q: Queryable,
  providerId: string,
  schedule: ProviderSchedule,
): Promise<void> {
  await q.query(
    `INSERT INTO provider_schedule (provider_id, time_zone, weekly, exceptions, buffer_minutes, notice_minutes, horizon_days, visit_type_ids)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (provider_id) DO UPDATE SET time_zone = $2, weekly = $3, exceptions = $4, buffer_minutes = $5, notice_minutes = $6,
       horizon_days = $7, visit_type_ids = $8`,
    [
      providerId,
      schedule.timeZone,
      JSON.stringify(schedule.weekly),
      JSON.stringify(schedule.exceptions),
      schedule.bufferMinutes,
      schedule.noticeMinutes,
      schedule.horizonDays,
      schedule.visitTypeIds,
    ],
  );
}

/** What each of these providers offers that patients may book; providers who offer nothing are left out. */
export async function listOffers(
  q: Queryable,
  providerIds: readonly string[],
): Promise<{ providerId: string; visitTypeIds: string[] }[]> {
  const { rows } = await q.query<{ providerId: string; visitTypeIds: string[] }>(
    `SELECT s.provider_id AS "providerId", array_agg(t.id ORDER BY t.name_en, t.id) AS "visitTypeIds"
     FROM provider_schedule s JOIN visit_type t ON t.id = ANY(s.visit_type_ids) AND t.active AND t.booking <> 'staff'
     WHERE s.provider_id = ANY($1::uuid[]) GROUP BY s.provider_id`,
    [providerIds],
  );
  return rows;
}
