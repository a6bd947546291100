/** The conversations that this device knows: from its disk, from the server's list, or asked for by their id. */
import { failureOf } from '#src/features/identity/client/failure.ts';
import { type ConversationSummary, conversationSummary } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import { Conversation } from './conversation.ts';
import { passes } from './passing.ts';

const pageSize = 30;
/** After this many pages of changed conversations the rest is read when somebody looks. */
const mostPages = 20;
const summaryPrefix = 'conversation:';

interface Cursor {
  lastMessageAt: number;
  conversationId: string;
}

export class ConversationList {
  readonly #context: MessagingContext;
  readonly #onChange: (conversation: Conversation) => void;
  readonly #conversations = new Map<string, Conversation>();
  /** Questions under way. */
  readonly #asked = new Map<string, Promise<Conversation>>();
  #next: Cursor | null = null;

  constructor(context: MessagingContext, onChange: (conversation: Conversation) => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  all(): Conversation[] {
    return [...this.#conversations.values()];
  }

  find(id: string): Conversation | null {
    return this.#conversations.get(id) ?? null;
  }

  /** Asks the server where it is not known yet; NOT_FOUND as the server says. Who asks first is answered first. */
  async get(id: string): Promise<Conversation> {
    const known = this.#conversations.get(id);
    if (known !== undefined && !this.#asked.has(id)) return known;
    const asked = this.#asked.get(id) ?? this.#ask(id).finally(() => this.#asked.delete(id));
    this.#asked.set(id, asked);
    return asked;
  }

  async #ask(id: string): Promise<Conversation> {
    const summary = await this.#readSummary(id);
    await this.#keep([summary]);
    return this.#add(summary);
  }

  /** What this device has kept, without the network. Answers whether there was anything. */
  async readCached(onError: (error: unknown) => void): Promise<boolean> {
    const { store, directory } = this.#context.session;
    const kept = await store.list('meta', summaryPrefix, conversationSummary);
    await Promise.all(
      kept.map(async ({ value }) => {
        try {
          await directory.ensureCached(value.members.map((member) => member.userId));
          const conversation = this.#add(value);
          if (await conversation.prepareCached()) conversation.changed();
        } catch (error) {
          onError(error);
        }
      }),
    );
    return kept.length > 0;
  }

  /** The newest conversations, and older pages as long as everything on them is known and has changed. */
  async readNewest(): Promise<void> {
    let cursor: Cursor | null = null;
    for (let count = 0; count < mostPages; count += 1) {
      const changed = await this.#readPage(cursor);
      cursor = this.#next;
      if (cursor === null || !changed) break;
    }
    if (this.#context.session.keeper.me.role === 'provider') await this.#readWaiting();
  }

  async readMore(): Promise<void> {
    if (this.#next !== null) await this.#readPage(this.#next);
  }

  /** One conversation anew. */
  async reread(id: string): Promise<void> {
    await this.#update([await this.#readSummary(id)]);
  }

  /** What waits for an answer must not hide behind “Show more”, however old it is. */
  async #readWaiting(): Promise<void> {
    const waiting = await this.#context.api.desk.waiting.query();
    for (const id of waiting) if (!this.#conversations.has(id)) await this.reread(id);
    // What it is about and how urgent it is stands in the messages themselves; the list shows the longest waiting first.
    for (const id of waiting.slice(0, pageSize)) {
      const messages = this.#conversations.get(id)?.messages;
      if (messages?.isEmpty === true) await messages.loadLatest();
    }
  }

  /** True when every conversation of the page was known and has new messages. */
  async #readPage(cursor: Cursor | null): Promise<boolean> {
    const page = await this.#context.api.messages.list.query({ cursor, limit: pageSize });
    const changed = page.conversations.every((summary) => {
      const known = this.#conversations.get(summary.conversationId)?.summary;
      return known !== undefined && known.lastSeq < summary.lastSeq;
    });
    this.#next = page.next;
    await this.#update(page.conversations);
    return changed;
  }

  async #readSummary(conversationId: string): Promise<ConversationSummary> {
    const place = { before: null, after: null, limit: 1 };
    return (await this.#context.api.messages.conversation.query({ conversationId, ...place })).summary;
  }

  #add(summary: ConversationSummary): Conversation {
    const known = this.#conversations.get(summary.conversationId);
    if (known !== undefined) return known;
    const conversation = new Conversation(this.#context, summary, this.#onChange);
    this.#conversations.set(summary.conversationId, conversation);
    return conversation;
  }

  async #keep(summaries: readonly ConversationSummary[]): Promise<void> {
    const { store, directory } = this.#context.session;
    await store.write(
      summaries.map((value) => ({ store: 'meta', key: summaryPrefix + value.conversationId, value })),
    );
    await directory.ensure(summaries.flatMap((summary) => summary.members.map((member) => member.userId)));
  }

  /** Throws at the end when one of them could not be brought up to date for a reason that passes. */
  async #update(summaries: readonly ConversationSummary[]): Promise<void> {
    await this.#keep(summaries);
    const failed = await Promise.all(
      summaries.map(async (summary) => {
        const conversation = this.#add(summary);
        try {
          await conversation.update(summary);
          return [];
        } catch (error) {
          conversation.failure = failureOf(error);
          conversation.changed();
          return passes(conversation.failure) ? [error] : [];
        }
      }),
    );
    for (const error of failed.flat()) throw error;
  }
}
