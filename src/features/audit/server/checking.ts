/** Verifies the log of a database, as the administrator's screen and `npm run audit:verify` do. */
import type { Queryable } from '#src/platform/server/database.ts';
import { type ChainedRow, markOf } from './chain.ts';
import type { AuditHead } from './heads.ts';
import { type AuditKeys, readHeadKey } from './keys.ts';
import * as store from './store.ts';
import { type Finding, type Verification, verifyLog } from './verification.ts';

const pageSize = 1_000;
/** Somebody may have made a place up. */
const belowAll = -2_147_483_648;
/** Rows are chained within seconds; one that still waits then has been waiting for somebody. */
const lateMs = 5 * 60_000;

async function* chainedRows(q: Queryable): AsyncGenerator<ChainedRow> {
  for (let after = belowAll; ; ) {
    const rows = await store.listChained(q, after, pageSize);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = last.seq;
  }
}

/** Reads everything; `kept`: heads that were kept outside the database. Changes nothing. */
export async function checkLog(
  q: Queryable,
  keys: AuditKeys,
  kept: readonly AuditHead[],
  now: number,
): Promise<Verification> {
  const checked = await verifyLog({
    rows: chainedRows(q),
    heads: await store.listHeads(q),
    kept,
    keys: { row: keys.row, head: readHeadKey(keys.headPublic) },
  });
  const waiting: Finding[] = [];
  for (const row of await store.listUnchained(q, pageSize)) {
    const nowhere = { from: null, to: null, recordId: row.id };
    if (row.mark === null || Buffer.compare(markOf(keys.row, row), row.mark) !== 0)
      waiting.push({ kind: 'foreign', ...nowhere });
    else if (now - row.at > lateMs) waiting.push({ kind: 'late', ...nowhere });
  }
  return { ...checked, findings: [...checked.findings, ...waiting] };
}
