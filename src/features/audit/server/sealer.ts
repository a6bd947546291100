/**
 * Chains the rows that transactions have left, in order, one batch at a time. Writing a row costs its transaction one INSERT and no
 * lock; the chain is made shortly after, by whichever instance comes first.
 */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { chainStart, hashOf } from './chain.ts';
import { type AuditHead, signHead } from './heads.ts';
import type { KeptHead } from './kept-head.ts';
import type { AuditKeys } from './keys.ts';
import * as store from './store.ts';

const batchSize = 500;
/** A head at least so often while there is news. */
const headEveryMs = 60_000;
const roundMs = 5_000;

export interface Sealer {
  /** Gives every row that is there its place; `withHead` signs the end even when the last head is fresh. */
  seal(options?: { withHead?: boolean }): Promise<void>;
  /** Seals every few seconds from then on. */
  start(): void;
  /** Seals once more. */
  close(): Promise<void>;
}

export function createSealer(
  { database, clock, log }: Pick<PlatformDeps, 'database' | 'clock' | 'log'>,
  keys: AuditKeys,
  kept: KeptHead,
): Sealer {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  /** Told once: from then on it is for the verification to say. */
  let warned = false;

  /** One batch; answers whether there may be more, and the head that was signed. */
  async function batch(wait: boolean, withHead: boolean): Promise<{ more: boolean; head: AuditHead | null }> {
    return database.transaction(async (q) => {
      if (!(await store.lockChain(q, wait))) return { more: false, head: null };
      const newest = await store.findNewestHead(q);
      const rows = await store.listUnchained(q, batchSize);
      let end = await store.findEnd(q);
      const placed = rows.map((row) => {
        const seq: number = (end?.seq ?? 0) + 1;
        const hash = hashOf(end?.hash ?? chainStart, seq, row);
        end = { seq, hash };
        return { id: row.id, seq, hash };
      });
      if (placed.length > 0) await store.placeRows(q, placed);
      const more = rows.length === batchSize;
      if (end === null || more) return { more, head: null };
      const at = clock.now();
      if (placed.length === 0 && (!withHead || (newest?.seq ?? -1) >= end.seq)) return { more, head: null };
      const head = signHead(keys.head, { kind: 'head', ...end, at });
      if (withHead || at - (newest?.at ?? 0) >= headEveryMs) await store.insertHead(q, head);
      return { more, head };
    });
  }

  /** A head that the log does not lead to any more stays where it is: it is the proof. */
  async function keep(head: AuditHead): Promise<void> {
    const before = kept.read();
    if (before !== null && before.seq > 0) {
      const there = await store.findPlace(database.pool, before.seq);
      const newest = (await store.listHeads(database.pool)).findLast((each) => each.kind === 'removal');
      const removed = newest !== undefined && newest.seq >= before.seq;
      if (!removed && (there === null || Buffer.compare(there.hash, before.hash) !== 0)) {
        if (!warned)
          log.error({ seq: before.seq }, 'the audit log does not go on from the head that was kept');
        warned = true;
        return;
      }
    }
    if (head.seq >= (before?.seq ?? 0)) kept.write(head);
  }

  async function seal(wait: boolean, withHead: boolean): Promise<void> {
    for (;;) {
      const { more, head } = await batch(wait, withHead);
      if (head !== null) await keep(head);
      if (!more) return;
    }
  }

  /** One after the other within this process; the advisory lock is for the other instances. */
  function queue(work: () => Promise<void>): Promise<void> {
    running = running.catch(() => undefined).then(work);
    return running;
  }

  return {
    seal: ({ withHead = false } = {}) => queue(() => seal(true, withHead)),
    start() {
      timer = setInterval(() => {
        queue(() => seal(false, false)).catch((error: unknown) =>
          log.error({ err: error }, 'the audit log could not be chained'),
        );
      }, roundMs);
      timer.unref();
    },
    async close() {
      if (timer !== null) clearInterval(timer);
      await queue(() => seal(false, false)).catch((error: unknown) =>
        log.warn({ err: error }, 'the audit log is chained by the next start'),
      );
    },
  };
}
