/** All conversations of the open account: the list, the event stream that keeps it true, and who is watching what. */
import { followStaffNotes, leaveStaffNotes, openStaffNotes } from '#src/features/desk/client/staff-notes.ts';
import { failureOf, isDomainFailure } from '#src/features/identity/client/failure.ts';
import { Acting } from '#src/features/proxy/client/acting.ts';
import type { ServerChange } from '#src/features/video/client/visits-api.ts';
import { backoffMs } from '#src/platform/client/clock.ts';
import { Coalescer, Serial } from '#src/platform/client/signal.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import type { DurableEvent, EphemeralEvent } from '../contract.ts';
import { chatView } from './chat-view.ts';
import type { MessagingContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import { ConversationList } from './conversation-list.ts';
import { emptyChat } from './empty-chat.ts';
import type { ActingView, ChatView, Failure, InboxView, Unwatch } from './engine-api.ts';
import { EventSync } from './event-sync.ts';
import { actingView, inboxView } from './inbox-view.ts';
import { type StartInput, startConversation } from './roster-actions.ts';

const viewDelayMs = 16;

export class MessagingEngine {
  readonly context: MessagingContext;
  readonly #list: ConversationList;
  readonly #online = new Set<string>();
  readonly #inboxListeners = new Set<(view: InboxView) => void>();
  readonly #actingListeners = new Set<(view: ActingView) => void>();
  readonly #chatListeners = new Map<string, Set<(view: ChatView) => void>>();
  readonly #serial = new Serial();
  readonly #sync: EventSync;
  readonly #inboxLater: Coalescer;
  #status: InboxView['status'] = 'loading';
  #failure: Failure | null = null;
  #attempt = 0;
  #cancelRefresh: () => void = () => undefined;
  #actingLoaded = false;
  readonly #changeListeners = new Set<(change: ServerChange) => void>();

  constructor(input: Omit<MessagingContext, 'acting'>) {
    const { api, session } = input;
    const acting = new Acting({ api, store: session.store, changed: () => this.#inboxLater.request() });
    const context: MessagingContext = { ...input, acting };
    this.context = context;
    this.#inboxLater = new Coalescer(
      () => this.#tellInbox(),
      (task) => context.clock.after(viewDelayMs, task),
    );
    this.#list = new ConversationList(context, (changed) => {
      this.#tellChat(changed);
      this.#inboxLater.request();
    });
    this.#sync = new EventSync(context, this.#serial, {
      apply: (event) => this.#apply(event),
      ephemeral: (event) => this.#hear(event),
      resync: () => this.#resync(),
      refused: (error) => this.#note(error),
      listening: () => this.#comeBack(),
    });
    const { scope, directory, keeper, log } = context.session;
    scope.add(() => this.#close());
    scope.add(log.onNews(({ contradicted }) => contradicted && this.#withdrawContradicted()));
    scope.add(directory.onChange(() => this.#tellAll()));
    // A change of one's own keys (a device revoked, a suspected theft) is a reason to re-key before the next message.
    scope.add(keeper.opened.watch(() => this.#tellAll()));
    context.uploads.watch((id) => {
      const conversation = this.#list.find(id);
      conversation?.changed();
      conversation?.outbox.kick();
    });
    void context.uploads.load();
    void this.#start();
  }

  /** First what this device has kept, so that nothing waits for the network; then the server. */
  async #start(): Promise<void> {
    await this.context.acting.load();
    const found = await this.#list.readCached((error) => this.#note(error));
    if (this.context.session.scope.signal.aborted) return;
    if (found) this.#status = 'ready';
    this.#inboxLater.request();
    void this.#sync.start();
    void this.refresh();
  }

  /** Reads the list anew; everything shown joins on to it. */
  refresh(): Promise<void> {
    return this.#serial.run(async () => {
      try {
        await this.refreshActing();
        await this.#list.readNewest();
        this.#status = 'ready';
        this.#failure = null;
        this.#attempt = 0;
      } catch (error) {
        this.#failure = failureOf(error);
        if (this.#status === 'loading') this.#status = 'failed';
        this.#attempt += 1;
        this.#cancelRefresh();
        const delay = backoffMs(this.#attempt, 500, 15_000);
        this.#cancelRefresh = this.context.clock.after(delay, () => void this.refresh());
      }
      this.#inboxLater.request();
    });
  }

  loadMore(): Promise<void> {
    return this.#serial.run(async () => {
      try {
        await this.#list.readMore();
        this.#failure = null;
      } catch (error) {
        this.#failure = failureOf(error);
      }
      this.#inboxLater.request();
    });
  }

  /** Patients may act for others; everybody else only for themselves. */
  async refreshActing(): Promise<void> {
    if (this.context.session.keeper.me.role === 'patient') await this.context.acting.refresh();
    this.#actingLoaded = true;
    this.#inboxLater.request();
  }

  watchActing(listener: (view: ActingView) => void): Unwatch {
    this.#actingListeners.add(listener);
    listener(this.#acting());
    return () => {
      this.#actingListeners.delete(listener);
    };
  }

  watchChanges(listener: (change: ServerChange) => void): Unwatch {
    this.#changeListeners.add(listener);
    return () => {
      this.#changeListeners.delete(listener);
    };
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
    const isFirst = listeners.size === 0;
    listeners.add(listener);
    this.#chatListeners.set(id, listeners);
    void this.#show(id, listener, isFirst);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#chatListeners.get(id) !== listeners) return;
      this.#chatListeners.delete(id);
      this.#list.find(id)?.messages.trim();
    };
  }

  /** Something that all views show is different. */
  changed(): void {
    this.#tellAll();
  }

  /** The conversations that this device knows. */
  all(): Conversation[] {
    return this.#list.all();
  }

  /** There are more than this device knows. */
  get hasMore(): boolean {
    return this.#list.hasMore;
  }

  /** The conversation; NOT_FOUND as the server says. */
  get(id: string): Promise<Conversation> {
    return this.#list.get(id);
  }

  /** Makes the conversation or finds the one that exists; in a pair nobody else may be in it, whatever the server says. */
  async start(input: StartInput): Promise<string> {
    const { conversationId, pair } = await startConversation(this.context, input);
    const conversation = await this.get(conversationId);
    await conversation.prepare();
    const { roster } = conversation.keys.verified;
    // Who was let in later was announced there; who was in it from the start makes it another conversation.
    const created = conversation.keys.changes[0]?.after ?? roster.map((member) => member.userId);
    if (pair !== null && created.some((userId) => !pair.includes(userId)))
      refuse('E_ROSTER', 'conversation of other people');
    return conversationId;
  }

  /** The staff's notes about a conversation, see {@link openStaffNotes}. */
  openStaffNotes(id: string): Promise<string> {
    return openStaffNotes((each) => this.get(each), id);
  }

  /** One is about to leave the conversation, see {@link leaveStaffNotes}. */
  leaveStaffNotes(id: string): Promise<void> {
    return leaveStaffNotes(this.#list.all(), id);
  }

  /** People came into or went from the conversation. */
  followStaffNotes(id: string): Promise<void> {
    return followStaffNotes((each) => this.get(each), this.#list.all(), id);
  }

  async #show(id: string, listener: (view: ChatView) => void, isFirst: boolean): Promise<void> {
    listener(emptyChat('loading', null));
    try {
      const conversation = await this.get(id);
      // Whose conversation is open is whom one acts for.
      const { acting } = this.context;
      await acting.choose(acting.profileOf(conversation.summary.patientId));
      this.#tellChat(conversation);
      await (isFirst ? conversation.enter() : conversation.open());
      this.#tellChat(conversation);
    } catch (error) {
      const notFound = isDomainFailure(error, 'NOT_FOUND') || isDomainFailure(error, 'BAD_INPUT');
      listener(emptyChat(notFound ? 'not-found' : 'failed', failureOf(error)));
    }
  }

  async #resync(): Promise<void> {
    const { keeper, directory } = this.context.session;
    await keeper.refresh();
    const known = this.#list.all();
    await directory.refresh(known.flatMap(({ summary }) => summary.members.map((member) => member.userId)));
    await this.refreshActing();
    await this.#list.readNewest();
    this.#status = 'ready';
    this.#failure = null;
    for (const id of this.#chatListeners.keys()) await this.#list.find(id)?.open();
    this.#tellChange({ kind: 'all' });
    this.#inboxLater.request();
  }

  async #apply(event: DurableEvent): Promise<void> {
    if (event.kind === 'account') {
      const { keeper, directory, log } = this.context.session;
      if (event.userId === keeper.me.userId) {
        if (event.era !== keeper.chain.era || event.headSeq > keeper.chain.headSeq) await keeper.refresh();
        return;
      }
      log.syncSoon();
      const known = directory.current(asUserId(event.userId));
      if (known !== null && (known.era < event.era || known.headSeq < event.headSeq))
        await directory.refresh([event.userId]);
      // The chain is the one that is known: then the clinic has said something about it.
      else if (known !== null) await directory.refreshStanding([event.userId]);
      return;
    }
    if (event.kind === 'appointment' || event.kind === 'visit' || event.kind === 'notification') {
      this.#tellChange(event);
      return;
    }
    if (event.kind === 'message') {
      await (await this.get(event.message.conversationId)).receive(event.message);
    } else if (event.kind === 'receipt') {
      await (await this.get(event.conversationId)).receiveReceipt(event.receipt);
    } else {
      await this.refreshActing();
      await this.#list.reread(event.conversationId);
    }
    this.#inboxLater.request();
  }

  #withdrawContradicted(): void {
    for (const conversation of this.#list.all())
      void conversation.withdrawContradicted().catch((error: unknown) => this.#note(error));
  }

  #tellChange(change: ServerChange): void {
    for (const listener of [...this.#changeListeners]) listener(change);
  }

  #hear(event: EphemeralEvent): void {
    if (event.kind === 'typing') {
      this.#list.find(event.conversationId)?.hearTyping(event);
      return;
    }
    if (event.online) this.#online.add(event.userId);
    else this.#online.delete(event.userId);
    this.#tellAll();
  }

  /** The network is back: who went away meanwhile is not told, and what could not be shown is tried again. */
  #comeBack(): void {
    this.#online.clear();
    for (const [id, listeners] of this.#chatListeners) {
      const conversation = this.#list.find(id);
      if (conversation === null) for (const listener of listeners) void this.#show(id, listener, true);
      else if (conversation.failure?.kind === 'network') void conversation.open();
    }
    this.#tellAll();
  }

  /** One's own account that no longer verifies is for identity to judge; a conversation keeps its own refusal. */
  #note(error: unknown): void {
    this.#failure = failureOf(error);
    this.#inboxLater.request();
  }

  readonly #isOnline = (userId: string): boolean => this.#online.has(userId);

  #inbox(): InboxView {
    return inboxView({
      status: this.#status,
      failure: this.#failure,
      conversations: this.#list.all(),
      hasMore: this.#list.hasMore,
      isOnline: this.#isOnline,
    });
  }

  #acting(): ActingView {
    return actingView(this.context.acting, this.#list.all(), this.#actingLoaded);
  }

  #tellInbox(): void {
    const view = this.#inbox();
    for (const listener of this.#inboxListeners) listener(view);
    const acting = this.#acting();
    for (const listener of this.#actingListeners) listener(acting);
  }

  #tellChat(conversation: Conversation): void {
    const listeners = this.#chatListeners.get(conversation.id);
    if (listeners === undefined) return;
    const view = chatView(conversation, this.#isOnline);
    for (const listener of listeners) listener(view);
  }

  #tellAll(): void {
    for (const id of this.#chatListeners.keys()) this.#list.find(id)?.changed();
    this.#inboxLater.request();
  }

  #close(): void {
    this.#sync.close();
    this.#cancelRefresh();
    this.#inboxLater.close();
    for (const conversation of this.#list.all()) conversation.close();
  }
}
