/** The words of all messages that an open search looks through, in memory. */
import MiniSearch from 'minisearch';
import { foldedWords } from './fold.ts';
import { type IndexedChange, type IndexedMessage, type IndexedRecord, presentOf } from './indexed.ts';

export interface Found {
  conversationId: string;
  message: IndexedMessage;
  /** As it reads now. */
  text: string;
  files: readonly string[];
  /** Folded words of the message that the query matched. */
  words: ReadonlySet<string>;
}

interface Entry {
  conversationId: string;
  message: IndexedMessage;
  changes: IndexedChange[];
}

interface Document {
  id: number;
  text: string;
  files: string;
}

/** Shorter words have too many neighbours. */
const fuzzyFrom = 4;

const fuzzyOf = (term: string) => (term.length >= fuzzyFrom ? 0.2 : false);

export class WordIndex {
  readonly #search = new MiniSearch<Document>({
    fields: ['text', 'files'],
    tokenize: (text) => foldedWords(text),
    processTerm: (term) => term,
  });
  readonly #entries = new Map<number, Entry>();
  readonly #numbers = new Map<string, number>();
  /** Changes whose message has not been seen yet: an edit is met before what it is about when history is read backwards. */
  readonly #waiting = new Map<string, IndexedChange[]>();
  #next = 1;

  get size(): number {
    return this.#search.documentCount;
  }

  /** A record that is new or takes another one's place. */
  put(conversationId: string, record: IndexedRecord): void {
    if (record.kind === 'message') this.#putMessage(conversationId, record);
    else this.#putChange(conversationId, record);
  }

  remove(conversationId: string, record: IndexedRecord): void {
    // What somebody changed stays changed: the words of a change are found with their message only.
    if (record.kind !== 'message') return;
    const number = this.#numbers.get(keyOf(conversationId, record.id));
    if (number === undefined) return;
    this.#numbers.delete(keyOf(conversationId, record.id));
    this.#entries.delete(number);
    if (this.#search.has(number)) this.#search.discard(number);
  }

  /** The message as it reads now; `deleted` by its author; null when it was never seen. */
  look(conversationId: string, messageId: string): Omit<Found, 'words'> | 'deleted' | null {
    const entry = this.#entries.get(this.#numbers.get(keyOf(conversationId, messageId)) ?? 0);
    if (entry === undefined) return null;
    const present = presentOf(entry.message, entry.changes);
    return present === null ? 'deleted' : { conversationId, message: entry.message, ...present };
  }

  /** A message that its author deleted; null when it was not, or was never seen. */
  deleted(conversationId: string, messageId: string): IndexedMessage | null {
    if (this.look(conversationId, messageId) !== 'deleted') return null;
    return this.#entries.get(this.#numbers.get(keyOf(conversationId, messageId)) ?? 0)?.message ?? null;
  }

  /** Newest first. Each word may be the beginning of one; `similar` also takes words that are spelt almost like it. */
  find(query: string, within: ReadonlySet<string>, similar: boolean): Found[] {
    const results = this.#search.search(query, {
      combineWith: 'AND',
      prefix: (term) => term.length > 1,
      fuzzy: similar ? fuzzyOf : false,
      maxFuzzy: 2,
      filter: ({ id }) => within.has(this.#entries.get(id)?.conversationId ?? ''),
    });
    return results
      .flatMap(({ id, terms }) => {
        const entry = this.#entries.get(id);
        const present = entry === undefined ? null : presentOf(entry.message, entry.changes);
        if (entry === undefined || present === null) return [];
        const { message, conversationId: conversation } = entry;
        return [{ conversationId: conversation, message, ...present, words: new Set(terms) }];
      })
      .sort((a, b) => b.message.at - a.message.at || b.message.seq - a.message.seq);
  }

  #putMessage(conversationId: string, message: IndexedMessage): void {
    const key = keyOf(conversationId, message.id);
    const known = this.#numbers.get(key);
    const number = known ?? this.#next++;
    const changes =
      known === undefined ? (this.#waiting.get(key) ?? []) : (this.#entries.get(known)?.changes ?? []);
    this.#waiting.delete(key);
    this.#numbers.set(key, number);
    this.#entries.set(number, { conversationId, message, changes });
    this.#read(number);
  }

  #putChange(conversationId: string, change: IndexedChange): void {
    const key = keyOf(conversationId, change.target);
    const number = this.#numbers.get(key);
    const entry = number === undefined ? undefined : this.#entries.get(number);
    const others = entry?.changes ?? this.#waiting.get(key) ?? [];
    const changes = [...others.filter(({ seq }) => seq !== change.seq), change];
    if (entry === undefined || number === undefined) this.#waiting.set(key, changes);
    else {
      entry.changes = changes;
      this.#read(number);
    }
  }

  /** Brings the words of an entry to what it says now. */
  #read(number: number): void {
    const entry = this.#entries.get(number);
    const present = entry === undefined ? null : presentOf(entry.message, entry.changes);
    if (this.#search.has(number)) this.#search.discard(number);
    if (present !== null)
      this.#search.add({ id: number, text: present.text, files: present.files.join('\n') });
  }
}

function keyOf(conversationId: string, messageId: string): string {
  return `${conversationId}:${messageId}`;
}
