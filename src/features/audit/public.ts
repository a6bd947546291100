/** What other features may use of the audit log. */
import { type AuditEntry, recordAudit } from './server/store.ts';

export type { AuditEntry };

/** Writes one audit record inside the caller's transaction. */
export const audit = recordAudit;
