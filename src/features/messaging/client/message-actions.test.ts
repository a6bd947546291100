import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import type { StoredEnvelope } from '../contract.ts';
import type { MessageItem } from './engine-api.ts';
import { expectValue } from './node-engine.ts';

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;
let id: string;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
  id = await ana.startWith(doctor);
  await ana.open(id);
  await doctor.open(id);
});
afterEach(() => world.close());

function items(device: FakeDevice): MessageItem[] {
  return device.chat(id).items.filter((item) => item.type === 'message');
}

function find(device: FakeDevice, text: string): MessageItem {
  const found = items(device).find(({ content }) => content.kind === 'text' && content.text === text);
  if (found === undefined) throw new Error(`no message “${text}”: ${JSON.stringify(device.lines(id))}`);
  return found;
}

const contents = (device: FakeDevice) => items(device).map(({ content }) => content);

describe('an answer', () => {
  it('quotes the message it answers, as it reads now, on both sides', async () => {
    await ana.write(id, 'Is it broken?');
    await doctor.engine.send(id, 'No', { replyTo: find(doctor, 'Is it broken?').key });
    await world.pass();
    for (const device of [ana, doctor])
      expect(find(device, 'No').content).toMatchObject({
        replyTo: { sender: { name: 'Ana' }, text: 'Is it broken?', deleted: false },
      });
    await ana.engine.editMessage(id, find(ana, 'Is it broken?').key, 'Is my arm broken?');
    await world.pass();
    expect(find(doctor, 'No').content).toMatchObject({ replyTo: { text: 'Is my arm broken?' } });
  });

  it('to a message that is not loaded names it, and a jump brings it', async () => {
    await ana.write(id, 'first');
    const { key } = find(ana, 'first');
    await ana.write(id, ...Array.from({ length: 120 }, (_, i) => `line ${i}`));
    await ana.engine.send(id, 'see above', { replyTo: key });
    await world.pass();
    await doctor.reload();
    await doctor.open(id);
    expect(find(doctor, 'see above').content).toMatchObject({ replyTo: { messageId: key, sender: null } });
    expectValue(await doctor.engine.jumpToMessage(id, key));
    await world.pass();
    expect(doctor.chat(id)).toMatchObject({ focus: { messageId: key }, hasAfter: true });
    expect(find(doctor, 'first').seq).toBe(1);
    expect(await doctor.engine.jumpToMessage(id, '00000000-0000-4000-8000-000000000000')).toMatchObject({
      failure: { code: 'NOT_FOUND' },
    });
  });
});

describe('a reaction', () => {
  it('is seen by both, counted once per person, taken back, and is not unread', async () => {
    await ana.write(id, 'thank you');
    await doctor.read(id);
    const { key } = find(doctor, 'thank you');
    await doctor.engine.react(id, key, '👍', true);
    await doctor.engine.react(id, key, '👍', true);
    await world.pass();
    expect(find(ana, 'thank you').reactions).toEqual([
      { emoji: '👍', mine: false, people: [{ userId: doctor.userId, name: 'Doctor' }] },
    ]);
    expect(ana.row(id)).toMatchObject({ unread: 0, preview: { text: 'thank you' } });
    await doctor.engine.react(id, key, '👍', false);
    await world.pass();
    expect(find(ana, 'thank you').reactions).toEqual([]);
  });

  it('shows at once while there is no network, and after a reload', async () => {
    await ana.write(id, 'hello');
    doctor.network.setOnline(false);
    await doctor.engine.react(id, find(doctor, 'hello').key, '❤️', true);
    await world.pass();
    expect(find(doctor, 'hello').reactions).toMatchObject([{ emoji: '❤️', mine: true }]);
    await doctor.reload();
    await doctor.open(id);
    expect(find(doctor, 'hello').reactions).toMatchObject([{ emoji: '❤️', mine: true }]);
    doctor.network.setOnline(true);
    await world.pass(20_000);
    expect(find(ana, 'hello').reactions).toMatchObject([{ emoji: '❤️', mine: false }]);
  });

  it('to an old message comes with the page of that message', async () => {
    await ana.write(id, 'old');
    const { key } = find(ana, 'old');
    await ana.write(id, ...Array.from({ length: 120 }, (_, i) => `line ${i}`));
    await ana.engine.jumpToMessage(id, key);
    await ana.engine.react(id, key, '🙏', true);
    await world.pass();
    await doctor.reload();
    await doctor.open(id);
    expectValue(await doctor.engine.jumpToMessage(id, key));
    await world.pass();
    expect(find(doctor, 'old').reactions).toMatchObject([{ emoji: '🙏' }]);
  });
});

