/** Bytes by store and key on this device. In the browser on IndexedDB, on a shared computer and in Node in memory. */

/** A new store goes to the end: their number is the version of the database on the disk. */
export const storeNames = [
  'meta',
  'chains',
  'entries',
  'messages',
  'trackers',
  'outbox',
  'drafts',
  'search',
  'uploads',
  'files',
  'log',
] as const;
export type StoreName = (typeof storeNames)[number];

export interface Change {
  store: StoreName;
  key: string;
  /** Null takes the record away. */
  value: Uint8Array | null;
}

export interface RecordStore {
  get(store: StoreName, key: string): Promise<Uint8Array | null>;
  /** Records whose key starts with `prefix`, in order of their keys; with `last`, only the last so many. */
  list(store: StoreName, prefix: string, last?: number): Promise<{ key: string; value: Uint8Array }[]>;
  /** All or nothing. */
  write(changes: readonly Change[]): Promise<void>;
  clear(): Promise<void>;
  close(): void;
}

/** Forgets everything when it goes. */
export function createMemoryStore(): RecordStore {
  const stores = new Map<StoreName, Map<string, Uint8Array>>(storeNames.map((name) => [name, new Map()]));
  const of = (name: StoreName) => stores.get(name) ?? new Map<string, Uint8Array>();
  return {
    async get(store, key) {
      return of(store).get(key) ?? null;
    },
    async list(store, prefix, last) {
      const found = [...of(store)]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => ({ key, value }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      return last === undefined ? found : found.slice(-last);
    },
    async write(changes) {
      for (const { store, key, value } of changes) {
        if (value === null) of(store).delete(key);
        else of(store).set(key, value);
      }
    },
    async clear() {
      for (const store of stores.values()) store.clear();
    },
    close() {
      stores.clear();
    },
  };
}
