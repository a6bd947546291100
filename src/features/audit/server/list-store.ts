/** SQL of reading the audit log for an administrator. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { AuditFilter, AuditRow } from '../contract.ts';

/** Newest first. Names are those of today; whoever has no account any more has none. */
export async function listRows(
  q: Queryable,
  filter: Omit<AuditFilter, 'group'> & {
    prefixes: readonly string[] | null;
    after: { at: number; id: string } | null;
    limit: number;
  },
): Promise<AuditRow[]> {
  const { rows } = await q.query<AuditRow>(
    `SELECT r.id, r.seq, (extract(epoch FROM r.at) * 1000)::float8 AS at, r.actor_id AS "actorId", a.name AS "actorName", r.action,
            r.subject_id AS "subjectId", s.name AS "subjectName", r.detail
     FROM audit_record r LEFT JOIN "user" a ON a.id = r.actor_id LEFT JOIN "user" s ON s.id::text = r.subject_id
     WHERE ($1::float8 IS NULL OR r.at >= to_timestamp($1 / 1000)) AND ($2::float8 IS NULL OR r.at < to_timestamp($2 / 1000))
       AND ($3::uuid IS NULL OR r.actor_id = $3) AND ($4::text IS NULL OR r.subject_id = $4)
       AND ($5::text[] IS NULL OR split_part(r.action, '.', 1) = ANY($5))
       AND ($6::float8 IS NULL OR (r.at, r.id) < (to_timestamp($6 / 1000), $7::uuid))
     ORDER BY r.at DESC, r.id DESC LIMIT $8`,
    [
      filter.from,
      filter.until,
      filter.actorId,
      filter.subjectId,
      filter.prefixes,
      filter.after?.at ?? null,
      filter.after?.id ?? null,
      filter.limit,
    ],
  );
  return rows;
}
