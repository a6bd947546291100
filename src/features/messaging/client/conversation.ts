/** One conversation on this device: roster, messages, outbox, receipts, draft and typing, kept true by what the server tells. */
import { restrictToStaff } from '#src/features/desk/client/staff-guard.ts';
import { failureOf } from '#src/features/identity/client/failure.ts';
import { readPreferences } from '#src/features/identity/client/preferences.ts';
import { Coalescer, Serial } from '#src/platform/client/signal.ts';
import type { ConversationSummary, EphemeralEvent, ReceiptView, StoredEnvelope } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import { ConversationKeys } from './conversation-keys.ts';
import { Draft } from './drafts.ts';
import type { Failure } from './engine-api.ts';
import type { Opened } from './envelope-opener.ts';
import { MessageStore, type PageFacts } from './message-store.ts';
import { Outbox } from './outbox.ts';
import { PinBoard } from './pin-board.ts';
import { rekeyIfDue } from './roster-actions.ts';
import { newerSummary, withMessage, withRead } from './summary.ts';
import { TypingNotices } from './typing.ts';
import { Watermarks } from './watermarks.ts';

const viewDelayMs = 12;
const keepDelayMs = 250;

export type LoadState = 'idle' | 'loading' | 'ready' | 'failed';

export class Conversation {
  readonly id: string;
  readonly context: MessagingContext;
  readonly keys: ConversationKeys;
  readonly messages: MessageStore;
  readonly outbox: Outbox;
  readonly watermarks: Watermarks;
  readonly typing: TypingNotices;
  readonly draft: Draft;
  readonly pins: PinBoard;
  summary: ConversationSummary;
  /** The newest message, opened, for the list. */
  last: { seq: number; opened: Opened } | null = null;
  loadState: LoadState = 'idle';
  failure: Failure | null = null;
  loading: 'before' | 'after' | null = null;
  unreadFromSeq: number | null = null;
  /** Where somebody jumped to last. */
  focus: { messageId: string; at: number } | null = null;
  readonly #serial = new Serial();
  readonly #changed: Coalescer;
  /** Writing a long roster takes a part of what showing a page does: the page comes first. */
  readonly #keepLater: Coalescer;
  #prepared: Promise<void> | null = null;

  constructor(
    context: MessagingContext,
    summary: ConversationSummary,
    onChange: (conversation: Conversation) => void,
  ) {
    this.id = summary.conversationId;
    this.context = context;
    this.summary = summary;
    const tell = () => onChange(this);
    this.#changed = new Coalescer(tell, (task) => context.clock.after(viewDelayMs, task));
    this.#keepLater = new Coalescer(
      () => void this.keys.keep(),
      (task) => context.clock.after(keepDelayMs, task),
    );
    const changed = () => this.#changed.request();
    this.keys = new ConversationKeys(this.id, summary.patientId, context);
    if (summary.kind === 'staff') restrictToStaff(this.keys, summary.aboutConversationId, context);
    this.messages = new MessageStore(context, this.keys, (page) => this.#takePage(page));
    this.outbox = new Outbox({
      context,
      keys: this.keys,
      messages: this.messages,
      changed,
      ready: async () => {
        await this.prepare();
        this.keys.requireAllowed();
      },
      rekey: () => rekeyIfDue(this),
    });
    this.watermarks = new Watermarks(context, this.id, this.messages, changed);
    this.typing = new TypingNotices(context, this.keys, changed);
    this.pins = new PinBoard(context.session.store, this.id);
    this.draft = new Draft(context.session.store, this.id);
    this.messages.lastSeq = summary.lastSeq;
  }

  changed(): void {
    this.#changed.request();
  }

