/**
 * Brings a backup back: everything is checked before anything is touched. The tables are made by the migrations that the backup names, so an
 * older backup fits a newer program; the server's next start brings them further.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Queryable } from '#src/platform/server/database.ts';
import { StartError } from '#src/platform/server/start-error.ts';
import { backupKey, openFile } from './backup-cipher.ts';
import {
  type BackupManifest,
  backupManifest,
  findDamage,
  isSameCode,
  manifestCode,
  manifestName,
  sealedManifest,
} from './backup-format.ts';
import * as store from './backup-store.ts';

/** What a restore replaces in the data folder. */
const restored = ['secrets', 'audit', 'files', 'postgres'] as const;
/** Characters of lines that go into the database at once. */
const batchLength = 4 * 1024 * 1024;
const batchRows = 500;

export interface CheckedBackup {
  readonly folder: string;
  readonly manifest: BackupManifest;
  readonly key: Buffer | null;
}

/** Reads the manifest and measures every file. Throws a StartError that says what is wrong. */
export async function checkBackup(folder: string, passphrase: string | null): Promise<CheckedBackup> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch((error: unknown) => {
    throw new StartError(`${folder} is not a backup: it has no ${manifestName}.`, { cause: error });
  });
  const sealed = sealedManifest.safeParse(parse(text));
  const manifest = sealed.success ? backupManifest.safeParse(parse(sealed.data.manifest)) : null;
  if (!sealed.success || manifest?.success !== true)
    throw new StartError(
      `The backup ${folder} is damaged, or was made by a newer version: its list cannot be read.`,
    );
  const { salt } = manifest.data;
  if (salt !== null && passphrase === null)
    throw new StartError(
      'This backup needs its passphrase: set BACKUP_PASSPHRASE or BACKUP_PASSPHRASE_FILE.',
    );
  const key =
    salt === null || passphrase === null ? null : backupKey(passphrase, Buffer.from(salt, 'base64'));
  if (key !== null && !isSameCode(sealed.data.mac ?? '', manifestCode(sealed.data.manifest, key)))
    throw new StartError('The passphrase is not the one of this backup, or its list was changed.');
  const damaged = await findDamage(folder, manifest.data);
  if (damaged !== null)
    throw new StartError(`The backup ${folder} is damaged: ${damaged} is not what was written.`);
  return { folder, manifest: manifest.data, key };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function read({ folder, key }: CheckedBackup, path: string): AsyncIterable<Buffer> {
  const source = createReadStream(join(folder, path));
  return key === null ? source : openFile(source, key, path);
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).length === 0;
}

/**
 * Puts secrets, audit head and files in place. What is there is refused, or with `replace` moved into a folder beside that is answered;
 * nothing is deleted.
 */
export async function restoreFiles(
  backup: CheckedBackup,
  dataDir: string,
  { replace, now }: { replace: boolean; now: number },
): Promise<string | null> {
  const used = [];
  for (const name of restored) if (!(await isEmpty(join(dataDir, name)))) used.push(name);
  if (used.length > 0 && !replace)
    throw new StartError(
      `The data folder ${dataDir} is in use (${used.join(', ')}): set DATA_DIR to an empty one, or say --replace to move what is there aside.`,
    );
  const aside = used.length === 0 ? null : join(dataDir, `before-restore-${now}`);
  if (aside !== null) {
    await mkdir(aside, { mode: 0o700 });
    for (const name of used) await rename(join(dataDir, name), join(aside, name));
  }
  for (const { path } of backup.manifest.files) {
    if (path.startsWith('database/')) continue;
    const target = join(dataDir, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await pipeline(
      Readable.from(read(backup, path), { objectMode: false }),
      createWriteStream(target, { mode: 0o600, flush: true }),
    );
  }
  return aside;
}

/** Refuses a database with tables in it unless `replace`, which takes them out. */
export async function requireEmptyDatabase(client: Queryable, replace: boolean): Promise<void> {
  if (!(await store.isUsed(client))) return;
  if (!replace)
    throw new StartError(
      'The database is in use: set DATABASE_URL to an empty one, or say --replace to take out what is there.',
    );
  await store.emptyDatabase(client);
}

/** Fills freshly migrated tables: all of it or nothing. */
export async function restoreRows(backup: CheckedBackup, client: Queryable): Promise<void> {
  const { manifest } = backup;
  requireSame(manifest, await store.listMigrations(client), await store.listTables(client));
  await store.inTransaction(client, async () => {
    const finish = await store.beginLoading(
      client,
      manifest.tables.map(({ name }) => name),
    );
    for (const table of manifest.tables) {
      const rows = await loadTable(backup, client, table);
      if (rows !== table.rows) throw new Error(`${table.name}: ${rows} rows in place of ${table.rows}`);
    }
    await finish();
  });
}

function requireSame(
  { migrations, tables }: BackupManifest,
  applied: readonly store.AppliedMigration[],
  present: readonly string[],
): void {
  const same =
    applied.length === migrations.length &&
    migrations.every(({ name, checksum }, index) => {
      const other = applied[index];
      return other?.name === name && other.checksum === checksum;
    });
  if (!same || tables.some(({ name }) => !present.includes(name)))
    throw new StartError(
      'The backup was made by a newer version, or by another one: restore it with that version.',
    );
}

/** Lines as `readRows` ends them: JSON may hold every other character that some call an end of a line. */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of source) {
    let at = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, at)) {
      yield Buffer.concat([...rest, chunk.subarray(at, end)]).toString('utf8');
      rest = [];
      at = end + 1;
    }
    rest.push(chunk.subarray(at));
  }
}

async function loadTable(
  backup: CheckedBackup,
  client: Queryable,
  { name, file }: BackupManifest['tables'][number],
): Promise<number> {
  let rows = 0;
  let lines: string[] = [];
  let length = 0;
  const flush = async () => {
    if (lines.length > 0) rows += await store.writeRows(client, name, lines);
    lines = [];
    length = 0;
  };
  for await (const line of linesOf(read(backup, file))) {
    lines.push(line);
    length += line.length;
    if (lines.length >= batchRows || length >= batchLength) await flush();
  }
  await flush();
  return rows;
}
