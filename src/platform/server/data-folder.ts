/** One process a data folder: a lock file with the owner's process id, so that a second start is refused before it touches anything. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

export interface DataFolderLock {
  release(): void;
}

/** Fields of /proc/<pid>/stat after the name: state first. Empty where there is no such process or no /proc. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** When the process began, so that a reused process id is not taken for the old owner. */
function birthOf(pid: number): string {
  return statOf(pid)[19] ?? '';
}

/** True when a process with this id runs, whoever owns it. One that ended but was not yet collected by its parent does not run. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'EPERM') return false;
  }
  return statOf(pid)[0] !== 'Z';
}

function isHeld(content: string): boolean {
  const [pidText = '', birth = ''] = content.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false;
  return birth === birthOf(pid);
}

function readLock(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Moving a file by its name is atomic: of two processes that find the same stale lock only one moves that very file. */
function moveAside(path: string, stale: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readLock(aside) === stale) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

/** Takes the folder for this process; throws a {@link StartError} when another one has it. A lock left by a killed process is taken over. */
export function lockDataFolder(dataDir: string): DataFolderLock {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'consulta.lock');
  const own = `${process.pid} ${birthOf(process.pid)}\n`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return {
        release() {
          if (readLock(path) === own) rmSync(path, { force: true });
        },
      };
    } catch (error) {
      if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'EEXIST') throw error;
    }
    const content = readLock(path);
    if (content === null) continue;
    if (isHeld(content)) break;
    moveAside(path, content);
  }
  throw new StartError(
    `The data folder ${dataDir} is in use by another process${holder(path)}: stop it first, or set DATA_DIR to another folder.`,
  );
}

function holder(path: string): string {
  const pid = readLock(path)?.split(' ')[0];
  return pid === undefined ? '' : ` (process ${pid})`;
}
