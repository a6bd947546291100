/** SQL of the audit log. Rows are written once, chained once and never changed (trigger). */
import { randomUUID } from 'node:crypto';
import { type Database, homeOf, type Queryable } from '#src/platform/server/database.ts';
import { type AuditContent, type AuditDetail, type ChainedRow, markOf } from './chain.ts';
import type { AuditHead } from './heads.ts';

export interface AuditEntry {
  actorId: string | null;
  action: string;
  subjectId: string | null;
  detail?: AuditDetail;
}

/**
 * The key that marks rows goes with the database: whoever writes a row has the connection of the transaction in hand, and nothing
 * else. Two servers in one process have databases, and so keys, of their own.
 */
const rowKeys = new WeakMap<Database, Uint8Array>();

/** From then on rows can be written on this database, whatever connection they go over. */
export function giveRowKey(database: Database, key: Uint8Array): void {
  rowKeys.set(database, key);
}

/** Inside the transaction of what it tells. */
export async function recordAudit(q: Queryable, entry: AuditEntry): Promise<void> {
  const home = homeOf(q);
  const key = home === undefined ? undefined : rowKeys.get(home);
  if (key === undefined) throw new Error('this database has no audit log');
  const { actorId, action, subjectId, detail = {} } = entry;
  const content: AuditContent = { id: randomUUID(), at: Date.now(), actorId, action, subjectId, detail };
  await q.query(
    `INSERT INTO audit_record (id, at, actor_id, action, subject_id, detail, mark) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      content.id,
      new Date(content.at),
      actorId,
      action,
      subjectId,
      JSON.stringify(detail),
      markOf(key, content),
    ],
  );
}

// ---- the chain

/** Any number that is ours alone among advisory locks. */
const chainLock = 7_310_312;

const contentColumns = `id, (extract(epoch FROM at) * 1000)::float8 AS at, actor_id AS "actorId", action, subject_id AS "subjectId", detail, mark`;

/** Until the end of the transaction nobody else moves the chain. False when somebody is at it, unless it is worth waiting for. */
export async function lockChain(q: Queryable, wait: boolean): Promise<boolean> {
  if (wait) {
    await q.query(`SELECT pg_advisory_xact_lock($1)`, [chainLock]);
    return true;
  }
  const { rows } = await q.query<{ locked: boolean }>(`SELECT pg_try_advisory_xact_lock($1) AS locked`, [
    chainLock,
  ]);
  return rows[0]?.locked === true;
}

/** Rows that wait for their place, oldest first; those without a mark before all others. */
export async function listUnchained(
  q: Queryable,
  limit: number,
): Promise<(AuditContent & { mark: Uint8Array | null })[]> {
  const { rows } = await q.query<AuditContent & { mark: Uint8Array | null }>(
    `SELECT ${contentColumns} FROM audit_record WHERE seq IS NULL ORDER BY mark IS NOT NULL, audit_record.at, id LIMIT $1`,
    [limit],
  );
  return rows;
}

export interface Place {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** The newest row of the chain; the newest removal where no row is left; null for an empty log. */
export async function findEnd(q: Queryable): Promise<Place | null> {
  const { rows } = await q.query<Place>(
    `SELECT seq, hash FROM (
       (SELECT seq, hash FROM audit_record WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1)
       UNION ALL (SELECT seq, hash FROM audit_head WHERE kind = 'removal' ORDER BY seq DESC LIMIT 1)
     ) AS ends ORDER BY seq DESC LIMIT 1`,
  );
  return rows[0] ?? null;
}

export async function placeRows(
  q: Queryable,
  placed: readonly { id: string; seq: number; hash: Uint8Array }[],
): Promise<void> {
  await q.query(
    `UPDATE audit_record SET seq = p.seq, hash = p.hash
     FROM unnest($1::uuid[], $2::int[], $3::bytea[]) AS p(id, seq, hash) WHERE audit_record.id = p.id`,
    [placed.map(({ id }) => id), placed.map(({ seq }) => seq), placed.map(({ hash }) => hash)],
  );
}

/** The chained rows after a place, in order. */
export async function listChained(q: Queryable, after: number, limit: number): Promise<ChainedRow[]> {
  const { rows } = await q.query<ChainedRow>(
    `SELECT ${contentColumns}, seq, hash FROM audit_record WHERE seq > $1 ORDER BY seq LIMIT $2`,
    [after, limit],
  );
  return rows;
}

/** The hash at a place; null when there is no such row. */
export async function findPlace(q: Queryable, seq: number): Promise<Place | null> {
  const { rows } = await q.query<Place>(`SELECT seq, hash FROM audit_record WHERE seq = $1`, [seq]);
  return rows[0] ?? null;
}

// ---- heads

export async function insertHead(q: Queryable, { kind, seq, hash, at, signature }: AuditHead): Promise<void> {
  await q.query(
    `INSERT INTO audit_head (seq, kind, hash, at, signature) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [seq, kind, hash, new Date(at), signature],
  );
}

/** All heads, oldest first. */
export async function listHeads(q: Queryable): Promise<AuditHead[]> {
  const { rows } = await q.query<AuditHead>(
    `SELECT kind, seq, hash, (extract(epoch FROM at) * 1000)::float8 AS at, signature FROM audit_head ORDER BY seq, kind`,
  );
  return rows;
}

export async function findNewestHead(q: Queryable): Promise<AuditHead | null> {
  const { rows } = await q.query<AuditHead>(
    `SELECT kind, seq, hash, (extract(epoch FROM at) * 1000)::float8 AS at, signature FROM audit_head
     ORDER BY seq DESC, audit_head.at DESC LIMIT 1`,
  );
  return rows[0] ?? null;
}

/** The last place of the beginning of the log of which every row is older than `before`; null when the first is younger. */
export async function findOldThrough(q: Queryable, before: number): Promise<Place | null> {
  const { rows } = await q.query<Place>(
    `SELECT seq, hash FROM audit_record
     WHERE seq < coalesce((SELECT min(seq) FROM audit_record WHERE at >= to_timestamp($1::float8 / 1000)), 2147483647)
     ORDER BY seq DESC LIMIT 1`,
    [before],
  );
  return rows[0] ?? null;
}

/** Only after the head that stands for them (trigger). Answers how many went. */
export async function deleteThrough(q: Queryable, seq: number): Promise<number> {
  const { rowCount } = await q.query(`DELETE FROM audit_record WHERE seq <= $1`, [seq]);
  return rowCount ?? 0;
}