  /** Roster, draft, receipts and unsent messages: what the list needs. Asked for once. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#prepare().catch((error: unknown) => {
      this.#prepared = null;
      throw error;
    });
    return this.#prepared;
  }

  async #prepare(): Promise<void> {
    await this.draft.load();
    await this.pins.load();
    await this.watermarks.load();
    await this.outbox.load();
    if (this.keys.state === null) await this.keys.loadCached();
    if (this.keys.state === null || this.keys.state.n < this.summary.entryNo) await this.keys.fetch();
    await this.#forgetRemoved();
    await this.messages.loadCached();
    // What came after the list was read last is on the disk too.
    const me = this.context.session.keeper.me.userId;
    for (const { envelope } of this.messages.messages())
      this.summary = withMessage(this.summary, envelope, me);
    this.#takeSummary(this.summary);
    await this.#openLast();
    this.outbox.kick();
    this.changed();
  }

  /** What this device has kept, without the server; false when that is not enough to show anything. */
  async prepareCached(): Promise<boolean> {
    await this.keys.loadCached();
    if (this.keys.state === null || this.keys.state.n < this.summary.entryNo) return false;
    await this.prepare();
    return true;
  }

  /** Somebody comes to look: the unread line stays where it is from now on. */
  enter(): Promise<void> {
    this.unreadFromSeq = this.summary.unread > 0 ? this.summary.readThrough + 1 : null;
    return this.open();
  }

  /** Shows the conversation: first what is on the device, then what the server has. */
  async open(): Promise<void> {
    if (this.loadState === 'loading') return;
    if (this.loadState !== 'ready') this.loadState = 'loading';
    this.changed();
    const asked = this.keys.state === null ? this.messages.askLatest() : undefined;
    try {
      await this.prepare();
      if (!this.messages.isEmpty || this.summary.lastSeq === 0) {
        this.loadState = 'ready';
        this.changed();
      }
      if (!this.messages.inPast) await this.messages.loadLatest(asked);
      await this.#syncEntries();
      await this.messages.reopenRefused();
      this.#settle();
      this.loadState = 'ready';
      this.failure = null;
    } catch (error) {
      this.failure = failureOf(error);
      if (this.loadState !== 'ready') this.loadState = 'failed';
    }
    this.changed();
    this.#keepLater.request();
  }

  async load(direction: 'before' | 'after'): Promise<void> {
    if (this.loading !== null) return;
    this.loading = direction;
    this.changed();
    try {
      if (direction === 'before') await this.messages.loadBefore();
      else await this.messages.loadAfter();
      this.notePins();
      this.failure = null;
    } catch (error) {
      this.failure = failureOf(error);
    }
    this.loading = null;
    this.changed();
  }

  async jumpToLatest(): Promise<void> {
    await this.messages.loadLatest().catch((error: unknown) => {
      this.failure = failureOf(error);
    });
    this.notePins();
    this.changed();
  }

  /** Remembers what is pinned among what is at hand now. */
  notePins(): void {
    this.pins.take(this.messages.withRemarks());
  }

