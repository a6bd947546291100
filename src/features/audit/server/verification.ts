/** Reads the log from its beginning and names what somebody did to it. Pure: rows and heads in, findings out. */
import type { KeyObject } from 'node:crypto';
import { type ChainedRow, chainStart, hashOf, markOf } from './chain.ts';
import { type AuditHead, isSignedHead } from './heads.ts';

/**
 * `changed`: the row does not say any more what was chained. `moved`: it was written by this installation, but not for this place.
 * `foreign`: it was not written by this installation. `missing`: rows are not there. `rewritten`: the rows fit each other, but not a
 * head that was signed. `truncated`: the log ends before a place that was signed. `head`: a head was not signed by this installation.
 * `late`: a row was not chained in time.
 */
export type FindingKind =
  | 'changed'
  | 'moved'
  | 'foreign'
  | 'missing'
  | 'rewritten'
  | 'truncated'
  | 'head'
  | 'late';

export interface Finding {
  readonly kind: FindingKind;
  /** First and last place that is meant; null for a row that has none. */
  readonly from: number | null;
  readonly to: number | null;
  /** Of one row; null where more than one is meant, or none is there. */
  readonly recordId: string | null;
}

export interface VerificationKeys {
  readonly row: Uint8Array;
  readonly head: KeyObject;
}

export interface Verification {
  readonly findings: readonly Finding[];
  /** Rows that were read. */
  readonly rows: number;
  /** The last place, 0 for an empty log. */
  readonly through: number;
}

/** More are counted by nobody. */
const mostFindings = 200;

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** Checks rows in order of their place against the heads of the log and those that were kept elsewhere. */
export async function verifyLog(input: {
  rows: AsyncIterable<ChainedRow>;
  heads: readonly AuditHead[];
  kept: readonly AuditHead[];
  keys: VerificationKeys;
}): Promise<Verification> {
  const { keys } = input;
  const findings: Finding[] = [];
  const tell = (kind: FindingKind, from: number | null, to = from, recordId: string | null = null) => {
    if (findings.length < mostFindings) findings.push({ kind, from, to, recordId });
  };

  const good: AuditHead[] = [];
  for (const head of [...input.heads, ...input.kept])
    if (isSignedHead(keys.head, head)) good.push(head);
    else tell('head', head.seq);
  good.sort((a, b) => a.seq - b.seq);
  // What was kept elsewhere must not make rows disappear: only heads of the log itself tell of a removal.
  const removal = good.findLast((head) => head.kind === 'removal' && input.heads.includes(head));
  const adopted = good.find((head) => head.kind === 'start')?.seq ?? 0;
  const expected = good.filter((head) => head.seq > 0 && head.seq >= (removal?.seq ?? 0));

  let through = removal?.seq ?? 0;
  let before: Uint8Array | null = removal?.hash ?? chainStart;
  let confirmed = through;
  let rows = 0;

  const meetHeads = (seq: number, hash: Uint8Array) => {
    const here = expected.filter((head) => head.seq === seq);
    if (here.length === 0) return;
    if (here.some((head) => !same(head.hash, hash))) tell('rewritten', confirmed + 1, seq);
    confirmed = seq;
  };
  if (removal !== undefined) meetHeads(removal.seq, removal.hash);

  for await (const row of input.rows) {
    rows += 1;
    if (row.seq <= (removal?.seq ?? 0)) {
      tell('foreign', row.seq, row.seq, row.id);
      continue;
    }
    if (row.seq > through + 1) {
      tell('missing', through + 1, row.seq - 1);
      // Nobody knows any more what it was chained to.
      before = null;
    }
    const unmarked = row.mark === null && row.seq <= adopted;
    const marked = row.mark !== null && same(markOf(keys.row, row), row.mark);
    const chained = before === null || same(hashOf(before, row.seq, row), row.hash);
    if (!chained) tell(marked ? 'moved' : 'changed', row.seq, row.seq, row.id);
    else if (!marked && !unmarked) tell('foreign', row.seq, row.seq, row.id);
    before = row.hash;
    through = row.seq;
    meetHeads(row.seq, row.hash);
  }
  const last = expected.at(-1)?.seq ?? 0;
  if (last > through) tell('truncated', through + 1, last);
  return { findings, rows, through };
}
