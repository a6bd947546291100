/** Looks through everything that a page of the app can find stored on its device. */
import type { Page } from '@playwright/test';

export interface Stored {
  /** Where one of the words was found. */
  places: string[];
  /** Values of IndexedDB that were looked at. */
  records: number;
  /** Addresses in Cache Storage. */
  cached: string[];
}

/** Searches Cache Storage, IndexedDB, both Web Storages, cookies and the file system of the origin for words. */
export function findInBrowser(page: Page, words: readonly string[]): Promise<Stored> {
  return page.evaluate(async (needles) => {
    const places: string[] = [];
    const decoders = ['utf-8', 'utf-16le'].map((name) => new TextDecoder(name));
    const look = (place: string, text: string) => {
      for (const needle of needles) if (text.includes(needle)) places.push(`${place}: ${needle}`);
    };
    const bytes = (place: string, view: Uint8Array) => {
      for (const decoder of decoders) look(place, decoder.decode(view));
    };
    /** Whatever structured cloning can hold. */
    const walk = async (place: string, value: unknown): Promise<void> => {
      if (typeof value === 'string') look(place, value);
      else if (value instanceof ArrayBuffer) bytes(place, new Uint8Array(value));
      else if (ArrayBuffer.isView(value))
        bytes(place, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      else if (value instanceof Blob) bytes(place, new Uint8Array(await value.arrayBuffer()));
      else if (value instanceof Map || value instanceof Set)
        for (const each of value) await walk(place, each);
      else if (typeof value === 'object' && value !== null)
        for (const [key, each] of Object.entries(value)) {
          look(place, key);
          await walk(place, each);
        }
    };
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });

    let records = 0;
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([asked(all.getAllKeys()), asked(all.getAll())]);
        records += values.length;
        await walk(`IndexedDB ${name}/${store}`, keys);
        await walk(`IndexedDB ${name}/${store}`, values);
      }
      database.close();
    }
    const cached: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const { pathname, search } = new URL(request.url);
        cached.push(pathname + search);
        const response = await cache.match(request);
        look(`cache ${request.url}`, [...(response?.headers ?? [])].flat().join('\n'));
        bytes(`cache ${request.url}`, new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer()));
      }
    }
    await walk('localStorage', { ...localStorage });
    await walk('sessionStorage', { ...sessionStorage });
    look('cookies', document.cookie);
    const folder = await navigator.storage.getDirectory();
    for await (const [name] of folder.entries()) places.push(`file system: ${name}`);
    return { places, records, cached };
  }, words);
}
