/** Several instances as a clinic runs them: processes with one PostgreSQL, one Redis and one folder for files, nginx in front. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { type FrontProxy, hasProxy, startProxy } from '#tests/support/proxy.ts';
import { freePort, hasRedisServer, type RedisServer, startRedisServer } from '#tests/support/redis-server.ts';
import { freshDatabase } from '#tests/support/test-database.ts';

/** Where it is false, tests of several instances are skipped; `npm test` says so in a line. */
export const hasClusterTools = hasProxy && hasRedisServer;

export interface Cluster {
  /** The address that people use: nginx. */
  readonly origin: string;
  readonly bootstrapToken: string | null;
  /** Ports of the instances themselves, past nginx. */
  readonly ports: readonly number[];
  readonly redis: RedisServer;
  readonly proxy: FrontProxy;
  end(index: number, signal: NodeJS.Signals): Promise<void>;
  /** `env`: other variables than before. */
  start(index: number, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Cuts every connection to the database and takes no other one while `work` is done. */
  withoutDatabase(work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

async function onServer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseServer') });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Starts two instances. Rate limits are far away unless an instance is started again with others. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'consulta-cluster-'));
  const [database, redis] = [await freshDatabase(), await startRedisServer({ password: 'secret' })];
  const [front, ...ports] = [await freePort(), await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${front}`;
  const apps: AppProcess[] = [];

  async function start(index: number, env: Readonly<Record<string, string>> = {}): Promise<void> {
    apps[index] = await startAppProcess(
      {
        PORT: String(ports[index]),
        PUBLIC_URL: origin,
        TRUST_PROXY: 'on',
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        DATA_DIR: join(folder, 'data'),
        SESSION_SECRET: 'the same on all instances of this clinic',
        RATE_LIMIT_SCALE: '100000',
        ...env,
      },
      'tests/support/api-main.ts',
    );
  }
  async function end(index: number, signal: NodeJS.Signals): Promise<void> {
    const app = apps[index];
    if (app?.process.exitCode === null && app.process.signalCode === null) await app.end(signal);
  }

  // One after the other: each start on an empty database makes another token, and the newest one counts.
  for (const index of ports.keys()) await start(index);
  const proxy = await startProxy(join(folder, 'nginx'), front ?? 0, ports);
  return {
    origin,
    bootstrapToken: apps.at(-1)?.bootstrapToken ?? null,
    ports,
    redis,
    proxy,
    end,
    start,
    async withoutDatabase(work) {
      const name = new URL(database.url).pathname.slice(1);
      await onServer(
        `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );
      try {
        await work();
      } finally {
        await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      }
    },
    async close() {
      await proxy.close();
      await Promise.all(apps.map((_, index) => end(index, 'SIGTERM')));
      await redis.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
