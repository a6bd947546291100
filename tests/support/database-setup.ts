/** Once per run of the system tests: a real PostgreSQL in a temporary folder and a migrated template to clone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#src/platform/server/database.ts';
import { startEmbeddedDatabase } from '#src/platform/server/embedded-database.ts';
import { startJobs } from '#src/platform/server/jobs.ts';
import { createLogger } from '#src/platform/server/logging.ts';
import { migrate } from '#src/platform/server/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server's own database; others differ in the last part of the path. */
    databaseServer: string;
    templateDatabase: string;
  }
}

const template = 'consulta_template';

/** The job tables too: making them takes longer than a whole start with them. */
async function prepareJobs(url: string): Promise<void> {
  const log = createLogger('error');
  const database = openDatabase(url, log);
  const jobs = await startJobs({ database, log });
  await jobs.close();
  await database.close();
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'consulta-tests-'));
  const server = await startEmbeddedDatabase({
    dataDir,
    password: 'tests',
    // A test's database need not survive a power cut.
    settings: { fsync: 'off', max_connections: '300' },
  });
  await server.ensureDatabase(template);
  await migrate(server.url(template), resolve('prisma/migrations'));
  await prepareJobs(server.url(template));
  project.provide('databaseServer', server.url('postgres'));
  project.provide('templateDatabase', template);
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
