/** `npm run restore -- --from BACKUP [--replace]`: brings a backup into the data folder and database of this configuration. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type CheckedBackup,
  checkBackup,
  requireEmptyDatabase,
  restoreFiles,
  restoreRows,
} from './features/operations/server/restore.ts';
import { type Config, readConfig } from './platform/server/config.ts';
import { lockDataFolder } from './platform/server/data-folder.ts';
import { startEmbeddedDatabase } from './platform/server/embedded-database.ts';
import { migrate } from './platform/server/migrate.ts';
import { stopLeftOver } from './platform/server/postgres-process.ts';
import { openReached } from './platform/server/reach-database.ts';
import { endWith, StartError } from './platform/server/start-error.ts';

const migrations = resolve(import.meta.dirname, '../prisma/migrations');

async function fill(backup: CheckedBackup, url: string): Promise<void> {
  await migrate(url, migrations, backup.manifest.migrations.at(-1)?.name);
  const { pool, release } = openReached(url);
  try {
    const client = await pool.connect();
    try {
      await restoreRows(backup, client);
    } finally {
      client.release();
    }
  } finally {
    await release();
  }
}

async function requireEmpty(url: string, replace: boolean): Promise<void> {
  const { pool, release } = openReached(url);
  try {
    await requireEmptyDatabase(pool, replace);
  } finally {
    await release();
  }
}

/** The files first: the embedded database's password is one of the secrets. */
async function restore(backup: CheckedBackup, config: Config, replace: boolean): Promise<string | null> {
  const { dataDir, databaseUrl } = config;
  if (databaseUrl !== null) await requireEmpty(databaseUrl, replace);
  else await stopLeftOver(join(dataDir, 'postgres'));
  const aside = await restoreFiles(backup, dataDir, { replace, now: Date.now() });
  if (databaseUrl !== null) {
    await fill(backup, databaseUrl);
    return aside;
  }
  const server = await startEmbeddedDatabase({ dataDir, password: config.secret('database') });
  try {
    await server.ensureDatabase('consulta');
    await fill(backup, server.url('consulta'));
  } finally {
    await server.stop();
  }
  return aside;
}

async function main(): Promise<void> {
  const { from, replace = false } = parseArgs({
    options: { from: { type: 'string' }, replace: { type: 'boolean' } },
  }).values;
  if (from === undefined) throw new StartError('Say which one: npm run restore -- --from FOLDER/consulta-…');
  const config = readConfig(process.env);
  const backup = await checkBackup(resolve(from), config.backupPassphrase);
  const lock = lockDataFolder(config.dataDir);
  try {
    const aside = await restore(backup, config, replace);
    const { at, app, missing } = backup.manifest;
    process.stdout.write(`Restored: Consulta ${app} as it was at ${new Date(at).toISOString()}.\n`);
    if (missing.length > 0)
      process.stdout.write(`${missing.length} files were already gone when it was made.\n`);
    if (aside !== null) process.stdout.write(`What was there before is in ${aside}.\n`);
  } finally {
    lock.release();
  }
}

main().catch(endWith);
