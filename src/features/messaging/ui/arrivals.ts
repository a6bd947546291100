/** Finds what a screen reader has not been told yet: each message once, however often the list renders. */
import type { ChatItem, MessageItem } from '../client/engine-api.ts';
import type { PersonName } from '../client/message-actions-api.ts';

/** Somebody else's reaction to one's own message. */
export interface ReactionNews {
  item: MessageItem;
  emoji: string;
  person: PersonName;
}

export interface News {
  arrived: MessageItem[];
  failed: MessageItem[];
  reacted: ReactionNews[];
}

/** Remembers the newest message of others, the failures and the reactions that were told. */
export class Arrivals {
  #newestSeq: number;
  readonly #failed = new Set<string>();
  /** What stood under each of one's own messages, by its key. */
  readonly #reactions = new Map<string, ReadonlySet<string>>();

  /** What is there when the conversation opens is not news: everything up to `newestSeq`, and failures among `items`. */
  constructor(newestSeq: number, items: readonly ChatItem[]) {
    this.#newestSeq = newestSeq;
    this.take(items);
  }

  /** Messages of others after the newest one told, own messages that could not be sent, others' reactions to own ones. */
  take(items: readonly ChatItem[]): News {
    const news: News = { arrived: [], failed: [], reacted: [] };
    let newest = this.#newestSeq;
    for (const item of items) {
      if (item.type !== 'message') continue;
      if (!item.mine && item.seq !== null && item.seq > this.#newestSeq) {
        news.arrived.push(item);
        newest = Math.max(newest, item.seq);
      }
      if (item.state !== 'failed') this.#failed.delete(item.key);
      else if (!this.#failed.has(item.key)) {
        this.#failed.add(item.key);
        news.failed.push(item);
      }
      if (item.mine) news.reacted.push(...this.#reactionsTo(item));
    }
    this.#newestSeq = newest;
    return news;
  }

  #reactionsTo(item: MessageItem): ReactionNews[] {
    const known = this.#reactions.get(item.key);
    const now = new Set<string>();
    const news: ReactionNews[] = [];
    for (const { emoji, people } of item.reactions)
      for (const person of people) {
        const mark = `${person.userId} ${emoji}`;
        now.add(mark);
        // A message that has just been loaded brings its reactions along.
        if (known?.has(mark) === false && person.userId !== item.sender.userId)
          news.push({ item, emoji, person });
      }
    this.#reactions.set(item.key, now);
    return news;
  }
}
