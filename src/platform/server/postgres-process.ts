/** One PostgreSQL program as a child process: how it is run, told its folder, waited for, and ended when it was left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './data-folder.ts';
import type { PostgresAccount, PostgresBinaries } from './postgres-binaries.ts';
import { StartError } from './start-error.ts';

const readyLine = 'database system is ready to accept connections';
/** Where a server works, and as whom. */
export interface Place {
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

/** Starts one of the programs on the folder. */
export function run(place: Place, binary: string, args: readonly string[]): ChildProcess {
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
export function collect(child: ChildProcess, onText: (all: string) => void = () => undefined): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-8_192);
    onText(text);
  });
  return () => text;
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

/** Ends a server that a killed process of ours left on the folder. */
export async function stopLeftOver(folder: string): Promise<void> {
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

/** A port of the loopback interface that nobody has. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A server that takes connections. */
export interface Running {
  readonly child: ChildProcess;
  readonly lastLines: () => string;
}

/** Starts the server on `port` and waits until it takes connections. */
export function launch(
  place: Place,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<Running> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = run(place, place.binaries.postgres, ['-p', String(port), ...flags]);
  return new Promise((resolve, reject) => {
    const lastLines = collect(child, (text) => {
      if (text.includes(readyLine)) resolve({ child, lastLines });
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The database did not start: ${lastLines().trim()}`)));
  });
}
