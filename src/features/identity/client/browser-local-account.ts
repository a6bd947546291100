/** The local account in IndexedDB, each record under AES-GCM with a key that cannot be exported. */
import { openDB } from 'idb';
import type * as z from 'zod';
import { decode, encode } from '#src/platform/client/sealed-store.ts';
import { type LocalAccount, localProfile, localSession } from './local-account.ts';

const databaseName = 'consulta-device';
const storeName = 'device';

interface SealedRecord {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

function isSealed(value: unknown): value is SealedRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'iv' in value &&
    'data' in value &&
    value.data instanceof ArrayBuffer
  );
}

/** Opens the device's records; makes the key on first use. */
export async function openBrowserLocalAccount(): Promise<LocalAccount> {
  const database = await openDB(databaseName, 1, {
    upgrade(fresh) {
      fresh.createObjectStore(storeName);
    },
  });

  async function readKey(): Promise<CryptoKey> {
    const known: unknown = await database.get(storeName, 'key');
    if (known instanceof CryptoKey) return known;
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    await database.put(storeName, made, 'key');
    return made;
  }

  async function read<T>(name: string, schema: z.ZodType<T>): Promise<T | null> {
    const record: unknown = await database.get(storeName, name);
    if (!isSealed(record)) return null;
    try {
      const additionalData = new TextEncoder().encode(name);
      const plain = await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv: record.iv, additionalData },
        await readKey(),
        record.data,
      );
      const parsed = schema.safeParse(decode(new Uint8Array(plain)));
      return parsed.success ? parsed.data : null;
    } catch {
      // A record that does not open is of no use to anybody: as if it were not there.
      return null;
    }
  }

  async function write(name: string, value: unknown): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = new TextEncoder().encode(name);
    const plain = new Uint8Array(encode(value));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, await readKey(), plain);
    await database.put(storeName, { iv, data }, name);
  }

  return {
    readProfile: () => read('profile', localProfile),
    writeProfile: (profile) => write('profile', profile),
    readSession: () => read('session', localSession),
    async writeSession(session) {
      if (session === null) await database.delete(storeName, 'session');
      else await write('session', session);
    },
    async clear() {
      await database.clear(storeName);
    },
  };
}
