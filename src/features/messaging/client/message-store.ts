/**
 * The local copy of one conversation's messages: envelopes in, an ordered, verified window out. What was fetched is kept sealed
 * on the device; what is shown was opened and checked in this session.
 */
import { Serial } from '#src/platform/client/signal.ts';
import type { Withheld } from '#src/protocol/open/chain-position.ts';
import type { ChainTracker } from '#src/protocol/open/chain-tracker.ts';
import type { ConversationSummary, ReceiptView, StoredEnvelope } from '../contract.ts';
import { deletedBy } from './annotations.ts';
import type { MessagingContext } from './context.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import { EnvelopeOpener, type Opened, type OpenedMessage } from './envelope-opener.ts';
import { MessageCache, type OwnHead } from './message-cache.ts';
import { type Place, type Run, runOf } from './message-page.ts';
import { type LoadedMessage, MessageWindow } from './message-window.ts';

/** What comes with every page beside the messages. */
export interface PageFacts {
  summary: ConversationSummary;
  receipts: readonly ReceiptView[];
}

type Page = Awaited<ReturnType<MessagingContext['api']['messages']['conversation']['query']>>;

const firstPage = 50;
const laterPage = 100;
/** Further behind than this the window starts anew at the end instead of loading everything between. */
const mostToCatchUp = 300;
/** Longest window of somebody who goes back page by page. */
const mostShown = 1_500;
/** Remarks kept beside the window; older ones come again with their page. */
const mostRemarks = 2_000;
const newest: Place = { before: null, after: null, limit: firstPage };

export class MessageStore {
  readonly #context: MessagingContext;
  readonly #keys: ConversationKeys;
  readonly #opener: EnvelopeOpener;
  readonly #cache: MessageCache;
  readonly #onPage: (page: PageFacts) => Promise<void>;
  readonly #window = new MessageWindow();
  readonly #serial = new Serial();
  /** What was said about messages of the window by messages outside it, by id. */
  readonly #about = new Map<string, LoadedMessage>();
  /** Somebody went to a place in the past: what arrives must not take them away from there. */
  #past = false;
  lastSeq = 0;
  ownHead: OwnHead | null = null;

  constructor(context: MessagingContext, keys: ConversationKeys, onPage: (page: PageFacts) => Promise<void>) {
    this.#context = context;
    this.#keys = keys;
    this.#onPage = onPage;
    this.#opener = new EnvelopeOpener(context, keys);
    this.#cache = new MessageCache(context, keys.conversationId);
  }

  get tracker(): ChainTracker {
    return this.#window.tracker;
  }

  /** First and last place of the window. */
  get from(): number {
    return this.#window.from;
  }

  get to(): number {
    return this.#window.to;
  }

  get isEmpty(): boolean {
    return this.#window.isEmpty;
  }

  get hasBefore(): boolean {
    return this.from > 1;
  }

  get hasAfter(): boolean {
    return this.to < this.lastSeq;
  }

  /** Somebody reads in the past. */
  get inPast(): boolean {
    return this.#past && this.hasAfter;
  }

  /** Messages of the window in order. */
  messages(): LoadedMessage[] {
    return this.#window.messages();
  }

  /** Everything at hand in order of the places: the window, and what was said about it from elsewhere. */
  withRemarks(): LoadedMessage[] {
    const inside = this.messages();
    const outside = [...this.#about.values()].filter(({ envelope }) => this.find(envelope.seq) === null);
    if (outside.length === 0) return inside;
    return [...inside, ...outside].sort((a, b) => a.envelope.seq - b.envelope.seq);
  }

  /** An opened message of the window by its id. */
  findById(messageId: string): (LoadedMessage & { opened: OpenedMessage }) | null {
    for (const { envelope, opened } of this.messages())
      if (opened.ok && envelope.messageId === messageId) return { envelope, opened };
    return null;
  }

  find(seq: number): LoadedMessage | null {
    return this.#window.find(seq);
  }

  /** True when this message is shown. */
  has(messageId: string): boolean {
    return this.#window.has(messageId);
  }

  /** Gaps in the senders' chains that the server did not fill. */
  withheld(): Withheld[] {
    return this.tracker.withheld();
  }

  /** What the retention rule removed leaves this device too. */
  async forget(through: number): Promise<void> {
    if (through === 0) return;
    this.#window.forget(through);
    if (await this.#cache.forget(through))
      this.#context.opened(this.#keys.conversationId, { from: 1, to: through, messages: [], cleared: true });
  }

  /** Shows what this device has kept, without the server. */
  loadCached(): Promise<void> {
    return this.#serial.run(async () => {
      this.#window.tracker = await this.#cache.readTracker();
      this.ownHead = await this.#cache.readOwnHead();
      this.#window.applyEntries(this.#keys.state);
      const messages = await this.#cache.readNewest(firstPage);
      const [first, last] = [messages[0], messages.at(-1)];
      if (first === undefined || last === undefined) return;
      await this.#ingest({ messages, about: [], from: first.seq, to: last.seq });
      this.#window.acceptGaps();
      this.#tell(first.seq, last.seq);
    });
  }

