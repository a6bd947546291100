/** The real server in this process, on a free port and a database of its own, without pages. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clinic, startClinic } from '#src/clinic.ts';
import type { Clock } from '#src/platform/server/clock.ts';
import { readConfig } from '#src/platform/server/config.ts';
import { createLogger } from '#src/platform/server/logging.ts';
import { type FreshDatabase, freshDatabase } from './test-database.ts';

export interface TestServer {
  readonly clinic: Clinic;
  readonly origin: string;
  /** The socket's address. */
  readonly wsUrl: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Everything the server logged, as JSON lines. */
  readonly logs: () => string;
  close(): Promise<void>;
}

export interface TestServerOptions {
  /** Variables on top of the tests' own. */
  readonly env?: Readonly<Record<string, string>>;
  /** An existing database, for a second start; it is not dropped. */
  readonly databaseUrl?: string;
  readonly clock?: Clock;
}

/** Starts a server. Rate limits are a thousand times wider unless `env` says otherwise: all of a test's people share one address. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const own: FreshDatabase | null = options.databaseUrl === undefined ? await freshDatabase() : null;
  const databaseUrl = own?.url ?? options.databaseUrl ?? '';
  const dataDir = mkdtempSync(join(tmpdir(), 'consulta-server-'));
  const lines: string[] = [];
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    RATE_LIMIT_SCALE: '1000',
    ...options.env,
  });
  const log = createLogger(options.env?.LOG_LEVEL ?? 'info', { write: (line) => void lines.push(line) });
  const clock = options.clock === undefined ? {} : { clock: options.clock };
  const clinic = await startClinic({ config, log, pages: 'none', ...clock });
  return {
    clinic,
    origin: clinic.origin,
    wsUrl: `${clinic.origin.replace(/^http/, 'ws')}/api/ws`,
    databaseUrl,
    dataDir,
    logs: () => lines.join(''),
    async close() {
      await clinic.close();
      await own?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
