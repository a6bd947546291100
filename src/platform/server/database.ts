/** One connection pool for everything: Prisma for ordinary reads and writes, `pool` and `transaction` for the set-based hot path. */

import { Socket } from 'node:net';
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

/** Ends the transaction behind these statements; rejects with the first that failed, and then nothing was committed. */
export type Commit = (last: readonly Promise<unknown>[]) => Promise<void>;

export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** Runs `work` on one connection between BEGIN and COMMIT; anything thrown rolls back and is thrown on. Resolves after COMMIT. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** The same for reading only: all that `work` reads is of one moment, whatever is committed meanwhile. */
  snapshot<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /**
   * The same for the hot path: statements leave without waiting for the answers of those before (they still run in their order), and
   * each text is prepared once on a connection. `work` awaits what it reads, and hands the promises of its last statements to
   * `commit`, which sends COMMIT right behind them and resolves when all of it is through.
   */
  pipelined<T>(work: (q: Queryable, commit: Commit) => Promise<T>): Promise<T>;
  /** Single statements of the hot path, prepared once on a connection; texts must be constants. */
  readonly prepared: Queryable;
  close(): Promise<void>;
}

const homes = new WeakMap<Queryable, Database>();

/** The database that runs these statements: its pool, one of its connections, or a transaction on one. */
export function homeOf(q: Queryable): Database | undefined {
  return homes.get(q);
}

/** One for each lane of the group commits, and some to spare. */
const hotConnections = 8;
const names = new Map<string, string>();

/** Under which a text is prepared. Only for texts that are written in the program: each is kept for good. */
function nameOf(text: string): string {
  const name = names.get(text) ?? `hot_${names.size}`;
  names.set(text, name);
  return name;
}

/** A connection whose statements of one turn leave in one write. */
class PipelinedClient extends pg.Client {
  readonly #socket: Socket;
  #corked = false;

  constructor(config?: pg.ClientConfig) {
    const socket = new Socket();
    super({ ...config, pipeline: true, stream: () => socket });
    this.#socket = socket;
  }

  /** Holds back what is written until the present turn of the program is over. */
  gather(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    // Not a microtask of Promise: statements of one turn are begun in several of those.
    process.nextTick(() => {
      this.#corked = false;
      this.#socket.uncork();
    });
  }
}

/** Gives `work` a connection; what it began and did not end is rolled back. */
async function onConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
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

function runPipelined<T>(
  pool: pg.Pool,
  home: Database,
  work: (q: Queryable, commit: Commit) => Promise<T>,
): Promise<T> {
  return onConnection(pool, async (client) => {
    const gather = client instanceof PipelinedClient ? () => client.gather() : () => undefined;
    const q: Queryable = {
      query: (text, values = []) => {
        gather();
        return client.query({ name: nameOf(text), text, values: [...values] });
      },
    };
    homes.set(q, home);
    gather();
    const begun = client.query('BEGIN');
    // Its failure is thrown by `commit`; until then somebody else's may come first.
    begun.catch(() => undefined);
    let ended = false;
    const commit: Commit = async (last) => {
      ended = true;
      const [{ command }] = await Promise.all([client.query('COMMIT'), begun, ...last]);
      // A transaction in which something failed ends with COMMIT too, and without an error.
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
    };
    const result = await work(q, commit);
    if (!ended) await commit([]);
    return result;
  });
}

/** Opens the pool (connections are made when needed). */
export function openDatabase(url: string, log: Logger, maxConnections = 20): Database {
  const settings = {
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    application_name: 'consulta',
  };
  const pool = new pg.Pool({ ...settings, max: maxConnections });
  const hotPool = new pg.Pool({ ...settings, max: hotConnections, Client: PipelinedClient });
  let closing = false;
  for (const each of [pool, hotPool]) {
    // Without a listener an idle connection that breaks (database restart) would end the process.
    each.on('error', (error) => {
      // While we close, the server may end first what the pool is about to end.
      if (!closing) log.warn({ err: error }, 'idle database connection lost');
    });
    // So would one that breaks between two statements of a transaction; the next statement rejects by itself.
    each.on('connect', (client) => {
      client.on('error', (error) => log.debug({ err: error }, 'database connection lost'));
    });
  }
  hotPool.on('connect', (client) => {
    // Few rows and always the same roads to them: planning anew for each batch costs more than carrying it out.
    client.query('SET plan_cache_mode = force_generic_plan').catch((error: unknown) => {
      log.warn({ err: error }, 'statements of the hot path are planned each time');
    });
  });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });

  const transact = <T>(begin: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    onConnection(pool, async (client) => {
      await client.query(begin);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    });

  const database: Database = {
    prisma,
    pool,
    transaction: (work) => transact('BEGIN', work),
    snapshot: (work) => transact('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work),
    pipelined: (work) => runPipelined(hotPool, database, work),
    prepared: {
      query: (text, values = []) => hotPool.query({ name: nameOf(text), text, values: [...values] }),
    },
    async close() {
      closing = true;
      await prisma.$disconnect();
      await Promise.all([pool.end(), hotPool.end()]);
    },
  };
  homes.set(pool, database);
  pool.on('connect', (client) => {
    homes.set(client, database);
  });
  return database;
}
