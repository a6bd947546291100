/** All conversations of the open account: the list, the event stream that keeps it true, and who is watching what. */
import * as z from 'zod';
import { failureOf, isDomainFailure } from '#src/features/identity/client/failure.ts';
import { backoffMs } from '#src/platform/client/clock.ts';
import { Coalescer, Serial } from '#src/platform/client/signal.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import {
  type ConversationSummary,
  conversationSummary,
  type DurableEvent,
  type EphemeralEvent,
  type EventBatch,
} from '../contract.ts';
import { chatView } from './chat-view.ts';
import type { MessagingContext } from './context.ts';
import { Conversation } from './conversation.ts';
import type { ChatView, Failure, InboxView, Unwatch } from './engine-api.ts';
import { inboxView } from './inbox-view.ts';

const pageSize = 30;
const viewDelayMs = 16;
const summaryPrefix = 'conversation:';
const cursorRecord = z.object({ lastEventId: z.string() });

export class MessagingEngine {
  readonly context: MessagingContext;
  readonly #conversations = new Map<string, Conversation>();
  readonly #online = new Set<string>();
  readonly #inboxListeners = new Set<(view: InboxView) => void>();
  readonly #chatListeners = new Map<string, Set<(view: ChatView) => void>>();
  readonly #serial = new Serial();
  readonly #inboxLater: Coalescer;
  #status: InboxView['status'] = 'loading';
  #failure: Failure | null = null;
  #next: { lastMessageAt: number; conversationId: string } | null = null;
  #unsubscribe: () => void = () => undefined;
  #attempt = 0;

  constructor(context: MessagingContext) {
    this.context = context;
    this.#inboxLater = new Coalescer(
      () => this.#tellInbox(),
      (task) => context.clock.after(viewDelayMs, task),
    );
    const { scope, directory, keeper } = context.session;
    scope.add(() => this.#close());
    scope.add(directory.onChange(() => this.#tellAll()));
    // A change of one's own keys (a device revoked, a suspected theft) is a reason to re-key before the next message.
    scope.add(keeper.opened.watch(() => this.#tellAll()));
    void this.#start();
  }

  /** First what this device has kept, so that nothing waits for the network; then the server. */
  async #start(): Promise<void> {
    const { store, directory, scope } = this.context.session;
    const kept = await store.list('meta', summaryPrefix, conversationSummary);
    await Promise.all(
      kept.map(async ({ value }) => {
        try {
          await directory.ensureCached(value.members.map((member) => member.userId));
          const conversation = this.#add(value);
          if (await conversation.prepareCached()) conversation.changed();
        } catch (error) {
          this.#note(error);
        }
      }),
    );
    if (scope.signal.aborted) return;
    if (kept.length > 0) this.#status = 'ready';
    this.#inboxLater.request();
    void this.#follow();
    void this.refresh();
  }

  /** Reads the list anew; everything shown joins on to it. */
  refresh(): Promise<void> {
    return this.#serial.run(async () => {
      try {
        const page = await this.context.api.messages.list.query({ cursor: null, limit: pageSize });
        this.#next = page.next;
        await this.#takeSummaries(page.conversations);
        this.#status = 'ready';
        this.#failure = null;
        this.#attempt = 0;
      } catch (error) {
        this.#failure = failureOf(error);
        if (this.#status === 'loading') this.#status = 'failed';
        this.#refreshLater();
      }
      this.#inboxLater.request();
    });
  }

  loadMore(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.#next === null) return;
      const page = await this.context.api.messages.list.query({ cursor: this.#next, limit: pageSize });
      this.#next = page.next;
      await this.#takeSummaries(page.conversations);
      this.#inboxLater.request();
    });
  }

  watchInbox(listener: (view: InboxView) => void): Unwatch {
    this.#inboxListeners.add(listener);
    listener(this.#inbox());
    return () => {
      this.#inboxListeners.delete(listener);
    };
  }

  watchConversation(id: string, listener: (view: ChatView) => void): Unwatch {
    const listeners = this.#chatListeners.get(id) ?? new Set();
    listeners.add(listener);
    this.#chatListeners.set(id, listeners);
    void this.#show(id, listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#chatListeners.delete(id);
    };
  }

  /** The conversation, asking the server where it is not in the list yet. NOT_FOUND as the server says. */
  async get(id: string): Promise<Conversation> {
    const known = this.#conversations.get(id);
    if (known !== undefined) return known;
    const page = await this.context.api.messages.conversation.query({
      conversationId: id,
      before: null,
      after: null,
      limit: 1,
    });
    return this.#add(page.summary);
  }

  async #show(id: string, listener: (view: ChatView) => void): Promise<void> {
    listener(emptyChat('loading', null));
    try {
      const conversation = await this.get(id);
      this.#tellChat(conversation);
      await conversation.open();
      this.#tellChat(conversation);
    } catch (error) {
      const notFound = isDomainFailure(error, 'NOT_FOUND') || isDomainFailure(error, 'BAD_INPUT');
      listener(emptyChat(notFound ? 'not-found' : 'failed', failureOf(error)));
    }
  }

  #add(summary: ConversationSummary): Conversation {
    const known = this.#conversations.get(summary.conversationId);
    if (known !== undefined) return known;
    const conversation = new Conversation(this.context, summary, (changed) => {
      this.#tellChat(changed);
      this.#inboxLater.request();
    });
    this.#conversations.set(summary.conversationId, conversation);
    return conversation;
  }

