/** Removes bytes whose rows are marked. What fails stays marked, and the clean-up tries again. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { FileStorage } from './storage.ts';
import { deleteMarked, listMarked } from './upload-store.ts';

export interface Removal {
  /** Those of the named ones that are marked; never throws, because what it follows is done. */
  removeMarked(keys: readonly string[]): Promise<void>;
}

export function createRemoval({
  database,
  storage,
  log,
}: Pick<PlatformDeps, 'database' | 'log'> & { storage: FileStorage }): Removal {
  return {
    async removeMarked(keys) {
      if (keys.length === 0) return;
      try {
        const uploads = await listMarked(database.pool, keys);
        await storage.remove(uploads);
        await deleteMarked(
          database.pool,
          uploads.map((upload) => upload.key),
        );
      } catch (error) {
        log.warn({ err: error }, 'bytes of deleted files are still there');
      }
    },
  };
}
