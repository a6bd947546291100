/** Finds what a screen reader has not been told yet: each message once, however often the list renders. */
import type { ChatItem, MessageItem } from '../client/engine-api.ts';

/** Remembers the newest message of others and the failures that were told. */
export class Arrivals {
  #newestSeq: number;
  readonly #failed = new Set<string>();

  /** What is there when the conversation opens is not news: everything up to `newestSeq`, and failures among `items`. */
  constructor(newestSeq: number, items: readonly ChatItem[]) {
    this.#newestSeq = newestSeq;
    this.take(items);
  }

  /** Messages of others after the newest one told, and own messages that could not be sent. */
  take(items: readonly ChatItem[]): { arrived: MessageItem[]; failed: MessageItem[] } {
    const arrived: MessageItem[] = [];
    const failed: MessageItem[] = [];
    let newest = this.#newestSeq;
    for (const item of items) {
      if (item.type !== 'message') continue;
      if (!item.mine && item.seq !== null && item.seq > this.#newestSeq) {
        arrived.push(item);
        newest = Math.max(newest, item.seq);
      }
      if (item.state !== 'failed') this.#failed.delete(item.key);
      else if (!this.#failed.has(item.key)) {
        this.#failed.add(item.key);
        failed.push(item);
      }
    }
    this.#newestSeq = newest;
    return { arrived, failed };
  }
}