  /** Asks for the newest page ahead of {@link loadLatest}, which takes it: it comes while the roster is verified. */
  askLatest(): Promise<Page> {
    const page = this.#ask(newest);
    // Whoever takes it hears of a failure.
    page.catch(() => undefined);
    return page;
  }

  /** Newest page from the server; keeps the window when it joins on to it. */
  loadLatest(asked?: Promise<Page>): Promise<void> {
    this.#past = false;
    return this.#serial.run(() => this.#load(newest, asked));
  }

  loadBefore(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.hasBefore) await this.#load({ before: this.from, after: null, limit: laterPage });
      // Every view carries the whole window: what lies far below the reader is let go.
      this.#window.trimEnd(mostShown);
      this.#past ||= this.hasAfter;
    });
  }

  loadAfter(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.hasAfter) await this.#load({ before: null, after: this.to, limit: laterPage });
    });
  }

  /** The page around a place, as a window of its own where it does not join on to the present one. */
  loadAround(seq: number): Promise<void> {
    return this.#serial.run(async () => {
      if (this.find(seq) === null)
        await this.#load({ before: seq + Math.floor(firstPage / 2), after: null, limit: firstPage });
      this.#past = true;
    });
  }

  /** Loads what is new: to the end where the window is close to it, else a new window there. */
  catchUp(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.inPast) return;
      if (this.isEmpty || this.lastSeq - this.to > mostToCatchUp) await this.#load(newest);
      else await this.#loadToEnd();
    });
  }

  /** Makes sure that everything after `seq` is known: the tips of the next entry speak for it. */
  loadSince(seq: number): Promise<void> {
    return this.#serial.run(async () => {
      if (this.isEmpty || this.to < seq) await this.#load({ ...newest, limit: laterPage });
      while (this.from > seq + 1 && this.hasBefore)
        await this.#load({ before: this.from, after: null, limit: laterPage });
      await this.#loadToEnd();
    });
  }

  /** One message that has just been sent or arrived; one that leaves a hole is for `catchUp`. */
  receive(envelope: StoredEnvelope): Promise<void> {
    return this.#serial.run(async () => {
      const { seq } = envelope;
      this.lastSeq = Math.max(this.lastSeq, seq);
      if (seq < this.from || seq > this.to + 1) return this.#hearAbout([envelope]);
      await this.#ingest({ messages: [envelope], about: [], from: seq, to: seq });
      await this.#settleHeld({ before: seq + 1, after: null, limit: firstPage });
      this.#tell(seq, seq);
    });
  }

  /** New roster entries, or news of a sender, may have brought what is needed: tries again what was refused. */
  reopenRefused(): Promise<void> {
    return this.#serial.run(async () => {
      this.#window.applyEntries(this.#keys.state);
      for (const { envelope, opened } of this.messages())
        if (!opened.ok) {
          this.#window.place(envelope, await this.#opener.open(envelope));
          this.#tell(envelope.seq, envelope.seq);
        }
      this.#window.acceptGaps();
    });
  }

  /** The clinic-wide log grew: what its author saw of it may turn out to be another log. */
  withdrawContradicted(): Promise<void> {
    return this.#serial.run(async () => {
      for (const { envelope, opened } of this.messages()) {
        const code = opened.ok ? this.#context.session.log.judge(opened.header) : null;
        if (code === null) continue;
        this.#window.withdraw(envelope.seq, code);
        this.#tell(envelope.seq, envelope.seq);
      }
    });
  }

  /** Opens and judges one message beside the window, for a preview. */
  peek(envelope: StoredEnvelope): Promise<Opened> {
    return this.#serial.run(async () => this.#window.judge(envelope, await this.#opener.open(envelope)));
  }

  /** What comes next in this device's chain. */
  nextOwn(): { seq: number; prevHash: Uint8Array } {
    const tracked = this.tracker.next(this.#context.session.keeper.device.deviceId);
    const { ownHead: head } = this;
    return head !== null && head.seq + 1 > tracked.seq ? { seq: head.seq + 1, prevHash: head.hash } : tracked;
  }

  /** Forgets what was loaded of older pages: nobody is looking. */
  trim(): void {
    this.#past = false;
    if (!this.hasAfter) this.#window.trim(firstPage);
  }

  close(): void {
    this.#cache.close();
  }

  async #loadToEnd(): Promise<void> {
    for (let before = -1; before < this.to; ) {
      before = this.to;
      await this.#load({ before: null, after: before, limit: laterPage });
      if (!this.hasAfter) return;
    }
  }

  async #load(place: Place, asked?: Promise<Page>): Promise<void> {
    const run = await this.#fetch(place, asked);
    await this.#ingest(run);
    await this.#settleHeld(place);
    this.#tell(run.from, run.to);
  }

  /** What stands at these places now. */
  #tell(from: number, to: number): void {
    const messages = this.messages().filter(({ envelope: { seq } }) => seq >= from && seq <= to);
    this.#context.opened(this.#keys.conversationId, { from, to, messages });
  }

  /** What is missing may have been lost on the way: asked for once more before it is called withheld. */
  async #settleHeld(place: Place): Promise<void> {
    if (this.#window.holds) await this.#ingest(await this.#fetch(place));
    this.#window.acceptGaps();
  }

  #ask(place: Place): Promise<Page> {
    const { conversationId } = this.#keys;
    return this.#context.api.messages.conversation.query({ conversationId, ...place });
  }

  async #fetch(place: Place, asked = this.#ask(place)): Promise<Run> {
    const page = await asked;
    this.lastSeq = Math.max(this.lastSeq, page.summary.lastSeq);
    await this.#onPage(page);
    return runOf(page, place);
  }

  /** Opens and places what a page brought. */
  async #ingest({ messages, about, from, to }: Run): Promise<void> {
    if (from > to) return;
    if (messages.some((envelope) => envelope.epoch > (this.#keys.state?.epoch ?? -1)))
      await this.#keys.sync();
    this.#window.applyEntries(this.#keys.state);
    this.#window.load(from, to);
    this.lastSeq = Math.max(this.lastSeq, to);
    const fresh = messages.filter(({ seq }) => !this.#window.isTaken(seq));
    for (const envelope of fresh) this.#window.place(envelope, await this.#opener.open(envelope));
    await this.#cache.keep([...fresh, ...this.#emptied(fresh)], this.tracker);
    await this.#hearAbout(about);
  }

  /** Remarks from outside the window about messages in it. */
  async #hearAbout(remarks: readonly StoredEnvelope[]): Promise<void> {
    for (const envelope of remarks) {
      if (envelope.about === null || this.find(envelope.seq) !== null) continue;
      const opened = this.#window.judge(envelope, await this.#opener.open(envelope));
      if (opened.ok) this.#about.set(envelope.messageId, { envelope, opened });
    }
    for (const id of this.#about.keys()) if (this.#about.size > mostRemarks) this.#about.delete(id);
  }

  /** Messages that one of these deletes, without their content: a device forgets what its author took back. */
  #emptied(fresh: readonly StoredEnvelope[]): StoredEnvelope[] {
    return fresh.flatMap(({ seq, about }) => {
      const remark = about === null ? null : this.#window.find(seq);
      const target = remark === null || deletedBy(remark) !== about ? null : this.findById(about ?? '');
      if (target === null || target.envelope.sender !== remark?.envelope.sender) return [];
      return [{ ...target.envelope, body: null, files: [] }];
    });
  }
}
