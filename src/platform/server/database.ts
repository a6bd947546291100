/** One connection pool for everything: Prisma for ordinary reads and writes, `pool` and `transaction` for the set-based hot path. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';
import type { Logger } from './logging.ts';

/** What can run SQL: the pool, or one connection inside a transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** Runs `work` on one connection between BEGIN and COMMIT; anything thrown rolls back and is thrown on. Resolves after COMMIT. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** The same for reading only: all that `work` reads is of one moment, whatever is committed meanwhile. */
  snapshot<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the pool (connections are made when needed). */
export function openDatabase(url: string, log: Logger, maxConnections = 20): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    application_name: 'consulta',
  });
  // Without a listener an idle connection that breaks (database restart) would end the process.
  let closing = false;
  pool.on('error', (error) => {
    // While we close, the server may end first what the pool is about to end.
    if (!closing) log.warn({ err: error }, 'idle database connection lost');
  });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });

  async function transact<T>(begin: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    } finally {
      // A connection that cannot even roll back must not go back to the pool.
      client.release(broken);
    }
  }

  return {
    prisma,
    pool,
    transaction: (work) => transact('BEGIN', work),
    snapshot: (work) => transact('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work),
    async close() {
      closing = true;
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
