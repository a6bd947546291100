import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore, type RecordStore } from '#src/platform/client/record-store.ts';
import { orderedKey, type RecordSeal, SealedStore } from '#src/platform/client/sealed-store.ts';
import { userId } from '#src/protocol/open/ids.ts';
import { EntryCache, type KeptEntry } from './entry-cache.ts';

const member = userId('00000000-0000-4000-8000-000000000001');
const noSeal: RecordSeal = { seal: (_, plain) => plain, open: (_, sealed) => sealed };

const entry = (n: number): KeptEntry => ({
  signed: Uint8Array.of(n, 1),
  boxes: [{ userId: member, box: Uint8Array.of(n, 2) }],
});
const entries = (count: number) => new Map(Array.from({ length: count }, (_, n) => [n, entry(n)]));
const verified = (n: number) => ({ n, headHash: new Uint8Array(32).fill(n + 1) });

let records: RecordStore;
let store: SealedStore;
beforeEach(() => {
  records = createMemoryStore();
  store = new SealedStore(records, noSeal);
});

async function read(id = 'a') {
  const { entries: found, head } = await new EntryCache(store, id).read();
  return { places: found.map(({ signed }) => signed[0]), boxes: found.flatMap(({ boxes }) => boxes), head };
}

const keys = async () => (await records.list('entries', '')).map(({ key }) => key);

describe('the roster on the device', () => {
  it('comes back in order with its boxes and how far it was verified', async () => {
    const cache = new EntryCache(store, 'a');
    await cache.keep(verified(2), entries(3));
    await cache.keep(verified(4), entries(5));
    expect(await read()).toEqual({
      places: [0, 1, 2, 3, 4],
      boxes: [...entries(5).values()].flatMap(({ boxes }) => boxes),
      head: verified(4).headHash,
    });
    expect(await read('b')).toEqual({ places: [], boxes: [], head: new Uint8Array(32) });
  });

  it('is one record for a past that came at once, and stays a few however often something is added', async () => {
    const cache = new EntryCache(store, 'a');
    await cache.keep(verified(199), entries(200));
    expect(await keys()).toHaveLength(1);
    for (let count = 201; count <= 240; count += 1) {
      await cache.keep(verified(count - 1), entries(count));
      expect((await keys()).length).toBeLessThanOrEqual(8);
    }
    expect((await read()).places).toEqual([...entries(240).keys()].map((n) => n % 256));
  });

  it('is not written again where nothing is new', async () => {
    const cache = new EntryCache(store, 'a');
    await cache.keep(verified(1), entries(2));
    await records.clear();
    await cache.keep(verified(1), entries(2));
    expect(await keys()).toEqual([]);
  });

  it('that could not be written is written with what comes next', async () => {
    const full = { ...records, write: () => Promise.reject(new Error('disk full')) };
    let disk: RecordStore = full;
    const cache = new EntryCache(
      new SealedStore({ ...records, write: (changes) => disk.write(changes) }, noSeal),
      'a',
    );
    await cache.keep(verified(1), entries(2));
    expect(await keys()).toEqual([]);
    disk = records;
    await cache.keep(verified(2), entries(3));
    expect((await read()).places).toEqual([0, 1, 2]);
  });

  it('that did not verify is written over, whatever it held', async () => {
    const cache = new EntryCache(store, 'a');
    await cache.keep(verified(2), entries(3));
    await cache.keep(verified(3), entries(4));
    cache.distrust();
    await cache.keep(verified(0), entries(1));
    expect(await read()).toMatchObject({ places: [0], head: verified(0).headHash });
  });

  it('of the version before, a record for each entry, is read and becomes one', async () => {
    const told = (n: number) => ({ n, epoch: n, ...entry(n), afterSeq: 0, createdAt: 0 });
    await store.write(
      [...entries(20).keys()].map((n) => ({ store: 'entries', key: `a:${orderedKey(n)}`, value: told(n) })),
    );
    const cache = new EntryCache(store, 'a');
    const { entries: found, head } = await cache.read();
    expect(found.map(({ signed }) => signed[0])).toEqual([...entries(20).keys()]);
    expect(head).toEqual(new Uint8Array(32));
    await cache.keep(verified(19), entries(20));
    expect(await keys()).toHaveLength(1);
    expect(await read()).toMatchObject({ places: [...entries(20).keys()], head: verified(19).headHash });
  });
});
