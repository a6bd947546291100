/** The first start of a version with a chain: rows that are there already are chained as they are, and a head says how many those were. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { chainStart, hashOf } from './chain.ts';
import { signHead } from './heads.ts';
import type { AuditKeys } from './keys.ts';
import * as store from './store.ts';

const batchSize = 1_000;

/** Does nothing where the log has begun. */
export async function beginChain(
  { database, clock }: Pick<PlatformDeps, 'database' | 'clock'>,
  keys: AuditKeys,
): Promise<void> {
  await database.transaction(async (q) => {
    await store.lockChain(q, true);
    if ((await store.findNewestHead(q)) !== null) return;
    let end: store.Place = { seq: 0, hash: chainStart };
    for (;;) {
      const rows = (await store.listUnchained(q, batchSize)).filter((row) => row.mark === null);
      const placed = rows.map((row) => {
        end = { seq: end.seq + 1, hash: hashOf(end.hash, end.seq + 1, row) };
        return { id: row.id, ...end };
      });
      if (placed.length > 0) await store.placeRows(q, placed);
      if (placed.length < batchSize) break;
    }
    await store.insertHead(q, signHead(keys.head, { kind: 'start', ...end, at: clock.now() }));
  });
}
