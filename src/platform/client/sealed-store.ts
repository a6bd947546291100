/** Records as values instead of bytes, each sealed under its own name so that records cannot be exchanged. */
import type * as z from 'zod';
import { wire } from '../wire.ts';
import type { RecordStore, StoreName } from './record-store.ts';

/** Seals and opens one record; made from the account's local key, so that this file knows no cryptography. */
export interface RecordSeal {
  seal(name: string, plain: Uint8Array): Uint8Array;
  /** Throws when the record was changed or belongs elsewhere. */
  open(name: string, sealed: Uint8Array): Uint8Array;
}

export interface ValueChange {
  store: StoreName;
  key: string;
  /** Undefined takes the record away. */
  value: unknown;
}

export class SealedStore {
  readonly #records: RecordStore;
  readonly #seal: RecordSeal;

  constructor(records: RecordStore, seal: RecordSeal) {
    this.#records = records;
    this.#seal = seal;
  }

  /** The value, or null when there is none or it cannot be opened (it is a copy: the server has it, or it is asked for again). */
  async get<T>(store: StoreName, key: string, schema: z.ZodType<T>): Promise<T | null> {
    const sealed = await this.#records.get(store, key);
    return sealed === null ? null : this.#read(store, key, sealed, schema);
  }

  async list<T>(
    store: StoreName,
    prefix: string,
    schema: z.ZodType<T>,
    last?: number,
  ): Promise<{ key: string; value: T }[]> {
    const found = await this.#records.list(store, prefix, last);
    return found.flatMap(({ key, value }) => {
      const read = this.#read(store, key, value, schema);
      return read === null ? [] : [{ key, value: read }];
    });
  }

  /** All or nothing. */
  async write(changes: readonly ValueChange[]): Promise<void> {
    await this.#records.write(
      changes.map(({ store, key, value }) => ({
        store,
        key,
        value: value === undefined ? null : this.#seal.seal(`${store}/${key}`, encode(value)),
      })),
    );
  }

  #read<T>(store: StoreName, key: string, sealed: Uint8Array, schema: z.ZodType<T>): T | null {
    try {
      const parsed = schema.safeParse(decode(this.#seal.open(`${store}/${key}`, sealed)));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }
}

/** What no JSON begins with: bytes follow as they are, for what is too long to be written out as text. */
const plainBytes = 0;

/** JSON with bytes, as on the wire; bytes by themselves as they are. */
export function encode(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) {
    const marked = new Uint8Array(value.length + 1);
    marked[0] = plainBytes;
    marked.set(value, 1);
    return marked;
  }
  return new TextEncoder().encode(JSON.stringify(wire.serialize(value)));
}

export function decode(bytes: Uint8Array): unknown {
  if (bytes[0] === plainBytes) return bytes.subarray(1);
  return wire.deserialize(JSON.parse(new TextDecoder().decode(bytes)));
}

/** A number as a key that sorts like the number. */
export function orderedKey(value: number): string {
  return String(value).padStart(10, '0');
}
