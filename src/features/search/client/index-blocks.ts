/**
 * The index on the disk: blocks of 256 places of one conversation, each sealed by itself, so that a message rewrites some
 * kilobytes. A block says which places it has seen: one that is missing or does not open is read anew like places never seen.
 */
import * as z from 'zod';
import type { Clock } from '#src/platform/client/clock.ts';
import { orderedKey, type SealedStore } from '#src/platform/client/sealed-store.ts';
import { Coalescer, Serial } from '#src/platform/client/signal.ts';
import { PlaceRanges } from '#src/protocol/open/place-ranges.ts';
import { type IndexedRecord, indexedRecord, sameRecord } from './indexed.ts';

const blockPlaces = 256;
const saveDelayMs = 2_000;

const storedBlock = z.object({
  seen: z.array(z.tuple([z.number(), z.number()])),
  records: z.array(indexedRecord),
});

interface Block {
  seen: PlaceRanges;
  records: Map<number, IndexedRecord>;
}

/** Places that were looked at, and what was found there. */
export interface SeenPlaces {
  from: number;
  to: number;
  /** By place; null where there is nothing to be found. */
  records: ReadonlyMap<number, IndexedRecord | null>;
  /** What else is kept of these places goes. */
  cleared?: boolean;
}

export interface RecordChange {
  before: IndexedRecord | undefined;
  after: IndexedRecord | null;
}

const numberOf = (place: number) => Math.floor(place / blockPlaces);

export class IndexBlocks {
  readonly #store: SealedStore;
  readonly #blocks = new Map<string, Block>();
  readonly #unsaved = new Set<string>();
  readonly #serial = new Serial();
  readonly #saveLater: Coalescer;

  constructor(store: SealedStore, clock: Clock) {
    this.#store = store;
    this.#saveLater = new Coalescer(
      () => void this.save(),
      (task) => clock.after(saveDelayMs, task),
    );
  }

  /** Takes in what was seen; answers what is different now. */
  take(conversationId: string, { from, to, records, cleared = false }: SeenPlaces): Promise<RecordChange[]> {
    return this.#serial.run(async () => {
      const changes: RecordChange[] = [];
      for (let number = numberOf(from); number <= numberOf(to); number += 1) {
        const key = blockKey(conversationId, number);
        const block = await this.#open(key);
        const first = Math.max(from, number * blockPlaces);
        const last = Math.min(to, (number + 1) * blockPlaces - 1);
        if (!block.seen.covers(first, last)) {
          block.seen.add(first, last);
          this.#unsaved.add(key);
        }
        const gone = cleared ? [...block.records.keys()].filter((place) => !records.has(place)) : [];
        for (const [place, after] of [...records, ...gone.map((place) => [place, null] as const)]) {
          if (place < first || place > last) continue;
          const before = block.records.get(place);
          if (sameRecord(before, after)) continue;
          if (after === null) block.records.delete(place);
          else block.records.set(place, after);
          changes.push({ before, after });
          this.#unsaved.add(key);
        }
      }
      if (this.#unsaved.size > 0) this.#saveLater.request();
      return changes;
    });
  }

  /** What is kept of a conversation up to a place, block by block. */
  async *readAll(conversationId: string, last: number): AsyncGenerator<z.infer<typeof storedBlock>> {
    await this.save();
    for (let number = 0; number <= numberOf(last); number += 1) {
      const kept = await this.#store.get('search', blockKey(conversationId, number), storedBlock);
      if (kept !== null) yield kept;
    }
  }

  /** Writes what is new to the disk. */
  save(): Promise<void> {
    return this.#serial.run(() => this.#save());
  }

  close(): void {
    this.#saveLater.close();
    this.#blocks.clear();
  }

  async #open(key: string): Promise<Block> {
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const kept = await this.#store.get('search', key, storedBlock);
    const block = {
      seen: new PlaceRanges(kept?.seen ?? []),
      records: new Map((kept?.records ?? []).map((record) => [record.seq, record])),
    };
    this.#blocks.set(key, block);
    return block;
  }

  async #save(): Promise<void> {
    const keys = [...this.#unsaved];
    this.#unsaved.clear();
    const changes = keys.flatMap((key) => {
      const block = this.#blocks.get(key);
      if (block === undefined) return [];
      const value = { seen: block.seen.ranges, records: [...block.records.values()] };
      return [{ store: 'search' as const, key, value }];
    });
    try {
      if (changes.length > 0) await this.#store.write(changes);
    } catch {
      // A full disk: what is not kept is read again another time.
    }
    // Only what is being written is held: the words of an open search are kept elsewhere.
    this.#blocks.clear();
  }
}

function blockKey(conversationId: string, number: number): string {
  return `${conversationId}:${orderedKey(number)}`;
}
