/** The clinic's database for programs beside the server (doctor, backup): whether the server runs or not, built in or not. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import type { Config } from './config.ts';
import { isAlive, lockDataFolder } from './data-folder.ts';
import { embeddedUrl, startEmbeddedDatabase } from './embedded-database.ts';

export interface ReachedDatabase {
  /** Connects when it is first asked. */
  readonly pool: pg.Pool;
  /** Ends the pool, and stops what was started for this. */
  release(): Promise<void>;
}

const connectMs = 5_000;

/** A pool on this address; `stop` is called after its end. */
export function openReached(
  url: string,
  stop: () => Promise<void> | void = () => undefined,
): ReachedDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: connectMs });
  // Without a listener an idle connection that breaks would end the program.
  pool.on('error', () => undefined);
  return {
    pool,
    async release() {
      await pool.end();
      await stop();
    },
  };
}

const name = 'consulta';

/** Port of an embedded server that runs on this folder: its fourth line (PostgreSQL, src/include/utils/pidfile.h). */
function runningPort(dataDir: string): number | null {
  const path = join(dataDir, 'postgres/postmaster.pid');
  if (!existsSync(path)) return null;
  const [pid, , , port] = readFileSync(path, 'utf8').split('\n').map(Number);
  return pid !== undefined && port !== undefined && isAlive(pid) ? port : null;
}

/**
 * Reaches the database that the server uses with this configuration; an embedded one that does not run is started, which takes the data
 * folder for that time. Null where there is none yet. Throws a StartError when the folder is being started or stopped by another process.
 */
export async function reachDatabase(config: Config): Promise<ReachedDatabase | null> {
  if (config.databaseUrl !== null) return openReached(config.databaseUrl);
  const { dataDir } = config;
  if (!existsSync(join(dataDir, 'postgres/PG_VERSION'))) return null;
  const password = config.secret('database');
  const port = runningPort(dataDir);
  if (port !== null) return openReached(embeddedUrl(resolve(dataDir, 'postgres'), port, password, name));
  const lock = lockDataFolder(dataDir);
  try {
    const server = await startEmbeddedDatabase({ dataDir, password });
    return openReached(server.url(name), async () => {
      await server.stop();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}
