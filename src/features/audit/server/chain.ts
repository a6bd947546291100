/**
 * Bytes and hashes of the audit log. Pure. As in RFC 6962 a leaf is hashed with a 0x00 in front, so that nothing else that is
 * hashed here can be taken for one; each leaf also carries the hash of the row before.
 */
import { createHash, createHmac } from 'node:crypto';

export type AuditDetail = Readonly<Record<string, string | number | boolean>>;

/** What a row says; `at` in milliseconds since epoch. */
export interface AuditContent {
  readonly id: string;
  readonly at: number;
  readonly actorId: string | null;
  readonly action: string;
  readonly subjectId: string | null;
  readonly detail: AuditDetail;
}

export interface ChainedRow extends AuditContent {
  readonly seq: number;
  /** Null in rows that are older than the chain. */
  readonly mark: Uint8Array | null;
  readonly hash: Uint8Array;
}

/** What stands in front of the first row. */
export const chainStart: Uint8Array = new Uint8Array(32);

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** One order of fields and keys, whatever the database made of the JSON. */
function contentOf({ id, at, actorId, action, subjectId, detail }: AuditContent): unknown[] {
  const pairs = Object.entries(detail).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [id, at, actorId, action, subjectId, pairs];
}

/** HMAC-SHA256 over what a row says: who does not have the installation's secret cannot write one. 32 bytes. */
export function markOf(key: Uint8Array, content: AuditContent): Uint8Array {
  return createHmac('sha256', key)
    .update(JSON.stringify(['consulta/audit-row/1', ...contentOf(content)]))
    .digest();
}

/** SHA-256 of the leaf: place, the hash of the row before, content and mark. 32 bytes. */
export function hashOf(
  before: Uint8Array,
  seq: number,
  row: AuditContent & { mark: Uint8Array | null },
): Uint8Array {
  const leaf = [seq, hex(before), ...contentOf(row), row.mark === null ? null : hex(row.mark)];
  return createHash('sha256')
    .update(Uint8Array.of(0))
    .update(JSON.stringify(['consulta/audit-leaf/1', ...leaf]))
    .digest();
}
