/** The statistics of visits, in one statement. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { VisitStatistics } from '../contract.ts';

const at = (place: number) => `to_timestamp($${place}::float8 / 1000)`;
const median = (column: string, where: string) =>
  `percentile_cont(0.5) WITHIN GROUP (ORDER BY ${column}) FILTER (WHERE ${where})`;

/**
 * How long both sides were in the call together. Spans of one side are joined before they are held against the other's, so that two
 * devices count once.
 */
const side = (roles: string) =>
  `(SELECT range_agg(tstzrange(s.joined_at, greatest(s.joined_at, coalesce(s.left_at, v.ended_at))))
    FROM visit_participant s WHERE s.visit_id = v.id AND s.role IN (${roles}))`;
const together = `(SELECT sum(extract(epoch FROM upper(r) - lower(r)) * 1000)::float8
  FROM unnest(${side(`'patient', 'carer'`)} * ${side(`'host', 'colleague'`)}) AS r)`;

/** One mean per visit, weighted by readings: a long call says more than a short one. */
const weighted = (column: string) =>
  `sum(q.${column} * q.readings) FILTER (WHERE q.${column} IS NOT NULL) / nullif(sum(q.readings) FILTER (WHERE q.${column} IS NOT NULL), 0)`;

/** Some begin before their time: those that took place count from when they did. */
const due = `coalesce(v.started_at, v.scheduled_start)`;

const sql = `
WITH zone AS (
  SELECT coalesce((SELECT time_zone FROM clinic_settings WHERE id = 1), 'Europe/Madrid') AS name
), picked AS MATERIALIZED (
  SELECT v.id, v.provider_id, v.state, (${due} AT TIME ZONE zone.name)::date AS day,
    CASE WHEN v.appointment_id IS NOT NULL AND v.admitted_at >= v.checked_in_at
      THEN (extract(epoch FROM v.admitted_at - v.checked_in_at) * 1000)::float8 END AS waited,
    CASE WHEN v.state = 'completed' THEN ${together} END AS took
  FROM visit v CROSS JOIN zone
  WHERE ${due} >= ${at(1)} AND ${due} < ${at(2)} AND ($3::uuid IS NULL OR v.provider_id = $3)
    AND v.state IN ('completed', 'cancelled', 'no_show')
), measured AS (
  SELECT p.day, ${weighted('round_trip_ms')} AS round_trip, ${weighted('loss_percent')} AS loss, ${weighted('relayed')} AS relayed
  FROM picked p JOIN visit_quality q ON q.visit_id = p.id WHERE q.readings > 0 GROUP BY p.day
), per_day AS (
  SELECT day, (count(*) FILTER (WHERE state = 'completed'))::int AS completed, ${median('waited', 'waited IS NOT NULL')} AS waited
  FROM picked GROUP BY day
), days AS (
  SELECT d::date AS day FROM zone, generate_series((${at(1)} AT TIME ZONE zone.name)::date,
    ((${at(2)} - interval '1 millisecond') AT TIME ZONE zone.name)::date, interval '1 day') AS d
), rated AS (
  SELECT avg(r.stars)::float8 AS mean, count(*)::int AS count FROM picked p
  JOIN visit_rating r ON r.visit_id = p.id AND r.user_id <> p.provider_id
)
SELECT count(*)::int AS visits, (count(*) FILTER (WHERE state = 'completed'))::int AS completed,
  (count(*) FILTER (WHERE state = 'cancelled'))::int AS cancelled, (count(*) FILTER (WHERE state = 'no_show'))::int AS "noShow",
  ${median('waited', 'waited IS NOT NULL')} AS "medianWaitMs", ${median('took', 'took > 0')} AS "medianDurationMs",
  (SELECT json_build_object('mean', mean, 'count', count) FROM rated) AS rating,
  (SELECT json_agg(json_build_object('date', to_char(d.day, 'YYYY-MM-DD'), 'completed', coalesce(p.completed, 0), 'medianWaitMs', p.waited,
     'meanRoundTripMs', m.round_trip, 'meanLossPercent', m.loss, 'relayed', m.relayed) ORDER BY d.day)
   FROM days d LEFT JOIN per_day p USING (day) LEFT JOIN measured m USING (day)) AS days
FROM picked`;

/** Of visits that were due in this time and are over: one provider's, or (null) everybody's. */
export async function readStatistics(
  q: Queryable,
  { from, until, providerId }: { from: number; until: number; providerId: string | null },
): Promise<VisitStatistics | null> {
  const { rows } = await q.query<VisitStatistics>(sql, [from, until, providerId]);
  return rows[0] ?? null;
}
