/** SQL of the clinic-wide log: leaves in order, and the one row that says how long it is. */
import type { Queryable } from '#src/platform/server/database.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { accountIndex, hashLeaf, LogEdge, type LogLeaf, writeLeaves } from '#src/protocol/open/key-log.ts';

interface EdgeRow {
  size: number;
  peaks: Uint8Array;
}

async function insertLeaves(q: Queryable, from: number, leaves: readonly LogLeaf[]): Promise<void> {
  await q.query(
    `INSERT INTO key_log_leaf (position, account_index, era, seq, link_hash)
     SELECT $1::int + place - 1, account_index, era, seq, link_hash
     FROM unnest($2::bytea[], $3::int[], $4::int[], $5::bytea[]) WITH ORDINALITY AS l(account_index, era, seq, link_hash, place)`,
    [
      from,
      leaves.map((leaf) => leaf.index),
      leaves.map((leaf) => leaf.era),
      leaves.map((leaf) => leaf.seq),
      leaves.map((leaf) => leaf.linkHash),
    ],
  );
}

/** Holds the log until the transaction ends, so that places have no gaps and become visible in order. */
export async function appendToLog(q: Queryable, leaves: readonly LogLeaf[]): Promise<void> {
  const { rows } = await q.query<EdgeRow & { id: number }>(
    'SELECT id, size, peaks FROM key_log_edge FOR UPDATE',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The log of account links was not prepared.');
  const edge = LogEdge.read(row.size, row.peaks);
  await insertLeaves(q, edge.size, leaves);
  for (const leaf of leaves) edge.append(hashLeaf(leaf));
  await q.query('UPDATE key_log_edge SET size = $1, peaks = $2', [edge.size, edge.toBytes()]);
}

/** Size and root as they are now. */
export async function readEdge(q: Queryable): Promise<LogEdge> {
  const { rows } = await q.query<EdgeRow & { id: number }>('SELECT id, size, peaks FROM key_log_edge');
  return rows[0] === undefined ? new LogEdge() : LogEdge.read(rows[0].size, rows[0].peaks);
}

/** Leaves from place `from` up to, not with, `to`, as they go over the wire. */
export async function readLeaves(q: Queryable, from: number, to: number): Promise<Uint8Array> {
  const { rows } = await q.query<LogLeaf & { position: number }>(
    `SELECT position, account_index AS index, era, seq, link_hash AS "linkHash" FROM key_log_leaf
     WHERE position >= $1 AND position < $2 ORDER BY position`,
    [from, to],
  );
  return writeLeaves(rows);
}

/**
 * Starts the log where there is none: with the links from before it, each account's in their order, and accounts by the time
 * of their links. Once; whoever comes second finds it there.
 */
export async function startLog(q: Queryable): Promise<void> {
  await q.query('LOCK TABLE key_log_edge IN EXCLUSIVE MODE');
  const { rows: found } = await q.query<{ id: number }>('SELECT id FROM key_log_edge');
  if (found.length > 0) return;
  await q.query(`INSERT INTO key_log_edge (id, size, peaks) VALUES (1, 0, '')`);
  const { rows } = await q.query<{ userId: string; era: number; seq: number; hash: Uint8Array }>(
    `SELECT user_id AS "userId", era, seq, hash FROM account_link
     ORDER BY max(created_at) OVER (PARTITION BY user_id ORDER BY era, seq), user_id, era, seq`,
  );
  const leaves = rows.map(({ userId, era, seq, hash }) => ({
    index: accountIndex(asUserId(userId)),
    era,
    seq,
    linkHash: hash,
  }));
  await appendToLog(q, leaves);
}
