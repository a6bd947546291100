/** What the data folder tells about an installation: room, who can read the secrets, and when it was last backed up. */
import { mkdir, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** Bits of everybody who is not the owner. */
const othersBits = 0o077;
/** Written by `npm run backup`. */
export const backupMark = 'last-backup.json';
const mark = z.object({ at: z.number().int() });

export async function readDisk(dataDir: string): Promise<{ freeBytes: number; totalBytes: number }> {
  await mkdir(dataDir, { recursive: true });
  const { bavail, blocks, bsize } = await statfs(dataDir);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
}

/** Names in the secrets' folder that others can read; the folder itself is `secrets`. */
export async function readSecretModes(dataDir: string): Promise<{ open: string[]; count: number }> {
  const folder = join(dataDir, 'secrets');
  try {
    const names = (await readdir(folder)).toSorted();
    const modes = await Promise.all(
      ['', ...names].map(async (name) => ({ name, mode: (await stat(join(folder, name))).mode })),
    );
    // Windows has no such bits.
    const open = process.platform === 'win32' ? [] : modes.filter(({ mode }) => (mode & othersBits) !== 0);
    return { open: open.map(({ name }) => join('secrets', name)), count: names.length };
  } catch (error) {
    if (isMissing(error)) return { open: [], count: 0 };
    throw error;
  }
}

/** Milliseconds since 1970; null when no backup was ever made here. */
export async function readLastBackup(dataDir: string): Promise<number | null> {
  try {
    return mark.parse(JSON.parse(await readFile(join(dataDir, backupMark), 'utf8'))).at;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
