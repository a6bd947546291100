import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readPreferences, writePreferences } from '#src/features/identity/client/preferences.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import type { StarredItem } from './search-api.ts';
import { mostStars, readStars, writeStars } from './star-record.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('the stars in the settings', () => {
  const star = (n: number) => ({
    conversationId: `${n}`.padStart(43, 'c'),
    messageId: randomUuid(),
    on: true,
  });

  it('keep their order and leave the preferences as they are', () => {
    const before = writePreferences({ sendTyping: false, autoLockMinutes: 5, enterSends: false });
    const [a, b] = [star(1), star(2)];
    const after = writeStars(writeStars(before, [a, b]), [{ ...a, on: false }]);
    expect(readStars(after)).toEqual([{ conversationId: b.conversationId, messageId: b.messageId }]);
    expect(readPreferences(after)).toEqual({ sendTyping: false, autoLockMinutes: 5, enterSends: false });
    const changed = writePreferences({ sendTyping: true, autoLockMinutes: 5, enterSends: true }, after);
    expect(readStars(changed)).toHaveLength(1);
  });

  it('have room for as many as there may be, each in a conversation of its own', () => {
    const all = Array.from({ length: mostStars }, (_, n) => star(n));
    const settings = writeStars(new Uint8Array(0), all);
    expect(readStars(settings)).toHaveLength(mostStars);
    expect(settings.length).toBeLessThan(limits.vaultSettingsBytes * 0.75);
  });
});

describe('starring a message', () => {
  let world: FakeWorld;
  let ana: FakeDevice;
  let doctor: FakeDevice;
  let id: string;
  let key: string;

  beforeEach(async () => {
    world = await FakeWorld.open();
    ana = await world.person('Ana', 'patient');
    doctor = await world.person('Doctor');
    id = await ana.startWith(doctor);
    [key = ''] = await ana.write(id, 'Remember this', 'Not this');
    await ana.open(id);
  });
  afterEach(() => world.close());

  async function starred(device: FakeDevice): Promise<StarredItem[]> {
    let last: StarredItem[] | null = null;
    const unwatch = await device.engine.watchStarred((items) => {
      last = items;
    });
    await world.pass();
    unwatch();
    return last ?? [];
  }
  const shown = (device: FakeDevice) =>
    device
      .messages(id)
      .filter((item) => item.starred)
      .map((item) => item.key);

  it('shows at once, and on the other devices, and survives a reload', async () => {
    const laptop = await world.secondDevice(ana);
    await laptop.open(id);
    expect((await ana.engine.starMessage(id, key, true)).ok).toBe(true);
    await world.pass();
    expect(shown(ana)).toEqual([key]);
    expect(await starred(ana)).toMatchObject([{ state: 'known', text: 'Remember this', mine: true }]);
    await world.pass(10_000);
    expect(shown(laptop)).toEqual([key]);
    expect(await starred(laptop)).toMatchObject([{ state: 'known', text: 'Remember this' }]);
    await ana.reload();
    expect(await starred(ana)).toHaveLength(1);
    expect(doctor.engine).toBeDefined();
    expect(await starred(doctor)).toEqual([]);
  });

  it('is one change of the account for many stars, and waits for the network on the disk', async () => {
    const links = () => world.accounts.get(ana.userId).eras.at(-1)?.length ?? 0;
    // What the account writes by itself after it begins (the pin of the log) is not counted.
    await world.pass(120_000);
    const before = links();
    ana.network.fault = ({ path }) => (path === 'identity.updateAccount' ? { fail: 'UNAVAILABLE' } : null);
    for (const item of ana.messages(id)) await ana.engine.starMessage(id, item.key, true);
    await world.pass(10_000);
    await ana.reload();
    expect(await starred(ana)).toHaveLength(2);
    ana.network.fault = () => null;
    await world.pass(120_000);
    expect(links()).toBe(before + 1);
    expect(await starred(ana)).toHaveLength(2);
  });

  it('can be taken back, and says what was deleted', async () => {
    await ana.engine.starMessage(id, key, true);
    await ana.engine.deleteMessage(id, key);
    await world.pass(10_000);
    expect(await starred(ana)).toMatchObject([{ state: 'deleted', text: '' }]);
    await ana.engine.starMessage(id, key, false);
    await world.pass(10_000);
    expect(await starred(ana)).toEqual([]);
  });

  it('is not found any more by its words once it is edited or deleted, here and there', async () => {
    await doctor.open(id);
    await world.pass(5_000);
    await ana.engine.editMessage(id, key, 'Something else');
    await world.pass(5_000);
    for (const device of [ana, doctor]) {
      const find = async (query: string) => {
        const asked = device.engine.search(query, { conversationId: null });
        await world.pass();
        const result = await asked;
        return result.ok ? result.value.total : -1;
      };
      expect([await find('remember'), await find('something')]).toEqual([0, 1]);
    }
    await ana.engine.deleteMessage(id, key);
    await world.pass(10_000);
    for (const device of [ana, doctor]) {
      const asked = device.engine.search('something', { conversationId: null });
      await world.pass();
      expect(await asked).toMatchObject({ value: { total: 0 } });
    }
  });

  it('does not take somebody who reads in the past away from there', async () => {
    await ana.write(id, ...Array.from({ length: 400 }, (_, n) => `line ${n}`));
    await doctor.reload();
    await doctor.open(id);
    await doctor.engine.jumpToMessage(id, key);
    await world.pass();
    expect(doctor.chat(id)).toMatchObject({ focus: { messageId: key }, hasAfter: true });
    await ana.write(id, 'news');
    await doctor.engine.retryConversation(id);
    await world.pass();
    expect(doctor.lines(id)).toContain('Remember this');
    await doctor.write(id, 'an answer');
    expect(doctor.lines(id)).toContain('an answer');
    expect(doctor.chat(id).hasAfter).toBe(false);
  });
});
