/** SQL of how long records are kept. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { RetentionRule } from '../contract.ts';

/** What holds until the clinic decides otherwise: six years as 45 CFR 164.316(b)(2) wants it, and no more than is of use. */
const usual: RetentionRule = { auditYears: 6, qualityDays: 400, invitationDays: 90 };

export async function getRule(q: Queryable): Promise<RetentionRule> {
  const { rows } = await q.query<RetentionRule>(
    `SELECT audit_years AS "auditYears", quality_days AS "qualityDays", invitation_days AS "invitationDays" FROM retention_rule WHERE id = 1`,
  );
  return rows[0] ?? usual;
}

export async function putRule(q: Queryable, rule: RetentionRule): Promise<void> {
  await q.query(
    `INSERT INTO retention_rule (id, audit_years, quality_days, invitation_days) VALUES (1, $1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET audit_years = $1, quality_days = $2, invitation_days = $3`,
    [rule.auditYears, rule.qualityDays, rule.invitationDays],
  );
}

const count = async (q: Queryable, sql: string, before: number) =>
  (await q.query(sql, [new Date(before)])).rowCount ?? 0;

export const removeQuality = (q: Queryable, before: number) =>
  count(q, `DELETE FROM visit_quality WHERE received_at < $1`, before);

/** Those that nobody can use any more since then. */
export const removeInvitations = (q: Queryable, before: number) =>
  count(q, `DELETE FROM invitation WHERE coalesce(used_at, revoked_at, expires_at) < $1`, before);

/** Sessions and sign-in steps that ran out: nobody is signed in by them. */
export const removeEndedSessions = async (q: Queryable, now: number) =>
  (await count(q, `DELETE FROM session WHERE expires_at < $1`, now)) +
  (await count(q, `DELETE FROM verification WHERE expires_at < $1`, now));
