/** The clinic's retention rule: after so many days a message keeps its place and its header, and nothing that it said. */
import { getClinicSettings } from '#src/features/admin/public.ts';
import { markFilesErased } from '#src/features/attachments/public.ts';
import { audit } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import * as store from './retention-store.ts';
import type { RemoveFiles } from './send.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const atOnce = 200;

/** Removes what is too old, conversation by conversation; answers in how many something was removed. Nothing without a limit. */
export type PurgeExpired = () => Promise<number>;

export function createPurgeExpired({
  database,
  clock,
  removeFiles,
}: Pick<PlatformDeps, 'database' | 'clock'> & { removeFiles: RemoveFiles }): PurgeExpired {
  async function purge(conversationId: string, through: number): Promise<void> {
    const files = await database.transaction(async (q) => {
      const keys: string[] = [];
      for (const messageId of await store.removeContent(q, conversationId, through))
        keys.push(...(await markFilesErased(q, messageId, clock.now())));
      const detail = { through };
      await audit(q, { actorId: null, action: 'retention.remove', subjectId: conversationId, detail });
      return keys;
    });
    await removeFiles(files);
  }

  return async () => {
    const { retentionDays } = await getClinicSettings(database.pool);
    if (retentionDays === null) return 0;
    const before = clock.now() - retentionDays * dayMs;
    let count = 0;
    for (;;) {
      const expired = await store.listExpired(database.pool, before, atOnce);
      for (const { conversationId, through } of expired) await purge(conversationId, through);
      count += expired.length;
      if (expired.length < atOnce) return count;
    }
  };
}
