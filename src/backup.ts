/** `npm run backup -- --to FOLDER`: database, files and secrets of this installation, whether it runs or not. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { makeBackup } from './features/operations/server/backup.ts';
import { readConfig } from './platform/server/config.ts';
import { reachDatabase } from './platform/server/reach-database.ts';
import { endWith, StartError } from './platform/server/start-error.ts';

const manifest = z.object({ version: z.string() });
const megabyte = 1024 ** 2;

async function main(): Promise<void> {
  const { to } = parseArgs({ options: { to: { type: 'string' } } }).values;
  if (to === undefined) throw new StartError('Say where to: npm run backup -- --to FOLDER');
  const config = readConfig(process.env);
  const reached = await reachDatabase(config);
  if (reached === null)
    throw new StartError(
      `There is nothing to back up in ${config.dataDir}: set DATA_DIR to the clinic's data folder.`,
    );
  try {
    const client = await reached.pool.connect();
    try {
      const { version: app } = manifest.parse(
        JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8')),
      );
      const { dataDir, backupPassphrase: passphrase } = config;
      const made = await makeBackup({ client, dataDir, to: resolve(to), passphrase, app });
      const size = (made.bytes / megabyte).toFixed(1);
      process.stdout.write(`${made.folder}: ${made.rows} rows, ${made.files} files, ${size} MB.\n`);
      if (made.missing > 0)
        process.stdout.write(`${made.missing} files were removed meanwhile and are not in it.\n`);
      if (passphrase === null)
        process.stdout.write(
          'It holds the secrets of this server in the open: guard it, or set BACKUP_PASSPHRASE.\n',
        );
    } finally {
      client.release();
    }
  } finally {
    await reached.release();
  }
}

main().catch(endWith);
