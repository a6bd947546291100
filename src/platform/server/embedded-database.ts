/**
 * The built-in PostgreSQL: real server binaries from npm, one child process, data under DATA_DIR/postgres, `fsync` on.
 * The caller holds the data folder's lock, so whatever PostgreSQL still runs there was left by a killed process of ours.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { isAlive } from './data-folder.ts';
import {
  locateBinaries,
  type PostgresAccount,
  type PostgresBinaries,
  resolveAccount,
} from './postgres-binaries.ts';
import { StartError } from './start-error.ts';

export interface EmbeddedDatabaseOptions {
  /** The server's data goes to `postgres/` in here. */
  readonly dataDir: string;
  readonly password: string;
  /** Further server settings; tests switch `fsync` off. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told once, before the long first step. */
  readonly onInitialise?: () => void;
  /** Told when the server went away without being asked to. */
  readonly onExit?: (lastLines: string) => void;
}

export interface EmbeddedDatabase {
  readonly pid: number;
  readonly port: number;
  /** Connection address of one database of this server. */
  url(database: string): string;
  /** Makes the database when it is not there yet. */
  ensureDatabase(name: string): Promise<void>;
  /** Ends the server; close the pools first, or their idle clients fail with 57P01. */
  stop(): Promise<void>;
}

const user = 'consulta';
const readyLine = 'database system is ready to accept connections';
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  jit: 'off',
};

interface Place {
  readonly folder: string;
  readonly binaries: PostgresBinaries;
  readonly account: PostgresAccount | null;
}

/**
 * How the server is told its data folder. Under another account it gets its own working directory, which stays
 * reachable even when a folder above (such as /root) is closed to that account.
 */
function dataArgument(place: Place): string {
  return place.account === null ? place.folder : '/proc/self/cwd';
}

function run(place: Place, binary: string, args: readonly string[]): ChildProcess {
  return spawn(binary, ['-D', dataArgument(place), ...args], {
    cwd: place.folder,
    // A group of its own: Ctrl-C in the terminal must reach us first, so that connections are closed before the server.
    detached: true,
    env: { NODE_ENV: 'production', PATH: process.env.PATH, TMPDIR: tmpdir(), LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(place.account === null ? {} : place.account),
  });
}

/** The last lines a child wrote, for the error sentence. */
function collect(child: ChildProcess, onText: (all: string) => void = () => undefined): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-8_192);
    onText(text);
  });
  return () => text;
}

async function initialise(place: Place, password: string): Promise<void> {
  const secretFolder = mkdtempSync(join(tmpdir(), 'consulta-'));
  const passwordFile = join(secretFolder, 'password');
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (place.account !== null) {
      chownSync(passwordFile, place.account.uid, place.account.gid);
      chownSync(secretFolder, place.account.uid, place.account.gid);
    }
    const child = run(place, place.binaries.initdb, [
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
    const lastLines = collect(child);
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`The database could not be prepared: ${lastLines().trim()}`);
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
  }
}

function leftOverPid(folder: string): number | null {
  const path = join(folder, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return null;
  try {
    // The id may belong to another program by now; a server works in its data folder.
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder) ? pid : null;
  } catch {
    return process.platform === 'linux' ? null : pid;
  }
}

async function waitForEnd(pid: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

async function stopLeftOver(folder: string): Promise<void> {
  const pid = leftOverPid(folder);
  if (pid === null) return;
  process.kill(pid, 'SIGINT');
  if (await waitForEnd(pid, 10_000)) return;
  process.kill(pid, 'SIGQUIT');
  if (await waitForEnd(pid, 10_000)) return;
  throw new StartError(
    `A database process (${pid}) left over from an earlier run does not end: stop it and start again.`,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly lastLines: () => string;
}

async function launch(place: Place, extra: Readonly<Record<string, string>>): Promise<Running> {
  const port = await freePort();
  const flags = Object.entries({ ...settings, ...extra }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = run(place, place.binaries.postgres, ['-p', String(port), ...flags]);
  return new Promise((resolve, reject) => {
    const lastLines = collect(child, (text) => {
      if (text.includes(readyLine)) resolve({ child, port, lastLines });
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The database did not start: ${lastLines().trim()}`)));
  });
}

async function launchRetrying(place: Place, extra: Readonly<Record<string, string>>): Promise<Running> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(place, extra);
    } catch (error) {
      // Between finding a free port and taking it somebody else may have.
      const taken = error instanceof Error && error.message.includes('could not bind');
      if (!taken || attempt === 5) throw error;
    }
  }
}

function makeFolder(folder: string, account: PostgresAccount | null): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== null) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
}

/** Prepares the data folder beside its place and moves it there whole, so that a start cut short leaves nothing half-made. */
async function prepareFolder(place: Place, password: string): Promise<void> {
  const draft = `${place.folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  makeFolder(draft, place.account);
  await initialise({ ...place, folder: draft }, password);
  renameSync(draft, place.folder);
}

/** Starts the server, preparing its folder on first use and ending one that a killed process left behind. */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const folder = join(options.dataDir, 'postgres');
  const account = resolveAccount();
  const place: Place = { folder, account, binaries: locateBinaries(account) };
  mkdirSync(options.dataDir, { recursive: true });
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    options.onInitialise?.();
    await prepareFolder(place, options.password);
  }
  await stopLeftOver(folder);

  const { child, port, lastLines } = await launchRetrying(place, options.settings ?? {});
  const { pid } = child;
  if (pid === undefined) throw new Error('The database process has no id.');
  let stopping = false;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('close', () => {
    if (!stopping) options.onExit?.(lastLines());
  });
  const url = (database: string) =>
    `postgresql://${user}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return {
    pid,
    port,
    url,
    async ensureDatabase(name) {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      try {
        const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
        if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
    },
    async stop() {
      stopping = true;
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGQUIT'), 8_000);
      await ended;
      clearTimeout(late);
    },
  };
}
