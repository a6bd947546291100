/** Attachments on this machine's disk: one file for each storage key, in folders of two letters. */
import { mkdir, open, opendir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { DomainError } from '#src/platform/domain-error.ts';
import type { ByteRange } from './byte-range.ts';

export interface DiskFiles {
  /** Bytes that arrived so far; 0 when nothing has. */
  receivedBytes(key: string): Promise<number>;
  /**
   * Writes what comes, beginning at byte `at` (what was there is cut off), and answers the bytes there are now. More than
   * `maxBytes` in all throws TOO_LARGE and puts the file back to `at`. What arrived before any other failure stays.
   */
  write(key: string, at: number, maxBytes: number, chunks: AsyncIterable<Buffer>): Promise<number>;
  /** Opened before it is answered: what is missing throws here and not in the middle. */
  read(key: string, range: ByteRange | null): Promise<Readable>;
  /** No error when it is not there. */
  remove(key: string): Promise<void>;
  /** Every file, with the time it was last written to. */
  list(): AsyncGenerator<{ key: string; modifiedAt: number }>;
  freeBytes(): Promise<number>;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
}

export function createDiskFiles(folder: string): DiskFiles {
  // Keys come checked from the database or from a schema; the shape is what keeps a path inside the folder.
  const pathOf = (key: string) => {
    if (!/^[0-9a-f]{40}$/.test(key)) throw new Error('not a storage key');
    return join(folder, key.slice(0, 2), key);
  };

  return {
    async receivedBytes(key) {
      try {
        return (await stat(pathOf(key))).size;
      } catch (error) {
        if (isMissing(error)) return 0;
        throw error;
      }
    },

    async write(key, at, maxBytes, chunks) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, at === 0 ? 'w' : 'r+', 0o600);
      try {
        await file.truncate(at);
        let end = at;
        for await (const chunk of chunks) {
          if (end + chunk.length > maxBytes) {
            await file.truncate(at);
            throw new DomainError('TOO_LARGE');
          }
          await file.write(chunk, 0, chunk.length, end);
          end += chunk.length;
        }
        await file.datasync();
        return end;
      } finally {
        await file.close();
      }
    },

    async read(key, range) {
      const file = await open(pathOf(key), 'r');
      return file.createReadStream(range === null ? {} : { start: range.first, end: range.last });
    },

    async remove(key) {
      await rm(pathOf(key), { force: true });
    },

    async *list() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for await (const group of await opendir(folder)) {
        if (!group.isDirectory() || !/^[0-9a-f]{2}$/.test(group.name)) continue;
        for await (const entry of await opendir(join(folder, group.name))) {
          if (!entry.isFile() || !/^[0-9a-f]{40}$/.test(entry.name)) continue;
          const { mtimeMs } = await stat(join(folder, group.name, entry.name));
          yield { key: entry.name, modifiedAt: mtimeMs };
        }
      }
    },

    async freeBytes() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  };
}
