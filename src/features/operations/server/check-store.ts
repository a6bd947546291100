/** SQL of the checks. */
import type { Queryable } from '#src/platform/server/database.ts';

export interface DatabaseState {
  readonly versionNumber: number;
  readonly version: string;
  readonly hasBtreeGist: boolean;
  /** Names of migrations, in order; empty in a database that was never started. */
  readonly applied: readonly string[];
  /** The database's clock (milliseconds since 1970). */
  readonly now: number;
}

export async function readDatabaseState(q: Queryable): Promise<DatabaseState> {
  const { rows } = await q.query<Omit<DatabaseState, 'applied'> & { migrated: boolean }>(
    `SELECT current_setting('server_version_num')::int AS "versionNumber", current_setting('server_version') AS version,
       EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist') AS "hasBtreeGist",
       to_regclass('_prisma_migrations') IS NOT NULL AS migrated,
       (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the database answered nothing');
  const { migrated, ...state } = row;
  if (!migrated) return { ...state, applied: [] };
  const applied = await q.query<{ name: string }>(
    `SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return { ...state, applied: applied.rows.map(({ name }) => name) };
}
