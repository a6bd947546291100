/**
 * Makes a backup, also of a server that goes on meanwhile. In this order: the secrets and the kept head of the audit log (never newer than
 * the rows), the database in one snapshot, then the files that its rows name. A file is written before its row says that it is there, so none
 * is missing; one that was removed since the snapshot is listed.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Queryable } from '#src/platform/server/database.ts';
import { backupKey, sealFile } from './backup-cipher.ts';
import { type BackupManifest, manifestCode, manifestName, measure } from './backup-format.ts';
import * as store from './backup-store.ts';
import { backupMark } from './folder-probe.ts';

export interface BackupOptions {
  /** One connection, kept for the whole snapshot. */
  readonly client: Queryable;
  readonly dataDir: string;
  /** Where the backup's folder is made; itself made when it is missing. */
  readonly to: string;
  /** Null: the files lie open in it, secrets too. */
  readonly passphrase: string | null;
  readonly app: string;
}

export interface BackupResult {
  readonly folder: string;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
  readonly missing: number;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
}

/** A name that sorts by time: consulta-2026-01-31-023000. */
function folderName(at: number): string {
  return `consulta-${new Date(at).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')}`;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Writes a backup beside its final name and moves it there whole: what bears the name is complete. */
export async function makeBackup({
  client,
  dataDir,
  to,
  passphrase,
  app,
}: BackupOptions): Promise<BackupResult> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const draft = join(to, `.unfinished-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(draft, { mode: 0o700 });
  try {
    return await fill({ client, dataDir, to, passphrase, app }, draft);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function fill(
  { client, dataDir, to, passphrase, app }: BackupOptions,
  draft: string,
): Promise<BackupResult> {
  const salt = passphrase === null ? null : randomBytes(16);
  const key = passphrase === null || salt === null ? null : backupKey(passphrase, salt);
  const files: BackupManifest['files'] = [];

  async function put(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    const target = join(draft, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const bytes = key === null ? source : sealFile(source, key, path);
    await pipeline(
      Readable.from(bytes, { objectMode: false }),
      createWriteStream(target, { mode: 0o600, flush: true }),
    );
    files.push({ path, ...(await measure(target)) });
  }

  for (const folder of ['secrets', 'audit'])
    for (const name of await namesIn(join(dataDir, folder)))
      await put(`${folder}/${name}`, createReadStream(join(dataDir, folder, name)));

  const at = await store.beginSnapshot(client);
  const migrations = await store.listMigrations(client);
  const tables: BackupManifest['tables'] = [];
  for (const name of await store.listTables(client)) {
    let rows = 0;
    const file = `database/${name}.jsonl`;
    const lines = async function* () {
      for await (const line of store.readRows(client, name)) {
        rows += 1;
        yield Buffer.from(`${line}\n`);
      }
    };
    await put(file, lines());
    tables.push({ name, rows, file });
  }
  const keys = await store.listFileKeys(client);
  await store.endSnapshot(client);

  const missing: string[] = [];
  for (const each of keys) {
    const path = `files/${each.slice(0, 2)}/${each}`;
    try {
      await put(path, createReadStream(join(dataDir, path)));
    } catch (error) {
      if (!isMissing(error)) throw error;
      await rm(join(draft, path), { force: true });
      missing.push(each);
    }
  }

  const manifest: BackupManifest = {
    ...{ format: 1, app, at, salt: salt?.toString('base64') ?? null, migrations, tables, files, missing },
  };
  const text = JSON.stringify(manifest);
  const sealed = { manifest: text, mac: key === null ? null : manifestCode(text, key) };
  await writeFile(join(draft, manifestName), JSON.stringify(sealed), { mode: 0o600, flush: true });
  const folder = join(to, folderName(at));
  await rename(draft, folder);
  await writeFile(join(dataDir, backupMark), JSON.stringify({ at }), { mode: 0o600 });
  return {
    folder,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    files: keys.length - missing.length,
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    missing: missing.length,
  };
}
