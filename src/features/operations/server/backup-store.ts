/** SQL of backups: every row of every table as one line of JSON, out of one snapshot and back in. PostgreSQL itself knows both ways. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
}

const rowsAtOnce = 100;
/** Never in the backup: the migrations that are run for a restore write it themselves. */
const migrationTable = '_prisma_migrations';

function quoted(name: string): string {
  if (!/^[a-z_]+$/.test(name)) throw new Error(`not a table's name: ${name}`);
  return `"${name}"`;
}

/** Everything that is read until `endSnapshot` is of this moment. Answers it (milliseconds since 1970). */
export async function beginSnapshot(q: Queryable): Promise<number> {
  await q.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await q.query(`SET LOCAL bytea_output = 'hex'`);
  await q.query(`SET LOCAL TimeZone = 'UTC'`);
  const { rows } = await q.query<{ at: number }>(`SELECT (extract(epoch FROM now()) * 1000)::float8 AS at`);
  return Math.floor(rows[0]?.at ?? 0);
}

export async function endSnapshot(q: Queryable): Promise<void> {
  await q.query('COMMIT');
}

export async function listTables(q: Queryable): Promise<string[]> {
  const { rows } = await q.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> $1 ORDER BY 1`,
    [migrationTable],
  );
  return rows.map(({ name }) => name);
}

/** Empty in a database that no server ever used. */
export async function listMigrations(q: Queryable): Promise<AppliedMigration[]> {
  const found = await q.query<{ found: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS found`,
  );
  if (found.rows[0]?.found !== true) return [];
  const { rows } = await q.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum FROM "_prisma_migrations"
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return rows;
}

/** Keys of the files on this server's disk that rows of the snapshot name. */
export async function listFileKeys(q: Queryable): Promise<string[]> {
  const { rows } = await q.query<{ key: string }>(
    `SELECT key FROM upload WHERE completed_at IS NOT NULL AND deleted_at IS NULL AND cloud_key IS NULL ORDER BY key`,
  );
  return rows.map(({ key }) => key);
}

/** The rows of a table inside the snapshot, each a line without its end. */
export async function* readRows(q: Queryable, table: string): AsyncGenerator<string> {
  await q.query(
    `DECLARE backup NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS line FROM ${quoted(table)} t`,
  );
  while (true) {
    const { rows } = await q.query<{ line: string }>(`FETCH ${rowsAtOnce} FROM backup`);
    for (const { line } of rows) yield line;
    if (rows.length < rowsAtOnce) break;
  }
  await q.query('CLOSE backup');
}

/** True when a clinic lives in this database. */
export async function isUsed(q: Queryable): Promise<boolean> {
  const { rows } = await q.query<{ used: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind = 'r') AS used`,
  );
  return rows[0]?.used === true;
}

/** Takes everything of ours out of the database, jobs too. */
export async function emptyDatabase(q: Queryable): Promise<void> {
  await q.query('DROP SCHEMA IF EXISTS jobs CASCADE');
  await q.query('DROP SCHEMA public CASCADE');
  await q.query('CREATE SCHEMA public');
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Readies freshly migrated tables for rows in any order: no foreign keys, no triggers of ours, nothing in them. Answers the function that
 * puts keys and triggers back, and thereby checks every reference. Inside one transaction.
 */
export async function beginLoading(q: Queryable, tables: readonly string[]): Promise<() => Promise<void>> {
  const { rows: keys } = await q.query<ForeignKey>(
    `SELECT c.relname AS table, k.conname AS name, pg_get_constraintdef(k.oid) AS definition
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'f' AND n.nspname = 'public' ORDER BY 1, 2`,
  );
  for (const { table, name } of keys) await q.query(`ALTER TABLE ${quoted(table)} DROP CONSTRAINT "${name}"`);
  for (const table of tables) await q.query(`ALTER TABLE ${quoted(table)} DISABLE TRIGGER USER`);
  // Migrations leave rows behind, such as the settings of a new clinic.
  if (tables.length > 0) await q.query(`TRUNCATE ${tables.map(quoted).join(', ')}`);
  return async () => {
    for (const { table, name, definition } of keys)
      await q.query(`ALTER TABLE ${quoted(table)} ADD CONSTRAINT "${name}" ${definition}`);
    for (const table of tables) await q.query(`ALTER TABLE ${quoted(table)} ENABLE TRIGGER USER`);
    const { rows: sequences } = await q.query<{ table: string; column: string; sequence: string }>(
      `SELECT c.relname AS table, a.attname AS column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
       WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL`,
    );
    for (const { table, column, sequence } of sequences)
      await q.query(
        `SELECT setval($1, coalesce((SELECT max("${column}") FROM ${quoted(table)}), 0) + 1, false)`,
        [sequence],
      );
  };
}

/** Puts some lines of `readRows` into a table; answers how many rows that made. */
export async function writeRows(q: Queryable, table: string, lines: readonly string[]): Promise<number> {
  const { rowCount } = await q.query(
    `INSERT INTO ${quoted(table)} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${quoted(table)}, $1::json)`,
    [`[${lines.join(',')}]`],
  );
  return rowCount ?? 0;
}

/** All of the work, or nothing of it. */
export async function inTransaction(q: Queryable, work: () => Promise<void>): Promise<void> {
  await q.query('BEGIN');
  try {
    await work();
    await q.query('COMMIT');
  } catch (error) {
    await q.query('ROLLBACK');
    throw error;
  }
}
