/** The audit log: who did what to whom, never content. Rows are never changed (trigger). */
import { randomUUID } from 'node:crypto';
import type { Queryable } from '#src/platform/server/database.ts';

export interface AuditEntry {
  actorId: string | null;
  action: string;
  subjectId: string | null;
  detail?: Record<string, string | number | boolean>;
}

/** Inside the transaction of what it tells. */
export async function recordAudit(q: Queryable, entry: AuditEntry): Promise<void> {
  await q.query(
    `INSERT INTO audit_record (id, actor_id, action, subject_id, detail) VALUES ($1, $2, $3, $4, $5)`,
    [randomUUID(), entry.actorId, entry.action, entry.subjectId, JSON.stringify(entry.detail ?? {})],
  );
}
