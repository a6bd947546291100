/** Takes away what nobody needs: abandoned uploads, files of deleted messages, bytes without a row. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { DiskFiles } from './disk-files.ts';
import type { Removal } from './removal.ts';
import { listKnownKeys, listMarkedKeys, markStale } from './upload-store.ts';

const dayMs = 24 * 60 * 60 * 1000;
const batchSize = 500;

export interface CleanUp {
  /** May be cut at any point and run again; several at once do no harm. */
  run(): Promise<void>;
}

export function createCleanUp(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'log'> & {
    removal: Removal;
    /** The folder to look through for bytes without a row. */
    files: DiskFiles;
  },
): CleanUp {
  const { database, clock, log, removal, files } = deps;

  async function removeMarked(): Promise<void> {
    let keys: string[] = [];
    do {
      keys = await listMarkedKeys(database.pool, keys.at(-1) ?? '', batchSize);
      await removal.removeMarked(keys);
    } while (keys.length > 0);
  }

  async function removeStrays(keys: readonly string[]): Promise<number> {
    const known = await listKnownKeys(database.pool, keys);
    const strays = keys.filter((key) => !known.has(key));
    for (const key of strays) await files.remove(key);
    return strays.length;
  }

  return {
    async run() {
      const now = clock.now();
      const abandonedBefore = now - dayMs;
      const stale = await markStale(database.pool, { now, abandonedBefore });
      await removeMarked();

      let strays = 0;
      let batch: string[] = [];
      for await (const { key, modifiedAt } of files.list()) {
        // A day's grace: a restored database may be a little older than the files.
        if (modifiedAt < abandonedBefore) batch.push(key);
        if (batch.length < batchSize) continue;
        strays += await removeStrays(batch);
        batch = [];
      }
      strays += await removeStrays(batch);
      if (stale + strays > 0) log.info({ stale, strays }, 'attachments cleaned up');
    },
  };
}
