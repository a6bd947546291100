import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import { deleteIndexedDbStore, openIndexedDbStore } from './indexed-db-store.ts';
import { createMemoryStore, type RecordStore } from './record-store.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

/** One suite for every implementation: what the engine relies on. */
describe.each<[string, () => Promise<RecordStore>]>([
  ['in memory', async () => createMemoryStore()],
  ['on IndexedDB', () => openIndexedDbStore(`test-${randomUUID()}`)],
])('the record store %s', (_, open) => {
  const opened: RecordStore[] = [];
  const start = async () => {
    const store = await open();
    opened.push(store);
    return store;
  };
  afterEach(() => {
    for (const store of opened.splice(0)) store.close();
  });

  it('gives back what was written, and null for what was not', async () => {
    const store = await start();
    await store.write([{ store: 'meta', key: 'a', value: bytes(1, 2) }]);
    expect(await store.get('meta', 'a')).toEqual(bytes(1, 2));
    expect(await store.get('meta', 'b')).toBeNull();
    expect(await store.get('drafts', 'a')).toBeNull();
  });

  it('writes over several stores at once, and takes records away', async () => {
    const store = await start();
    await store.write([
      { store: 'outbox', key: 'x', value: bytes(1) },
      { store: 'meta', key: 'head', value: bytes(2) },
    ]);
    await store.write([
      { store: 'outbox', key: 'x', value: null },
      { store: 'meta', key: 'head', value: bytes(3) },
    ]);
    expect(await store.get('outbox', 'x')).toBeNull();
    expect(await store.get('meta', 'head')).toEqual(bytes(3));
  });

  it('lists by prefix in order, and the last few when asked', async () => {
    const store = await start();
    const keys = ['c:0000000002', 'c:0000000010', 'c:0000000001', 'd:0000000001'];
    await store.write(keys.map((key, i) => ({ store: 'messages', key, value: bytes(i) })));
    const found = await store.list('messages', 'c:');
    expect(found.map(({ key }) => key)).toEqual(['c:0000000001', 'c:0000000002', 'c:0000000010']);
    expect((await store.list('messages', 'c:', 2)).map(({ key }) => key)).toEqual([
      'c:0000000002',
      'c:0000000010',
    ]);
    expect(await store.list('messages', 'e:')).toEqual([]);
  });

  it('forgets everything when it is cleared', async () => {
    const store = await start();
    await store.write([{ store: 'chains', key: 'a', value: bytes(1) }]);
    await store.clear();
    expect(await store.list('chains', '')).toEqual([]);
  });
});

it('keeps records between two openings, until the database is deleted', async () => {
  const name = `test-${randomUUID()}`;
  const first = await openIndexedDbStore(name);
  await first.write([{ store: 'meta', key: 'a', value: bytes(7) }]);
  first.close();
  const second = await openIndexedDbStore(name);
  expect(await second.get('meta', 'a')).toEqual(bytes(7));
  second.close();
  await deleteIndexedDbStore(name);
  const third = await openIndexedDbStore(name);
  expect(await third.get('meta', 'a')).toBeNull();
  third.close();
});

it('keeps what an earlier version wrote, and has the stores that came since', async () => {
  const name = `test-${randomUUID()}`;
  const before = await openDB(name, 1, {
    upgrade(fresh) {
      for (const store of ['meta', 'chains', 'entries', 'messages', 'trackers', 'outbox', 'drafts'])
        fresh.createObjectStore(store);
    },
  });
  await before.put('outbox', bytes(7), 'unsent');
  before.close();
  const now = await openIndexedDbStore(name);
  expect(await now.get('outbox', 'unsent')).toEqual(bytes(7));
  await now.write([{ store: 'search', key: 'a', value: bytes(8) }]);
  expect(await now.get('search', 'a')).toEqual(bytes(8));
  now.close();
});
