/** The server as a process of its own that faults can be done to: killed, started again on the same port, measured. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#src/platform/server/config.ts';
import { startEmbeddedDatabase } from '#src/platform/server/embedded-database.ts';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';

export interface FaultServer {
  /** The process of now. */
  readonly app: AppProcess;
  readonly origin: string;
  readonly bootstrapToken: string | null;
  readonly dataDir: string;
  /** Kills it (`SIGKILL`) or ends it, and starts it again on the same port. */
  restart(signal: NodeJS.Signals): Promise<void>;
  close(): Promise<void>;
}

export interface FaultServerOptions {
  /**
   * `own`: the database that the server starts itself, every commit on the disk, as at a clinic. `shared`: one on the tests' server, which
   * starts faster.
   */
  readonly database: 'own' | 'shared';
  /** Where its data goes; a new folder without. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a server on a free port. Rate limits are far away unless `env` says otherwise. */
export async function startFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'consulta-fault-'));
  const shared: FreshDatabase | null = options.database === 'shared' ? await freshDatabase() : null;
  const env = {
    DATA_DIR: dataDir,
    RATE_LIMIT_SCALE: '100000',
    ...(shared === null ? {} : { DATABASE_URL: shared.url }),
    ...options.env,
  };
  const start = (port: string) => startAppProcess({ PORT: port, ...env }, 'tests/support/api-main.ts');
  let app = await start('0');
  const { origin, bootstrapToken } = app;
  return {
    get app() {
      return app;
    },
    origin,
    bootstrapToken,
    dataDir,
    async restart(signal) {
      await app.end(signal);
      app = await start(new URL(origin).port);
    },
    async close() {
      if (app.process.exitCode === null && app.process.signalCode === null) await app.end('SIGTERM');
      if (shared === null) {
        // Ends a database that a killed server left behind.
        const password = readConfig({ DATA_DIR: dataDir }).secret('database');
        const left = await startEmbeddedDatabase({ dataDir, password });
        await left.stop();
      }
      await shared?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
