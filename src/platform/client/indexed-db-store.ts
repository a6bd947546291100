/** The record store on IndexedDB. */
import { deleteDB, openDB } from 'idb';
import { type RecordStore, storeNames } from './record-store.ts';

/** Opens (and makes on first use) the database `name`. */
export async function openIndexedDbStore(name: string): Promise<RecordStore> {
  const database = await openDB(name, storeNames.length, {
    upgrade(before) {
      for (const store of storeNames)
        if (!before.objectStoreNames.contains(store)) before.createObjectStore(store);
    },
  });
  // Another tab that wants to delete or upgrade must not wait for us.
  database.addEventListener('versionchange', () => database.close());

  const asBytes = (value: unknown): Uint8Array | null => (value instanceof Uint8Array ? value : null);

  return {
    async get(store, key) {
      return asBytes(await database.get(store, key));
    },
    async list(store, prefix, last) {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const found: { key: string; value: Uint8Array }[] = [];
      let cursor = await database.transaction(store).store.openCursor(range, 'prev');
      while (cursor !== null && (last === undefined || found.length < last)) {
        const value = asBytes(cursor.value);
        if (value !== null) found.push({ key: String(cursor.key), value });
        cursor = await cursor.continue();
      }
      return found.reverse();
    },
    async write(changes) {
      const names = [...new Set(changes.map((change) => change.store))];
      if (names.length === 0) return;
      const transaction = database.transaction(names, 'readwrite', { durability: 'strict' });
      for (const { store, key, value } of changes) {
        if (value === null) void transaction.objectStore(store).delete(key);
        else void transaction.objectStore(store).put(value, key);
      }
      await transaction.done;
    },
    async clear() {
      const transaction = database.transaction([...storeNames], 'readwrite');
      for (const store of storeNames) void transaction.objectStore(store).clear();
      await transaction.done;
    },
    close: () => database.close(),
  };
}

/** Removes a database with everything in it. */
export async function deleteIndexedDbStore(name: string): Promise<void> {
  await deleteDB(name);
}