describe('an edit', () => {
  it('replaces the words on both sides and is marked', async () => {
    await ana.write(id, 'tree pills a day');
    expectValue(await ana.engine.editMessage(id, find(ana, 'tree pills a day').key, 'three pills a day'));
    await world.pass();
    expect(find(doctor, 'three pills a day').editedAt).not.toBeNull();
    expect(doctor.row(id).preview).toMatchObject({ text: 'three pills a day' });
    expect(contents(doctor)).toHaveLength(1);
  });

  it('of somebody else’s message is refused before it leaves (E_AUTHOR), and empty words too', async () => {
    await ana.write(id, 'mine');
    const { key } = find(doctor, 'mine');
    expect(await doctor.engine.editMessage(id, key, 'yours')).toMatchObject({
      failure: { code: 'E_AUTHOR' },
    });
    expect(await doctor.engine.deleteMessage(id, key)).toMatchObject({ failure: { code: 'E_AUTHOR' } });
    expect(await ana.engine.editMessage(id, key, '  ')).toMatchObject({ failure: { code: 'MESSAGE_EMPTY' } });
  });
});

describe('a deletion', () => {
  it('leaves a mark, takes the content off the server, and reads as deleted on a new device', async () => {
    await ana.write(id, 'canary to be deleted', 'stays');
    const { key } = find(ana, 'canary to be deleted');
    await doctor.engine.react(id, key, '👍', true);
    expectValue(await ana.engine.deleteMessage(id, key));
    await world.pass();
    for (const device of [ana, doctor]) {
      expect(contents(device)[0]).toEqual({ kind: 'deleted' });
      expect(items(device)[0]?.reactions).toEqual([]);
    }
    const phone = await world.secondDevice(doctor);
    await phone.open(id);
    expect(contents(phone)[0]).toEqual({ kind: 'deleted' });
  });

  it('whose answer was lost is asked for again, and happens once', async () => {
    await ana.write(id, 'away with it');
    let lost = 0;
    ana.network.fault = ({ path }) => {
      if (path !== 'messages.erase' || lost > 0) return null;
      lost += 1;
      return { lose: 'answer' };
    };
    await ana.engine.deleteMessage(id, find(ana, 'away with it').key);
    await world.pass(20_000);
    expect(lost).toBe(1);
    expect(contents(doctor)).toEqual([{ kind: 'deleted' }]);
    expect(items(ana)).toHaveLength(1);
  });
});

describe('a pin', () => {
  it('of any member is seen by all and taken away by all', async () => {
    await ana.write(id, 'take it with food');
    await doctor.engine.pinMessage(id, find(doctor, 'take it with food').key, true);
    await world.pass();
    expect(ana.chat(id).pinned).toMatchObject([{ text: 'take it with food', sender: { name: 'Ana' } }]);
    await ana.engine.pinMessage(id, find(ana, 'take it with food').key, false);
    await world.pass();
    expect(doctor.chat(id).pinned).toEqual([]);
  });
});

