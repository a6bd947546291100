import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { messagesContract } from '#src/features/messaging/contract.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import type { SearchScope } from './search-api.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;
let id: string;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
  id = await ana.startWith(doctor);
});
afterEach(() => world.close());

async function search(device: FakeDevice, query: string, conversationId: string | null = null) {
  await world.pass();
  const asked = device.engine.search(query, { conversationId });
  await world.pass();
  return expectValue(await asked);
}

async function found(device: FakeDevice, query: string): Promise<string[]> {
  return (await search(device, query)).hits.map((hit) => hit.excerpt);
}

async function scope(device: FakeDevice, conversationId: string | null = id): Promise<SearchScope> {
  let last: SearchScope | null = null;
  const unwatch = await device.engine.watchSearch(conversationId, (next) => {
    last = next;
  });
  await world.pass();
  unwatch();
  return last ?? Promise.reject(new Error('no scope'));
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `entry ${i + 1} of the diary`);

describe('searching on the device', () => {
  it('finds what was written and what came, without accents, with its marks', async () => {
    await ana.write(id, 'Ya tomé la medicación', 'Nada más');
    await doctor.open(id);
    for (const device of [ana, doctor]) {
      const { hits, similar } = await search(device, 'MEDICACION tom');
      expect(similar).toBe(false);
      expect(hits).toHaveLength(1);
      const [hit] = hits;
      expect(hit).toMatchObject({ conversationId: id, sender: { name: 'Ana' }, kind: 'text', seq: 1 });
      expect(hit?.marks.map(([from, to]) => hit.excerpt.slice(from, to))).toEqual(['tomé', 'medicación']);
    }
  });

  it('asks nobody: no call leaves the device', async () => {
    await ana.write(id, 'canary query');
    await world.pass(5_000);
    const before = new Map(ana.network.calls);
    await search(ana, 'canary');
    await search(ana, 'nothing like it', id);
    expect(ana.network.calls).toEqual(before);
  });

  it('finds words spelt almost like it only when nothing has the very words', async () => {
    await ana.write(id, 'ibuprofeno');
    expect(await search(ana, 'ibuprofano')).toMatchObject({ similar: true, total: 1 });
    await ana.write(id, 'ibuprofano');
    expect(await search(ana, 'ibuprofano')).toMatchObject({ similar: false, total: 1 });
  });

  it('keeps what it knows over a reload, sealed and in blocks', async () => {
    await doctor.open(id);
    await ana.write(id, ...numbered(300));
    await world.pass(5_000);
    const blocks = await doctor.records.list('search', '');
    expect(blocks.length).toBeGreaterThan(1);
    for (const { value } of blocks) expect(Buffer.from(value).includes('diary')).toBe(false);
    doctor.network.setOnline(false);
    await doctor.reload();
    expect(await found(doctor, 'entry 7')).toContain('entry 7 of the diary');
    expect(await scope(doctor)).toMatchObject({ complete: true, doneCount: 300, totalCount: 300 });
  });

  it('reads anew what cannot be opened on the disk any more', async () => {
    await doctor.open(id);
    await ana.write(id, ...numbered(300));
    await world.pass(5_000);
    await doctor.records.write([{ store: 'search', key: `${id}:0000000000`, value: new Uint8Array(90) }]);
    await doctor.reload();
    expect(await found(doctor, 'entry 7')).not.toContain('entry 7 of the diary');
    expect(await scope(doctor)).toMatchObject({ complete: false });
    doctor.network.setOnline(false);
    await doctor.engine.indexOlder(id);
    await world.pass(2_000);
    expect(await found(doctor, 'entry 7')).toContain('entry 7 of the diary');
    expect(await scope(doctor)).toMatchObject({ complete: true, reading: 'no' });
  });

  it('forgets with the account: nothing is left after signing out', async () => {
    await ana.write(id, 'something');
    await world.pass(5_000);
    expect(await ana.records.list('search', '')).not.toEqual([]);
    await ana.engine.signOut();
    await world.pass(5_000);
    expect(await ana.records.list('search', '')).toEqual([]);
    expect((await ana.engine.search('something', { conversationId: null })).ok).toBe(false);
  });
});

describe('older messages that this device never saw', () => {
  let laptop: FakeDevice;

  beforeEach(async () => {
    await ana.write(id, ...numbered(450));
    laptop = await world.secondDevice(ana);
    await laptop.open(id);
  });

  it('are said not to be searched, and are read when somebody asks', async () => {
    expect(await found(laptop, 'entry 3 of')).not.toContain('entry 3 of the diary');
    const before = await scope(laptop);
    expect(before).toMatchObject({ complete: false, doneCount: 50, totalCount: 450 });
    expect(before.since).not.toBeNull();
    await laptop.engine.indexOlder(id);
    await world.pass(2_000);
    expect(await scope(laptop)).toMatchObject({ complete: true, doneCount: 450, reading: 'no' });
    expect(await found(laptop, 'entry 3 of')).toContain('entry 3 of the diary');
    expect(laptop.chat(id).items).toHaveLength(50);
  });

  it('are read on from where it stopped, also after a reload and without reading anything twice', async () => {
    let pages = 0;
    laptop.network.fault = ({ path }) => {
      if (path !== 'messages.conversation') return null;
      pages += 1;
      if (pages === 2) void laptop.engine.pauseIndexing(null);
      return null;
    };
    await laptop.engine.indexOlder(null);
    await world.pass(5_000);
    const half = await scope(laptop);
    expect(half).toMatchObject({ complete: false, reading: 'no' });
    expect(half.doneCount).toBeGreaterThan(50);
    laptop.network.fault = () => null;
    await laptop.reload();
    await laptop.open(id);
    expect((await scope(laptop)).doneCount).toBe(half.doneCount);
    await laptop.engine.indexOlder(null);
    await world.pass(5_000);
    expect(await scope(laptop, null)).toMatchObject({ complete: true, doneCount: 450 });
  });

  it('are not found where the server put a copy of another one', async () => {
    laptop.network.lie = (path, answer) => {
      if (path !== 'messages.conversation') return answer;
      const page = messagesContract.conversation.output.parse(answer);
      const original = page.messages.find(({ seq }) => seq === 300);
      if (original === undefined) return answer;
      const messages = page.messages.map((each) => (each.seq === 290 ? { ...original, seq: 290 } : each));
      return { ...page, messages };
    };
    await laptop.engine.indexOlder(id);
    await world.pass(5_000);
    const { hits } = await search(laptop, 'entry 300 of');
    expect(hits.filter(({ excerpt }) => excerpt === 'entry 300 of the diary')).toHaveLength(1);
    expect(await found(laptop, 'entry 290 of')).toEqual([]);
    expect(await scope(laptop)).toMatchObject({ complete: true });
  });

  it('wait for the network', async () => {
    laptop.network.fault = ({ path }) => (path === 'messages.conversation' ? { fail: 'UNAVAILABLE' } : null);
    await laptop.engine.indexOlder(id);
    await world.pass();
    expect(await scope(laptop)).toMatchObject({ reading: 'waiting', complete: false });
    laptop.network.fault = () => null;
    await world.pass(60_000);
    expect(await scope(laptop)).toMatchObject({ reading: 'no', complete: true });
  });
});