  /** Newer facts from the server: on the first list, after a reconnect, when the roster changed. */
  update(summary: ConversationSummary): Promise<void> {
    return this.#serial.run(async () => {
      this.#takeSummary(summary);
      await this.prepare();
      await this.#forgetRemoved();
      await this.#syncEntries();
      const { lastSeq, deliveredThrough } = this.summary;
      if (this.messages.isEmpty ? lastSeq > deliveredThrough : this.messages.hasAfter)
        await this.messages.catchUp();
      else if (this.#waitsForReceipts()) await this.#fetchReceipts();
      await this.messages.reopenRefused();
      await this.#openLast();
      this.failure = null;
      this.#settle();
      this.outbox.kick();
      this.changed();
      this.#keepLater.request();
    });
  }

  /** Something that was shown contradicts what one knows of the clinic-wide log now. */
  withdrawContradicted(): Promise<void> {
    return this.#serial.run(async () => {
      await this.messages.withdrawContradicted();
      this.last = null;
      await this.#openLast();
      this.changed();
    });
  }

  receive(envelope: StoredEnvelope): Promise<void> {
    return this.#serial.run(async () => {
      this.summary = withMessage(this.summary, envelope, this.context.session.keeper.me.userId);
      this.messages.lastSeq = Math.max(this.messages.lastSeq, envelope.seq);
      await this.prepare();
      // One's own message is shown where it stands: writing leads out of the past.
      if (this.messages.inPast && envelope.sender === this.context.session.keeper.me.userId)
        await this.messages.loadLatest();
      if (this.messages.isEmpty || envelope.seq > this.messages.to + 1) await this.messages.catchUp();
      else await this.messages.receive(envelope);
      this.typing.done(envelope.sender);
      await this.#openLast();
      this.#settle();
      this.changed();
    });
  }

  async receiveReceipt(receipt: ReceiptView): Promise<void> {
    await this.watermarks.take([receipt]);
    if (receipt.userId === this.context.session.keeper.me.userId) {
      const known = this.#withOwnRead();
      if (known === null) await this.#recount();
      else this.summary = known;
    }
    this.changed();
  }

  hearTyping(event: Extract<EphemeralEvent, { kind: 'typing' }>): void {
    this.typing.hear(event);
  }

  markRead(through: number): void {
    const place = Math.min(through, this.summary.lastSeq);
    if (place <= this.summary.readThrough) return;
    this.watermarks.read(place);
    this.summary = this.#withOwnRead() ?? { ...this.summary, readThrough: place };
    this.changed();
  }

  setTyping(typing: boolean): void {
    const { keeper } = this.context.session;
    if (readPreferences(keeper.account.settings).sendTyping) this.typing.say(typing);
  }

  async saveDraft(text: string): Promise<void> {
    if (await this.draft.save(text)) this.changed();
  }

  close(): void {
    this.#changed.close();
    this.#keepLater.close();
    this.outbox.close();
    this.watermarks.close();
    this.typing.close();
    this.messages.close();
  }

  /** What the retention rule removed. */
  async #forgetRemoved(): Promise<void> {
    const { removedThrough } = this.summary;
    await this.messages.forget(removedThrough);
    this.pins.forget(removedThrough);
  }

  async #syncEntries(): Promise<void> {
    if (this.keys.verified.n >= this.summary.entryNo) return;
    await this.keys.sync();
    this.last = null;
  }

  async #takePage({ summary, receipts }: PageFacts): Promise<void> {
    await this.watermarks.take(receipts);
    this.#takeSummary(summary);
  }

  #takeSummary(summary: ConversationSummary): void {
    // Called staff notes all of a sudden: then it has to be that.
    if (summary.kind === 'staff' && this.summary.kind !== 'staff')
      restrictToStaff(this.keys, summary.aboutConversationId, this.context);
    this.summary = newerSummary(this.summary, summary);
    this.messages.lastSeq = Math.max(this.messages.lastSeq, this.summary.lastSeq);
    // What was read here and is not told yet stays read.
    this.summary = this.#withOwnRead() ?? this.summary;
  }

  /** The summary with one's own read place, told or not; null where the unread ones cannot be counted here. */
  #withOwnRead(): ConversationSummary | null {
    const { from, to } = this.messages;
    const messages = this.messages.messages().map(({ envelope }) => envelope);
    const me = this.context.session.keeper.me.userId;
    return withRead(this.summary, this.watermarks.of(me).read, { from, to, messages }, me);
  }

  async #recount(): Promise<void> {
    const input = { conversationId: this.id, before: null, after: null, limit: 1 };
    const { summary } = await this.context.api.messages.conversation.query(input);
    this.#takeSummary(summary);
  }

  async #fetchReceipts(): Promise<void> {
    const { receipts } = await this.context.api.messages.members.query({ conversationId: this.id });
    await this.watermarks.take(receipts);
  }

  /** The newest message is one's own and not everybody has read it: the list shows how far it has come. */
  #waitsForReceipts(): boolean {
    const { last } = this.summary;
    const me = this.context.session.keeper.me.userId;
    if (last?.sender !== me) return false;
    const others = this.keys.verified.roster.filter((member) => member.userId !== me);
    return others.some((member) => this.watermarks.of(member.userId).read < last.seq);
  }

  async #openLast(): Promise<void> {
    const { last } = this.summary;
    if (last === null || this.last?.seq === last.seq) return;
    if (last.epoch > this.keys.verified.epoch) await this.keys.sync();
    const shown = this.messages.find(last.seq);
    this.last = { seq: last.seq, opened: shown?.opened ?? (await this.messages.peek(last)) };
  }

  /** After something came: what was sent is not waiting any more, and received means opened on this device up to the newest. */
  #settle(): void {
    this.outbox.settle();
    this.notePins();
    if (!this.messages.isEmpty && this.messages.to === this.summary.lastSeq)
      this.watermarks.delivered(this.messages.to);
  }
}