describe('the pinned messages', () => {
  const many = Array.from({ length: 120 }, (_, i) => `line ${i}`);

  it('stay however much is written after them, over a reload and without the network', async () => {
    await ana.write(id, 'the door code is 4711');
    const { key } = find(ana, 'the door code is 4711');
    await doctor.engine.pinMessage(id, key, true);
    await ana.engine.editMessage(id, key, 'the door code is 4712');
    await ana.write(id, ...many);
    for (const device of [ana, doctor]) {
      device.network.setOnline(false);
      await device.reload();
      await device.open(id);
      expect(items(device).some((item) => item.key === key)).toBe(false);
      expect(device.chat(id).pinned).toMatchObject([
        { messageId: key, text: 'the door code is 4712', sender: { name: 'Ana' } },
      ]);
      device.network.setOnline(true);
      await world.pass(5_000);
    }
    expectValue(await doctor.engine.jumpToMessage(id, key));
    await world.pass();
    expect(find(doctor, 'the door code is 4712').pinned).toBe(true);
  });

  it('go when they are unpinned or deleted, wherever one is reading', async () => {
    await ana.write(id, 'first', 'second');
    const [first, second] = [find(ana, 'first').key, find(ana, 'second').key];
    for (const key of [first, second]) await ana.engine.pinMessage(id, key, true);
    await ana.write(id, ...many);
    await doctor.reload();
    await doctor.open(id);
    expect(doctor.chat(id).pinned).toHaveLength(2);
    await ana.engine.jumpToMessage(id, first);
    await world.pass();
    await ana.engine.pinMessage(id, first, false);
    await ana.engine.deleteMessage(id, second);
    await world.pass(5_000);
    await doctor.reload();
    await doctor.open(id);
    expect(doctor.chat(id).pinned).toEqual([]);
    expect(ana.chat(id).pinned).toEqual([]);
  });

  it('lie sealed on the device', async () => {
    await ana.write(id, 'canary on the board');
    await ana.engine.pinMessage(id, find(ana, 'canary on the board').key, true);
    await world.pass();
    for (const { value } of await ana.records.list('meta', 'pins:'))
      expect(Buffer.from(value).includes('canary')).toBe(false);
    expect(await ana.records.list('meta', 'pins:')).toHaveLength(1);
  });
});

describe('what is known about a message', () => {
  it('says who received and read it, and who signed', async () => {
    await ana.write(id, 'did you see this?');
    await world.pass(2_000);
    await doctor.read(id);
    await world.pass(2_000);
    const info = expectValue(await ana.engine.messageInfo(id, find(ana, 'did you see this?').key));
    expect(info.people).toEqual([
      { userId: doctor.userId, name: 'Doctor', deliveredAt: expect.any(Number), readAt: expect.any(Number) },
    ]);
    expect(info.signedBy).toMatchObject({ name: 'Ana', state: 'self' });
    const other = expectValue(await doctor.engine.messageInfo(id, find(doctor, 'did you see this?').key));
    expect(other.signedBy).toMatchObject({ name: 'Ana', state: 'new' });
  });
});

describe('a lying server', () => {
  const lieAbout = (device: FakeDevice, change: (envelope: StoredEnvelope) => StoredEnvelope) => {
    device.network.lie = (path, answer) =>
      path === 'messages.conversation' && isPage(answer)
        ? { ...answer, messages: answer.messages.map(change) }
        : answer;
  };

  it('cannot move a reaction to another message (E_CONTEXT)', async () => {
    await ana.write(id, 'good news', 'bad news');
    await doctor.engine.react(id, find(doctor, 'good news').key, '👍', true);
    await world.pass();
    const wrong = find(ana, 'bad news').key;
    const phone = await world.secondDevice(ana);
    lieAbout(phone, (envelope) => (envelope.about === null ? envelope : { ...envelope, about: wrong }));
    await phone.open(id);
    expect(items(phone).map(({ reactions }) => reactions)).toEqual([[], [], []]);
    expect(contents(phone).at(-1)).toEqual({ kind: 'refused', code: 'E_CONTEXT' });
  });

  it('cannot pass off a removed body as deleted by its author', async () => {
    await ana.write(id, 'evidence');
    const phone = await world.secondDevice(ana);
    lieAbout(phone, (envelope) => ({ ...envelope, body: null }));
    await phone.open(id);
    expect(contents(phone)).toEqual([{ kind: 'removed' }]);
  });
});

function isPage(answer: unknown): answer is { messages: StoredEnvelope[] } {
  return typeof answer === 'object' && answer !== null && 'messages' in answer;
}