  async #takeSummaries(summaries: readonly ConversationSummary[]): Promise<void> {
    await this.context.session.store.write(
      summaries.map((value) => ({ store: 'meta', key: summaryPrefix + value.conversationId, value })),
    );
    await this.context.session.directory.ensure(
      summaries.flatMap((s) => s.members.map((member) => member.userId)),
    );
    await Promise.all(
      summaries.map(async (summary) => {
        const conversation = this.#add(summary);
        try {
          await conversation.update(summary);
        } catch (error) {
          conversation.failure = failureOf(error);
          conversation.changed();
        }
      }),
    );
  }

  /** Subscribes and, when the stream ends or fails for good, subscribes again. */
  async #follow(): Promise<void> {
    const { store, scope } = this.context.session;
    const saved = await store.get('meta', 'events', cursorRecord);
    if (scope.signal.aborted) return;
    const subscription = this.context.api.events.since.subscribe(
      { lastEventId: saved?.lastEventId ?? null },
      {
        onData: (data) => {
          // Tracked batches come with their id, ephemeral ones bare.
          const batch: EventBatch = 'data' in data ? data.data : data;
          void this.#serial.run(() => this.#take(batch));
        },
        onError: () => {
          this.#attempt += 1;
          const cancel = this.context.clock.after(
            backoffMs(this.#attempt, 500, 15_000),
            () => void this.#follow(),
          );
          scope.add(cancel);
        },
      },
    );
    this.#unsubscribe = () => subscription.unsubscribe();
  }

  async #take(batch: EventBatch): Promise<void> {
    if (batch.type === 'ephemeral') return this.#takeEphemeral(batch.event);
    if (batch.type === 'resync') await this.#resync();
    else
      for (const event of batch.events)
        await this.#takeDurable(event).catch((error: unknown) => this.#note(error));
    await this.context.session.store.write([
      { store: 'meta', key: 'events', value: { lastEventId: String(batch.upTo) } },
    ]);
    this.#inboxLater.request();
  }

  async #resync(): Promise<void> {
    const page = await this.context.api.messages.list.query({ cursor: null, limit: pageSize });
    this.#next = page.next;
    const people = page.conversations.flatMap((summary) => summary.members.map((member) => member.userId));
    await this.context.session.keeper.refresh();
    await this.context.session.directory.refresh(people);
    await this.#takeSummaries(page.conversations);
    this.#status = 'ready';
  }

  async #takeDurable(event: DurableEvent): Promise<void> {
    if (event.kind === 'account') {
      const { keeper, directory } = this.context.session;
      if (event.userId === keeper.me.userId) {
        if (event.era !== keeper.chain.era || event.headSeq > keeper.chain.headSeq) await keeper.refresh();
        return;
      }
      const known = directory.current(asUserId(event.userId));
      if (known !== null && (known.era < event.era || known.headSeq < event.headSeq))
        await directory.refresh([event.userId]);
      return;
    }
    if (event.kind === 'message') {
      await (await this.get(event.message.conversationId)).receive(event.message);
    } else if (event.kind === 'receipt') {
      await (await this.get(event.conversationId)).receiveReceipt(event.receipt);
    } else {
      const page = await this.context.api.messages.conversation.query({
        conversationId: event.conversationId,
        before: null,
        after: null,
        limit: 1,
      });
      await this.#takeSummaries([page.summary]);
    }
  }

  #takeEphemeral(event: EphemeralEvent): void {
    if (event.kind === 'typing') {
      this.#conversations.get(event.conversationId)?.hearTyping(event);
      return;
    }
    if (event.online) this.#online.add(event.userId);
    else this.#online.delete(event.userId);
    this.#tellAll();
  }

  /** One's own account that no longer verifies is for identity to judge; a conversation keeps its own refusal. */
  #note(error: unknown): void {
    this.#failure = failureOf(error);
  }

  #refreshLater(): void {
    this.#attempt += 1;
    const cancel = this.context.clock.after(backoffMs(this.#attempt, 500, 15_000), () => void this.refresh());
    this.context.session.scope.add(cancel);
  }

  readonly #isOnline = (userId: string): boolean => this.#online.has(userId);

  #inbox(): InboxView {
    return inboxView({
      status: this.#status,
      failure: this.#failure,
      conversations: [...this.#conversations.values()],
      hasMore: this.#next !== null,
      isOnline: this.#isOnline,
    });
  }

  #tellInbox(): void {
    const view = this.#inbox();
    for (const listener of this.#inboxListeners) listener(view);
  }

  #tellChat(conversation: Conversation): void {
    const listeners = this.#chatListeners.get(conversation.id);
    if (listeners === undefined) return;
    const view = chatView(conversation, this.#isOnline);
    for (const listener of listeners) listener(view);
  }

  #tellAll(): void {
    for (const id of this.#chatListeners.keys()) this.#conversations.get(id)?.changed();
    this.#inboxLater.request();
  }

  #close(): void {
    this.#unsubscribe();
    this.#inboxLater.close();
    for (const conversation of this.#conversations.values()) conversation.close();
  }
}

function emptyChat(status: ChatView['status'], failure: Failure | null): ChatView {
  return {
    status,
    failure,
    head: null,
    items: [],
    hasBefore: false,
    hasAfter: false,
    loading: null,
    unreadFromSeq: null,
    lastSeq: 0,
    typing: [],
    composer: { allowed: true },
    draft: '',
    restorable: [],
    canManageMembers: false,
  };
}
