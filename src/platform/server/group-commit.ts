/**
 * Group commit: what arrives while a transaction is under way goes into the next one together. Each item gets its own
 * outcome. When a whole transaction fails for something that may lie in one of its items, it is tried again in halves, so that
 * one bad item costs nobody else's.
 */

export type Outcome<Result> = { ok: true; value: Result } | { ok: false; error: unknown };

export interface GroupCommit<Item, Result> {
  /** Resolves after the transaction that holds the item was committed; rejects with the item's own error. */
  submit(item: Item): Promise<Result>;
  /** Resolves when nothing is waiting or under way any more. */
  idle(): Promise<void>;
}

export interface GroupCommitOptions<Item, Result> {
  /** Runs one transaction for these items, in order, and answers one outcome for each. */
  commit(items: readonly Item[]): Promise<readonly Outcome<Result>[]>;
  /** Most items in one transaction. */
  largest: number;
  /** True for a failure that the batch may not have without one of its items. */
  isOneItemsFault?(error: unknown): boolean;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(value: Result): void;
  reject(error: unknown): void;
}

export function createGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  const { commit, largest, isOneItemsFault = () => false } = options;
  const queue: Waiting<Item, Result>[] = [];
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (queue.length > 0) await run(queue.splice(0, largest));
    // At the same moment as the look at the queue: who comes between would wait for somebody who has gone.
    running = null;
  }

  async function run(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const outcomes = await commit(batch.map((waiting) => waiting.item));
      for (const [index, waiting] of batch.entries()) settle(waiting, outcomes[index]);
    } catch (error) {
      if (batch.length === 1 || !isOneItemsFault(error)) {
        for (const waiting of batch) waiting.reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await run(batch.slice(0, half));
      await run(batch.slice(half));
    }
  }

  function settle(waiting: Waiting<Item, Result>, outcome: Outcome<Result> | undefined): void {
    if (outcome === undefined) waiting.reject(new Error('an item without an outcome'));
    else if (outcome.ok) waiting.resolve(outcome.value);
    else waiting.reject(outcome.error);
  }

  return {
    submit(item) {
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        running ??= drain();
      });
    },
    async idle() {
      while (running !== null) await running;
    },
  };
}
