/** What a device keeps of one conversation's roster: the entries as they came and how far they were verified, all sealed. */
import * as z from 'zod';
import { orderedKey, type SealedStore, type ValueChange } from '#src/platform/client/sealed-store.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import type { EpochBox } from '#src/protocol/open/conversation-entry.ts';
import type { ConversationState } from '#src/protocol/open/conversation-state.ts';
import { decode, enc, encList } from '#src/protocol/open/encoding.ts';
import { noHash } from '#src/protocol/open/hash.ts';
import { uuidBytes } from '#src/protocol/open/ids.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { entryView } from '../contract.ts';

/** An entry and the boxes of the epoch that it opened. */
export interface KeptEntry {
  signed: Uint8Array;
  boxes: readonly EpochBox[];
}

/** As it comes, from the server or the disk. */
export interface ToldEntry {
  signed: Uint8Array;
  boxes: readonly { userId: string; box: Uint8Array }[];
}

type Verified = Pick<ConversationState, 'n' | 'headHash'>;

/** A conversation's whole past in one record opens many times faster than in hundreds. */
const mostRecords = 8;
const anySize = Number.MAX_SAFE_INTEGER;
/** Entries one after the other; versions before this one kept each by itself. */
const entriesRecord = z.union([bytes(0, anySize), entryView]);
/** Hash of the newest entry on the disk that this device has verified. */
const verifiedRecord = z.object({ head: bytes(32, 32) });
const nothing: Verified = { n: -1, headHash: noHash };

export class EntryCache {
  readonly #store: SealedStore;
  readonly #conversationId: string;
  #kept = nothing;
  #keys: string[] = [];

  constructor(store: SealedStore, conversationId: string) {
    this.#store = store;
    this.#conversationId = conversationId;
  }

  /** The entries in order, and the hash of the last one that was verified before; `noHash` where that is not known. */
  async read(): Promise<{ entries: ToldEntry[]; head: Uint8Array }> {
    const records = await this.#store.list('entries', `${this.#conversationId}:`, entriesRecord);
    const verified = await this.#store.get('meta', this.#verifiedKey, verifiedRecord);
    this.#keys = records.map(({ key }) => key);
    const entries = records.flatMap(({ value }): ToldEntry[] =>
      value instanceof Uint8Array ? unpack(value) : [value],
    );
    const head = verified?.head ?? noHash;
    this.#kept = { n: entries.length - 1, headHash: head };
    return { entries, head };
  }

  /** Adds what is new, all of it or nothing: what is not kept is fetched and verified anew in the next session. */
  async keep({ n, headHash }: Verified, entries: ReadonlyMap<number, KeptEntry>): Promise<void> {
    if (n === this.#kept.n && equalBytes(headHash, this.#kept.headHash)) return;
    const first = this.#keys.length < mostRecords ? this.#kept.n + 1 : 0;
    const added = [...entries].flatMap(([place, entry]) => (place >= first ? [entry] : []));
    const key = `${this.#conversationId}:${orderedKey(first)}`;
    const before = first === 0 ? this.#keys : [];
    const changes: ValueChange[] = [
      ...before.map((old) => ({ store: 'entries' as const, key: old, value: undefined })),
      { store: 'meta', key: this.#verifiedKey, value: { head: headHash } },
    ];
    if (added.length > 0) changes.push({ store: 'entries', key, value: pack(added) });
    try {
      await this.#store.write(changes);
    } catch {
      // A full disk is no reason not to show the conversation.
      return;
    }
    this.#kept = { n, headHash };
    this.#keys = first === 0 ? [key] : [...this.#keys, key];
  }

  /** What is on the disk is not what was verified: it is written anew. */
  distrust(): void {
    this.#kept = nothing;
  }

  get #verifiedKey(): string {
    return `verified:${this.#conversationId}`;
  }
}

function pack(entries: readonly KeptEntry[]): Uint8Array {
  const boxesOf = (entry: KeptEntry) =>
    encList(entry.boxes.map(({ userId, box }) => enc(uuidBytes(userId), box)));
  return enc(encList(entries.map((entry) => enc(entry.signed, boxesOf(entry)))));
}

function unpack(packed: Uint8Array): KeptEntry[] {
  return decode(packed, anySize, (fields) =>
    fields.list(anySize, (entry) => ({
      signed: entry.bytes(limits.entryBytes),
      boxes: entry.list(limits.members, (box) => ({ userId: box.userId(), box: box.bytes(limits.boxBytes) })),
    })),
  );
}
