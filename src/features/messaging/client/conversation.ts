/** One conversation on this device: roster, messages, outbox, receipts, draft and typing, and what the screens are shown of them. */
import * as z from 'zod';
import { failureOf } from '#src/features/identity/client/failure.ts';
import { readPreferences } from '#src/features/identity/client/preferences.ts';
import { Coalescer, Serial } from '#src/platform/client/signal.ts';
import type { ConversationState } from '#src/protocol/open/conversation-state.ts';
import { findEpoch } from '#src/protocol/open/conversation-state.ts';
import { auditRoster, rekeyDue } from '#src/protocol/open/roster-keys.ts';
import { type EntryBase, rekey } from '#src/protocol/secret/conversation.ts';
import type { ConversationSummary, EphemeralEvent, ReceiptView, StoredEnvelope } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import { ConversationKeys } from './conversation-keys.ts';
import type { Failure } from './engine-api.ts';
import { MessageStore, type Opened } from './message-store.ts';
import { Outbox } from './outbox.ts';
import { TypingNotices } from './typing.ts';
import { Watermarks } from './watermarks.ts';

const draftRecord = z.object({ text: z.string() });
const viewDelayMs = 12;

export type LoadState = 'idle' | 'loading' | 'ready' | 'failed';

export class Conversation {
  readonly id: string;
  readonly context: MessagingContext;
  readonly keys: ConversationKeys;
  readonly messages: MessageStore;
  readonly outbox: Outbox;
  readonly watermarks: Watermarks;
  readonly typing: TypingNotices;
  summary: ConversationSummary;
  /** The newest message, opened, for the list. */
  last: { seq: number; opened: Opened } | null = null;
  loadState: LoadState = 'idle';
  failure: Failure | null = null;
  loading: 'before' | 'after' | null = null;
  draft = '';
  unreadFromSeq: number | null = null;
  readonly #serial = new Serial();
  readonly #changed: Coalescer;
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
    const changed = () => this.#changed.request();
    this.keys = new ConversationKeys(this.id, context);
    this.messages = new MessageStore(context, this.keys);
    this.outbox = new Outbox({
      context,
      keys: this.keys,
      messages: this.messages,
      changed,
      prepare: () => this.#rekeyIfDue(),
    });
    this.watermarks = new Watermarks(context, this.id, this.messages, changed);
    this.typing = new TypingNotices(context, this.keys, changed);
    this.messages.lastSeq = summary.lastSeq;
  }

  changed(): void {
    this.#changed.request();
  }

  /** Roster, draft and unsent messages: what the list needs. Asked for once. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#prepare().catch((error: unknown) => {
      this.#prepared = null;
      throw error;
    });
    return this.#prepared;
  }

  async #prepare(): Promise<void> {
    const { store } = this.context.session;
    this.draft = (await store.get('drafts', this.id, draftRecord))?.text ?? '';
    if (this.keys.state === null) await this.keys.loadCached();
    if (this.keys.state === null || this.keys.state.n < this.summary.entryNo) await this.keys.sync();
    await this.messages.loadCached();
    await this.outbox.load();
    await this.#openLast();
    if (this.outbox.items.length > 0) this.outbox.kick();
    this.changed();
  }

  /** What this device has kept, without the server; false when that is not enough to show anything. */
  async prepareCached(): Promise<boolean> {
    await this.keys.loadCached();
    if (this.keys.state === null || this.keys.state.n < this.summary.entryNo) return false;
    await this.prepare();
    return true;
  }

  /** Shows the conversation: first what is on the device, then what the server has. */
  async open(): Promise<void> {
    if (this.loadState === 'loading') return;
    if (this.loadState !== 'ready') this.loadState = 'loading';
    this.changed();
    try {
      await this.prepare();
      this.unreadFromSeq = this.summary.unread > 0 ? this.summary.readThrough + 1 : null;
      if (this.messages.to > 0 || this.summary.lastSeq === 0) {
        this.loadState = 'ready';
        this.changed();
      }
      const { api } = this.context;
      const [, members] = await Promise.all([
        this.messages.loadLatest(),
        api.messages.members.query({ conversationId: this.id }),
      ]);
      await this.watermarks.take(members.receipts);
      this.#markDelivered();
      this.loadState = 'ready';
      this.failure = null;
    } catch (error) {
      this.failure = failureOf(error);
      if (this.loadState !== 'ready') this.loadState = 'failed';
    }
    this.changed();
  }

  async load(direction: 'before' | 'after'): Promise<void> {
    if (this.loading !== null) return;
    this.loading = direction;
    this.changed();
    try {
      if (direction === 'before') await this.messages.loadBefore();
      else await this.messages.loadAfter();
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
    this.changed();
  }

  /** Newer facts from the server: on the first list, after a reconnect, when the roster changed. */
  update(summary: ConversationSummary): Promise<void> {
    return this.#serial.run(async () => {
      this.summary = summary;
      this.messages.lastSeq = Math.max(this.messages.lastSeq, summary.lastSeq);
      await this.prepare();
      if (this.keys.verified.n < summary.entryNo) {
        await this.keys.sync();
        await this.messages.reopenRefused();
        this.last = null;
      }
      if (this.messages.to > 0 && this.messages.hasAfter) await this.messages.loadToEnd();
      if (summary.lastSeq > summary.deliveredThrough && this.messages.to === 0)
        await this.messages.loadLatest();
      await this.#openLast();
      this.#markDelivered();
      this.outbox.kick();
      this.changed();
    });
  }

  receive(envelope: StoredEnvelope): Promise<void> {
    return this.#serial.run(async () => {
      const { keeper } = this.context.session;
      const isNew = envelope.seq > this.summary.lastSeq;
      const isOwn = envelope.sender === keeper.me.userId;
      if (isNew) {
        const unread = this.summary.unread + (isOwn ? 0 : 1);
        this.summary = {
          ...this.summary,
          lastSeq: envelope.seq,
          lastMessageAt: envelope.sentAt,
          last: envelope,
          unread,
        };
      }
      await this.prepare();
      if (this.messages.to > 0 && envelope.seq > this.messages.to + 1) await this.messages.loadToEnd();
      else await this.messages.receive(envelope);
      this.typing.done(envelope.sender);
      await this.#openLast();
      this.#markDelivered();
      this.changed();
    });
  }

  async receiveReceipt(receipt: ReceiptView): Promise<void> {
    await this.watermarks.take([receipt]);
    if (receipt.userId === this.context.session.keeper.me.userId)
      this.#noteRead(this.watermarks.of(receipt.userId).read);
    this.changed();
  }

  hearTyping(event: Extract<EphemeralEvent, { kind: 'typing' }>): void {
    this.typing.hear(event);
  }

  markRead(through: number): void {
    const place = Math.min(through, this.summary.lastSeq);
    if (place <= this.summary.readThrough) return;
    this.watermarks.read(place);
    this.#noteRead(place);
    this.changed();
  }

  setTyping(typing: boolean): void {
    const { keeper } = this.context.session;
    if (readPreferences(keeper.account.settings).sendTyping) this.typing.say(typing);
  }

  async saveDraft(text: string): Promise<void> {
    if (text === this.draft) return;
    this.draft = text;
    await this.context.session.store.write([
      { store: 'drafts', key: this.id, value: text === '' ? undefined : { text } },
    ]);
    this.changed();
  }

  /** What a roster entry made now stands on; everything after the last entry is loaded first. */
  async entryBase(state: ConversationState): Promise<EntryBase> {
    const { keeper, directory } = this.context.session;
    await directory.refresh(state.roster.map((member) => member.userId));
    await this.messages.loadSince(state.afterSeq);
    return {
      state,
      author: { userId: keeper.userId, device: keeper.device },
      current: directory.current,
      lookup: directory.lookup,
      epochKey: this.keys.keyOf(state.epoch),
      tips: this.messages.tracker.tips(),
      afterSeq: this.messages.lastSeq,
      now: this.context.clock.now(),
    };
  }

  close(): void {
    this.#changed.close();
    this.outbox.close();
    this.watermarks.close();
    this.typing.close();
    this.messages.close();
  }

  async #rekeyIfDue(): Promise<void> {
    await this.prepare();
    if (this.messages.to === 0) await this.messages.loadLatest();
    const { directory } = this.context.session;
    await this.keys.propose(async (state) => {
      const reason = auditRoster(state, directory.current);
      if (reason?.reason === 'reset') return null;
      const opened = findEpoch(state, state.epoch);
      const use = {
        messages: this.messages.lastSeq - state.afterSeq,
        ageMs: this.context.clock.now() - (opened?.openedAt ?? 0),
      };
      if (reason === null && !rekeyDue(state, use)) return null;
      return rekey(await this.entryBase(state));
    });
  }

  async #openLast(): Promise<void> {
    const { last } = this.summary;
    if (last === null || this.last?.seq === last.seq) return;
    if (last.epoch > this.keys.verified.epoch) await this.keys.sync();
    const shown = this.messages.find(last.seq);
    this.last = { seq: last.seq, opened: shown?.opened ?? (await this.messages.peek(last)) };
  }

  /** Received means opened on this device: the window reaches the newest message. */
  #markDelivered(): void {
    if (this.messages.to === this.summary.lastSeq && this.messages.to > 0)
      this.watermarks.delivered(this.messages.to);
  }

  #noteRead(place: number): void {
    if (place <= this.summary.readThrough) return;
    const me = this.context.session.keeper.me.userId;
    const left = this.messages
      .messages()
      .filter(({ envelope }) => envelope.seq > place && envelope.sender !== me).length;
    const unread = place >= this.summary.lastSeq ? 0 : Math.min(this.summary.unread, left);
    this.summary = { ...this.summary, readThrough: place, unread };
  }
}
