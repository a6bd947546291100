/**
 * The built-in PostgreSQL: real server binaries from npm, one child process, data under DATA_DIR/postgres, `fsync` on.
 * The caller holds the data folder's lock, so whatever PostgreSQL still runs there was left by a killed process of ours.
 */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { locateBinaries, type PostgresAccount, resolveAccount } from './postgres-binaries.ts';
import {
  collect,
  freePort,
  launch,
  type Place,
  type Running,
  run,
  stopLeftOver,
} from './postgres-process.ts';

export interface EmbeddedDatabaseOptions {
  /** The server's data goes to `postgres/` in here. */
  readonly dataDir: string;
  readonly password: string;
  /** Further server settings; tests switch `fsync` off. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told once, before the long first step. */
  readonly onInitialise?: () => void;
  /** Told when the server ended by itself and is being started again. */
  readonly onRestart?: (lastLines: string) => void;
  /** Told when it could not be started again. */
  readonly onLost?: (error: unknown) => void;
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

/** Of PostgreSQL's Unix sockets and their lock files. */
const socketPrefix = '.s.PGSQL.';
/** Longest path of a Unix socket that every system takes (macOS: 104 bytes with the zero at its end). */
const longestSocketPath = 103;

/**
 * Connection address of one database of the embedded server on `port`, whose folder that is: its Unix socket there, which saves each
 * statement the way through the network's layers; the loopback interface where the path is too long for one.
 */
export function embeddedUrl(folder: string, port: number, password: string, database: string): string {
  const address = `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const isLong = Buffer.byteLength(join(folder, `${socketPrefix}${port}`)) > longestSocketPath;
  return isLong || process.platform === 'win32' ? address : `${address}?host=${encodeURIComponent(folder)}`;
}

const restartAttempts = 20;
const restartPauseMs = 250;
const settings = {
  listen_addresses: '127.0.0.1',
  // Relative to the server's working directory, which is its data folder: those above may be closed to its user.
  unix_socket_directories: process.platform === 'win32' ? '' : '.',
  max_connections: '100',
  jit: 'off',
};

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
  // Those of a killed one: each start has another port.
  for (const name of readdirSync(folder)) if (name.startsWith(socketPrefix)) rmSync(join(folder, name));

  const flags = { ...settings, ...options.settings };
  const { port, running } = await launchOnFreePort(place, flags);
  const supervised = supervise(place, port, flags, running, options);
  const url = (database: string) => embeddedUrl(resolve(folder), port, options.password, database);
  return {
    get pid() {
      return supervised.pid();
    },
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
    stop: () => supervised.stop(),
  };
}

async function launchOnFreePort(place: Place, flags: Readonly<Record<string, string>>) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { port, running: await launch(place, port, flags) };
    } catch (error) {
      // Between finding a free port and taking it somebody else may have.
      const taken = error instanceof Error && error.message.includes('could not bind');
      if (!taken || attempt === 5) throw error;
    }
  }
}

/** Keeps the server running: one that ends by itself is started again on its port, where the pool looks for it. */
function supervise(
  place: Place,
  port: number,
  flags: Readonly<Record<string, string>>,
  first: Running,
  { onRestart, onLost }: Pick<EmbeddedDatabaseOptions, 'onRestart' | 'onLost'>,
) {
  let stopping = false;
  let current = first;
  let ended = Promise.resolve();

  async function startAgain(): Promise<void> {
    for (let attempt = 1; !stopping; attempt += 1) {
      try {
        await stopLeftOver(place.folder);
        watch(await launch(place, port, flags));
        return;
      } catch (error) {
        // A full disk is for somebody to clear; until then there is nothing else to do than to try again.
        const full = error instanceof Error && error.message.includes('No space left on device');
        // Connections of the old server may hold its shared memory for a moment.
        if (attempt >= restartAttempts && !full) {
          onLost?.(error);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, restartPauseMs));
      }
    }
  }

  function watch(running: Running): void {
    current = running;
    ended = new Promise((resolve) => running.child.once('close', () => resolve()));
    running.child.once('close', () => {
      if (stopping) return;
      onRestart?.(running.lastLines());
      void startAgain();
    });
    // Asked to stop while it was starting.
    if (stopping) running.child.kill('SIGINT');
  }

  watch(first);
  return {
    pid: () => current.child.pid ?? 0,
    async stop() {
      stopping = true;
      current.child.kill('SIGINT');
      const late = setTimeout(() => current.child.kill('SIGQUIT'), 8_000);
      await ended;
      clearTimeout(late);
    },
  };
}
