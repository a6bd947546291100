/** The audit log's services, put together. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { beginChain } from './beginning.ts';
import { checkLog } from './checking.ts';
import { type AuditHead, signHead, writeHeadsFile } from './heads.ts';
import { createKeptHead } from './kept-head.ts';
import { deriveAuditKeys } from './keys.ts';
import { createSealer } from './sealer.ts';
import * as store from './store.ts';
import type { Verification } from './verification.ts';

export interface AuditServices {
  /** Chains what waits and reads the whole log. `kept`: heads from outside, beside the one in the data folder. */
  verify(kept?: readonly AuditHead[]): Promise<Verification>;
  /** Signs the end of the log and answers all heads as a file. */
  headsFile(): Promise<string>;
  /** Removes the beginning of the log in which every row is older than that moment; a signed head takes its place. Answers how many rows went. */
  removeOlderThan(before: number): Promise<number>;
  close(): Promise<void>;
}

/** Begins the chain where there is none and chains from then on. Must be there before anybody writes a row. */
export async function startAuditServices(
  deps: Pick<PlatformDeps, 'config' | 'database' | 'clock' | 'log'>,
): Promise<AuditServices> {
  const { config, database, clock } = deps;
  const keys = deriveAuditKeys(config.secret('audit'));
  const kept = createKeptHead(config.dataDir, keys.headPublic);
  store.giveRowKey(database.pool, keys.row);
  await beginChain(deps, keys);
  const sealer = createSealer(deps, keys, kept);
  sealer.start();

  return {
    async verify(outside = []) {
      await sealer.seal();
      const own = kept.read();
      const heads = own === null ? outside : [own, ...outside];
      return checkLog(database.pool, keys, heads, clock.now());
    },
    async headsFile() {
      await sealer.seal({ withHead: true });
      return writeHeadsFile(keys.headPublic, await store.listHeads(database.pool));
    },
    async removeOlderThan(before) {
      await sealer.seal({ withHead: true });
      return database.transaction(async (q) => {
        await store.lockChain(q, true);
        const through = await store.findOldThrough(q, before);
        if (through === null) return 0;
        const head = signHead(keys.head, { kind: 'removal', ...through, at: clock.now() });
        await store.insertHead(q, head);
        const count = await store.deleteThrough(q, through.seq);
        const detail = { through: through.seq, count };
        await store.recordAudit(q, { actorId: null, action: 'retention.audit', subjectId: null, detail });
        return count;
      });
    },
    close: () => sealer.close(),
  };
}
