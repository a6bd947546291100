/** Searching what this device can read. Part of the engine's contract; nothing of it ever leaves the device. */
import type {
  ConversationHead,
  Failure,
  Result,
  Unwatch,
} from '#src/features/messaging/client/engine-api.ts';

export interface SearchHit {
  conversationId: string;
  messageId: string;
  /** Place in the conversation. */
  seq: number;
  head: ConversationHead;
  sender: { userId: string; name: string };
  mine: boolean;
  sentAt: number;
  /** `file`: only the name of a file has the words. */
  kind: 'text' | 'file';
  excerpt: string;
  /** From (inclusive) and to (exclusive) within `excerpt`. */
  marks: [number, number][];
}

export interface SearchAnswer {
  /** Newest first, at most two hundred. */
  hits: SearchHit[];
  total: number;
  /** Nothing has these very words; the hits have words that are spelt almost like them. */
  similar: boolean;
}

/** What is searched, and what is not yet. */
export interface SearchScope {
  /** False while the index is being opened. */
  ready: boolean;
  /** All messages that came since then are searched; null when there are none yet. */
  since: number | null;
  /** There is nothing older. */
  complete: boolean;
  /** Messages that are searched, of all there are. */
  doneCount: number;
  totalCount: number;
  /** `waiting`: for the network. */
  reading: 'no' | 'reading' | 'waiting' | 'failed';
  failure: Failure | null;
}

export interface StarredItem {
  conversationId: string;
  messageId: string;
  /** `unknown`: not on this device yet; `jumpToMessage` fetches it. `deleted`: by its author. */
  state: 'known' | 'unknown' | 'deleted';
  /** Null when the conversation is not known here. */
  head: ConversationHead | null;
  sender: { userId: string; name: string } | null;
  mine: boolean;
  sentAt: number | null;
  text: string;
  /** Names of its files. */
  files: string[];
}

export interface SearchApi {
  /** Words may be beginnings; accents and capitals make no difference. Null: all conversations. */
  search(query: string, options: { conversationId: string | null }): Promise<Result<SearchAnswer>>;
  /** Told anew whenever more, or something else, can be found. */
  watchSearch(conversationId: string | null, listener: (scope: SearchScope) => void): Promise<Unwatch>;
  /** Reads what this device has never seen, newest first, in the background; goes on where it stopped. Null: all conversations. */
  indexOlder(conversationId: string | null): Promise<void>;
  pauseIndexing(conversationId: string | null): Promise<void>;
  /** Kept sealed with the account: on all of one's devices, seen by nobody else. STARS_FULL when there are five hundred. */
  starMessage(conversationId: string, messageId: string, on: boolean): Promise<Result<null>>;
  /** Newest star first. Null while it is read. */
  watchStarred(listener: (items: StarredItem[] | null) => void): Promise<Unwatch>;
}
