/** The index of one account on this device: fed by what is opened, asked by the search. Sealed on disk, its words in memory once somebody searches. */
import type { Clock } from '#src/platform/client/clock.ts';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';
import { Coalescer, Serial } from '#src/platform/client/signal.ts';
import { PlaceRanges } from '#src/protocol/open/place-ranges.ts';
import { IndexBlocks, type SeenPlaces } from './index-blocks.ts';
import { type IndexedRecord, recordOf, type SeenMessage } from './indexed.ts';
import { type Found, WordIndex } from './word-index.ts';

/** Messages that were opened, and the places they speak for: those without a message were not handed out. */
export interface Seen {
  from: number;
  to: number;
  messages: readonly SeenMessage[];
  /** What else stood there was removed for good. */
  cleared?: boolean;
}

/** Indexing waits this long, so that it never stands before showing. */
const takeDelayMs = 250;

export class SearchIndex {
  readonly #blocks: IndexBlocks;
  readonly #clock: Clock;
  readonly #words = new WordIndex();
  /** Conversations whose words are in memory, with the places that were seen. */
  readonly #open = new Map<string, PlaceRanges>();
  /** Time of arrival of messages in memory, for saying since when everything was seen. */
  readonly #times = new Map<string, Map<number, number>>();
  readonly #queue: { conversationId: string; seen: Seen }[] = [];
  readonly #serial = new Serial();
  readonly #takeLater: Coalescer;
  readonly #listeners = new Set<(conversationId: string) => void>();
  #closed = false;

  constructor(store: SealedStore, clock: Clock) {
    this.#clock = clock;
    this.#blocks = new IndexBlocks(store, clock);
    this.#takeLater = new Coalescer(
      () => void this.settle(),
      (task) => clock.after(takeDelayMs, task),
    );
  }

  /** Called with the conversation whenever more of it, or something else, can be found. */
  onChange(listener: (conversationId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Notes what was opened; indexed a little later. */
  take(conversationId: string, seen: Seen): void {
    if (this.#closed || seen.from > seen.to) return;
    this.#queue.push({ conversationId, seen });
    this.#takeLater.request();
  }

  /** Everything that was taken is indexed when it resolves. */
  settle(): Promise<void> {
    return this.#serial.run(() => this.#settle());
  }

  /** Brings the words of a conversation up to a place into memory; what is on the disk and does not open is simply not there. */
  open(conversationId: string, last: number): Promise<void> {
    if (this.#open.has(conversationId)) return this.settle();
    return this.#serial.run(async () => {
      await this.#settle();
      await this.#read(conversationId, last);
    });
  }

  isOpen(conversationId: string): boolean {
    return this.#open.has(conversationId);
  }

  /** Places that were seen; of a conversation that was opened. */
  seen(conversationId: string): PlaceRanges {
    return this.#open.get(conversationId) ?? new PlaceRanges();
  }

  /** When the first message from this place on came. */
  timeFrom(conversationId: string, place: number): number | null {
    let first: [number, number] | null = null;
    for (const [seq, at] of this.#times.get(conversationId) ?? [])
      if (seq >= place && (first === null || seq < first[0])) first = [seq, at];
    return first?.[1] ?? null;
  }

  find(query: string, within: ReadonlySet<string>, similar: boolean): Found[] {
    return this.#words.find(query, within, similar);
  }

  /** A message of a conversation that was opened, as it reads now; null when it was never seen. */
  look(conversationId: string, messageId: string): ReturnType<WordIndex['look']> {
    return this.#words.look(conversationId, messageId);
  }

  close(): void {
    this.#closed = true;
    this.#takeLater.close();
    this.#blocks.close();
  }

  async #settle(): Promise<void> {
    const changed = new Set<string>();
    for (const { conversationId, seen } of this.#queue.splice(0)) {
      if (this.#closed) return;
      await this.#index(conversationId, seen);
      changed.add(conversationId);
    }
    for (const id of changed) for (const listener of [...this.#listeners]) listener(id);
  }

  async #read(conversationId: string, last: number): Promise<void> {
    if (this.#open.has(conversationId) || this.#closed) return;
    const seen = new PlaceRanges();
    const times = new Map<number, number>();
    this.#times.set(conversationId, times);
    for await (const block of this.#blocks.readAll(conversationId, last)) {
      for (const [from, to] of block.seen) seen.add(from, to);
      for (const record of block.records) {
        this.#words.put(conversationId, record);
        if (record.kind === 'message') times.set(record.seq, record.at);
      }
      // A long past takes seconds: messages and keys come first.
      await new Promise<void>((resolve) => this.#clock.after(0, resolve));
      if (this.#closed) return;
    }
    this.#open.set(conversationId, seen);
  }

  async #index(conversationId: string, { from, to, messages, cleared = false }: Seen): Promise<void> {
    const records: SeenPlaces['records'] = new Map(
      messages.map((message) => [message.envelope.seq, recordOf(message)]),
    );
    const changes = await this.#blocks.take(conversationId, { from, to, records, cleared });
    // What its author deleted goes from the disk too: for that the message has to be found by its id.
    if (changes.some(({ after }) => after?.kind === 'delete')) await this.#read(conversationId, to);
    const open = this.#open.get(conversationId);
    if (open === undefined) return;
    open.add(from, to);
    const times = this.#times.get(conversationId);
    for (const { before, after } of changes) {
      if (before !== undefined) this.#words.remove(conversationId, before);
      if (before !== undefined && cleared) times?.delete(before.seq);
      if (after === null) continue;
      this.#words.put(conversationId, after);
      if (after.kind === 'message') times?.set(after.seq, after.at);
      await this.#forgetDeleted(conversationId, after.kind === 'message' ? after.id : after.target);
    }
  }

  async #forgetDeleted(conversationId: string, messageId: string): Promise<void> {
    const message = this.#words.deleted(conversationId, messageId);
    if (message === null || (message.text === '' && message.files.length === 0)) return;
    const { seq } = message;
    const emptied: IndexedRecord = { ...message, text: '', files: [] };
    await this.#blocks.take(conversationId, { from: seq, to: seq, records: new Map([[seq, emptied]]) });
  }
}
