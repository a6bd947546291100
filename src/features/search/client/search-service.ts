/** The search of one open account: questions, what they cover, and reading the past for them. */

import { headOf } from '#src/features/messaging/client/chat-view.ts';
import type { Conversation } from '#src/features/messaging/client/conversation.ts';
import type { Unwatch } from '#src/features/messaging/client/engine-api.ts';
import { nameOf } from '#src/features/messaging/client/message-view.ts';
import type { MessagingEngine } from '#src/features/messaging/client/messaging-engine.ts';
import { Coalescer } from '#src/platform/client/signal.ts';
import { excerptOf } from './excerpt.ts';
import { foldedWords } from './fold.ts';
import { HistoryWalk, type WalkState } from './history-walk.ts';
import type { SearchAnswer, SearchHit, SearchScope, StarredItem } from './search-api.ts';
import type { SearchIndex } from './search-index.ts';
import { scopeOf } from './search-scope.ts';
import type { StarChange } from './star-record.ts';
import { starredItems } from './starred-view.ts';
import type { Found } from './word-index.ts';

const mostHits = 200;
const viewDelayMs = 200;
const idle: WalkState = { reading: 'no', failure: null };

export class SearchService {
  readonly #engine: MessagingEngine;
  readonly #index: SearchIndex;
  readonly #walks = new Map<string, HistoryWalk>();
  readonly #listeners = new Map<(scope: SearchScope) => void, string | null>();
  /** Being opened for those who watch. */
  #opening = false;
  readonly #tellLater: Coalescer;
  readonly #starListeners = new Set<(items: StarredItem[] | null) => void>();
  /** Counts the orders to read everything, so that a newer one ends those before it. */
  #everything = 0;

  constructor(engine: MessagingEngine, index: SearchIndex) {
    this.#engine = engine;
    this.#index = index;
    const { session, clock } = engine.context;
    this.#tellLater = new Coalescer(
      () => this.#tell(),
      (task) => clock.after(viewDelayMs, task),
    );
    session.scope.add(index.onChange(() => this.#tellLater.request()));
    session.scope.add(session.keeper.opened.watch(() => this.#tellLater.request()));
    session.scope.add(() => this.#close());
  }

  async search(query: string, conversationId: string | null): Promise<SearchAnswer> {
    if (foldedWords(query).length === 0) return { hits: [], total: 0, similar: false };
    await this.#open(conversationId);
    const within = new Set(this.#among(conversationId).map(({ id }) => id));
    const exact = this.#index.find(query, within, false);
    const found = exact.length > 0 ? exact : this.#index.find(query, within, true);
    const shown = await Promise.all(found.slice(0, mostHits).map((each) => this.#hit(each)));
    return { hits: shown, total: found.length, similar: exact.length === 0 && found.length > 0 };
  }

  watch(id: string | null, listener: (scope: SearchScope) => void): Unwatch {
    this.#listeners.set(listener, id);
    listener(this.#scope(id));
    this.#tellLater.request();
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async star(change: StarChange): Promise<void> {
    await this.#engine.context.starred.set(change);
  }

  watchStarred(listener: (items: StarredItem[] | null) => void): Unwatch {
    this.#starListeners.add(listener);
    listener(null);
    this.#tellLater.request();
    return () => {
      this.#starListeners.delete(listener);
    };
  }

  /** Another message is starred, here or on another device. */
  starsChanged(): void {
    this.#tellLater.request();
  }

  async indexOlder(conversationId: string | null): Promise<void> {
    if (conversationId !== null) {
      void this.#walk(await this.#engine.get(conversationId)).run();
      return;
    }
    this.#everything += 1;
    void this.#readEverything(this.#everything);
  }

  pause(conversationId: string | null): void {
    if (conversationId !== null) {
      this.#walks.get(conversationId)?.stop();
      return;
    }
    this.#everything += 1;
    for (const walk of this.#walks.values()) walk.stop();
  }

  async #readEverything(order: number): Promise<void> {
    while (this.#engine.hasMore && order === this.#everything) {
      const known = this.#engine.all().length;
      await this.#engine.loadMore();
      // Without the network the list does not grow.
      if (this.#engine.all().length === known) break;
    }
    for (const conversation of this.#among(null)) {
      if (order !== this.#everything) return;
      await this.#walk(conversation).run();
    }
  }

  #walk(conversation: Conversation): HistoryWalk {
    const known = this.#walks.get(conversation.id);
    if (known !== undefined) return known;
    const made = new HistoryWalk(conversation, this.#index, () => this.#tellLater.request());
    this.#walks.set(conversation.id, made);
    return made;
  }

  /** One conversation, or those of the profile that is active. */
  #among(conversationId: string | null): Conversation[] {
    const { acting } = this.#engine.context;
    return this.#engine
      .all()
      .filter(({ id, summary }) =>
        conversationId === null
          ? acting.profileOf(summary.patientId) === acting.current
          : id === conversationId,
      );
  }

  async #open(conversationId: string | null): Promise<void> {
    if (conversationId !== null) await this.#engine.get(conversationId);
    for (const { id, messages } of this.#among(conversationId)) await this.#index.open(id, messages.lastSeq);
  }

  async #hit({ conversationId, message, text, files, words }: Found): Promise<SearchHit> {
    const conversation = await this.#engine.get(conversationId);
    const inText = excerptOf(text, words);
    const name = files.find((file) => foldedWords(file).some((word) => words.has(word)));
    const inFile = inText.marks.length === 0 && name !== undefined;
    const shown = inFile ? excerptOf(name, words) : inText;
    return {
      conversationId,
      messageId: message.id,
      seq: message.seq,
      head: headOf(conversation, () => false),
      sender: nameOf(conversation, message.sender),
      mine: message.sender === this.#engine.context.session.keeper.me.userId,
      sentAt: message.at,
      kind: inFile ? 'file' : 'text',
      excerpt: shown.text,
      marks: shown.marks,
    };
  }

  #scope(id: string | null): SearchScope {
    const ready = this.#among(id).every((conversation) => this.#index.isOpen(conversation.id));
    const scopes = this.#among(id).map((conversation) => ({
      lastSeq: conversation.messages.lastSeq,
      seen: this.#index.seen(conversation.id).ranges,
      timeFrom: (place: number) => this.#index.timeFrom(conversation.id, place),
      walk: this.#walks.get(conversation.id)?.state ?? idle,
    }));
    const scope = scopeOf(scopes, ready);
    return id === null && this.#engine.hasMore ? { ...scope, complete: false } : scope;
  }

  #tell(): void {
    for (const [listener, id] of this.#listeners) listener(this.#scope(id));
    void this.#openWatched();
    if (this.#starListeners.size > 0) void this.#tellStarred();
  }

  /** Conversations come to be known while somebody searches. */
  async #openWatched(): Promise<void> {
    const closed = [...this.#listeners.values()].filter((id) => !this.#scope(id).ready);
    if (this.#opening || closed.length === 0) return;
    this.#opening = true;
    try {
      for (const id of closed) await this.#open(id);
      this.#tellLater.request();
    } catch {
      // A conversation that cannot be read now: its own screen says why.
    } finally {
      this.#opening = false;
    }
  }

  async #tellStarred(): Promise<void> {
    const items = await starredItems(this.#engine, this.#index, this.#engine.context.starred.all());
    for (const listener of this.#starListeners) listener(items);
  }

  #close(): void {
    this.#everything += 1;
    for (const walk of this.#walks.values()) walk.stop();
    this.#tellLater.close();
    this.#listeners.clear();
    this.#starListeners.clear();
    this.#index.close();
  }
}
