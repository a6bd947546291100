/** The server is the attacker: whatever it says, the right code is shown and nothing of it is rendered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import type { messagesContract, StoredEnvelope } from '../contract.ts';

type Page = z.infer<(typeof messagesContract)['conversation']['output']>;

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
});
afterEach(() => world.close());

/** Changes every page of messages that this device is given. */
function lieAboutPages(device: FakeDevice, change: (page: Page) => Page): void {
  device.network.lie = (path, answer) =>
    path === 'messages.conversation' && isPage(answer) ? change(answer) : answer;
}

function isPage(answer: unknown): answer is Page {
  return typeof answer === 'object' && answer !== null && 'messages' in answer;
}

/** Changes the messages of every page. */
function lieAboutMessages(
  device: FakeDevice,
  change: (messages: StoredEnvelope[]) => StoredEnvelope[],
): void {
  lieAboutPages(device, (page) => ({ ...page, messages: change(page.messages) }));
}

/** A conversation in which Ana has written three lines that the doctor's device has not been told of. */
async function threeUnseen(): Promise<string> {
  const id = await ana.startWith(doctor);
  doctor.network.setOnline(false);
  await ana.write(id, 'one', 'two', 'three');
  return id;
}

async function showToDoctor(id: string): Promise<string[]> {
  doctor.network.lieEvent = () => null;
  doctor.network.setOnline(true);
  await doctor.open(id);
  return doctor.lines(id).slice(1);
}

describe('messages', () => {
  it('that are dropped from the middle are counted as withheld', async () => {
    const id = await threeUnseen();
    lieAboutMessages(doctor, (messages) => messages.filter((message) => message.seq !== 2));
    expect(await showToDoctor(id)).toEqual(['one', '[1 withheld]', 'three']);
  });

  it('that are dropped from the beginning are counted as withheld', async () => {
    const id = await threeUnseen();
    lieAboutMessages(doctor, (messages) => messages.filter((message) => message.seq !== 1));
    expect(await showToDoctor(id)).toEqual(['[1 withheld]', 'two', 'three']);
  });

  it('come back when the server hands them out after all', async () => {
    const id = await threeUnseen();
    lieAboutMessages(doctor, (messages) => messages.filter((message) => message.seq !== 2));
    await showToDoctor(id);
    doctor.network.lie = (_, answer) => answer;
    await doctor.engine.retryConversation(id);
    await world.pass();
    expect(doctor.lines(id).slice(1)).toEqual(['one', 'two', 'three']);
  });

  it('in another order are refused', async () => {
    const id = await threeUnseen();
    lieAboutMessages(doctor, ([one, two, three]) =>
      one && two && three ? [{ ...two, seq: 1 }, { ...one, seq: 2 }, three] : [],
    );
    const lines = await showToDoctor(id);
    expect(lines).not.toEqual(['two', 'one', 'three']);
    expect(lines).toContain('[E_CHAIN]');
  });

  it('that are handed out twice are shown once', async () => {
    const id = await threeUnseen();
    lieAboutMessages(doctor, (messages) => {
      const [one] = messages;
      return one === undefined ? [] : [...messages, { ...one, seq: 4 }];
    });
    expect(await showToDoctor(id)).toEqual(['one', 'two', 'three', '[E_REPLAY]']);
  });

  it('with exchanged bodies are refused', async () => {
    const id = await threeUnseen();
    lieAboutMessages(doctor, ([one, two, three]) =>
      one && two && three ? [{ ...one, body: two.body }, { ...two, body: one.body }, three] : [],
    );
    expect(await showToDoctor(id)).toEqual(['[E_COMMIT]', '[E_COMMIT]', '[2 withheld]', 'three']);
  });

  it('under another name are refused', async () => {
    const id = await threeUnseen();
    lieAboutMessages(doctor, (messages) =>
      messages.map((message) => ({ ...message, sender: doctor.userId })),
    );
    const lines = await showToDoctor(id);
    expect(lines.every((line) => /^\[E_(DEVICE|SENDER)\]$/.test(line))).toBe(true);
  });

  it('of another conversation are refused', async () => {
    const other = await world.person('Other');
    const id = await threeUnseen();
    const elsewhere = await ana.startWith(other);
    await ana.write(elsewhere, 'for somebody else');
    const [foreign] = world.clinic.conversation(elsewhere).messages;
    lieAboutMessages(doctor, (messages) => (foreign ? [...messages, { ...foreign, seq: 4 }] : []));
    expect(await showToDoctor(id)).toEqual(['one', 'two', 'three', '[E_CONTEXT]']);
  });

  it('once shown stay as they are, whatever is told about their place later', async () => {
    const id = await ana.startWith(doctor);
    await doctor.open(id);
    await doctor.write(id, 'mine');
    await ana.write(id, 'one', 'two');
    const [, one, two] = world.clinic.conversation(id).messages;
    if (one === undefined || two === undefined) throw new Error('not sent');
    const message = { ...two, seq: one.seq };
    doctor.network.inject({ type: 'durable', events: [{ kind: 'message', message }], upTo: 99 });
    await world.pass();
    expect(doctor.lines(id).slice(1)).toEqual(['mine', 'one', 'two']);
  });

  it('outside the page that was asked for are left aside', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, ...Array.from({ length: 60 }, (_, i) => `line ${i + 1}`));
    await doctor.open(id);
    const [first] = world.clinic.conversation(id).messages;
    lieAboutMessages(doctor, (messages) => (first ? [...messages, { ...first, seq: 61 }] : []));
    await doctor.engine.loadBefore(id);
    await world.pass();
    expect(doctor.lines(id).filter((line) => line.startsWith('line'))).toHaveLength(60);
    expect(doctor.lines(id).at(-1)).toBe('line 60');
  });

  it('in a shape nobody knows crash nothing', async () => {
    const id = await threeUnseen();
    doctor.network.lie = (path, answer) =>
      path === 'messages.conversation' ? { nothing: 'useful' } : answer;
    expect(await showToDoctor(id)).toEqual([]);
    expect(doctor.chat(id).failure).not.toBeNull();
    doctor.network.lie = (_, answer) => answer;
    await doctor.engine.retryConversation(id);
    await world.pass();
    expect(doctor.lines(id).slice(1)).toEqual(['one', 'two', 'three']);
  });
});

describe('rosters', () => {
  it('of another conversation are refused, and nothing can be sent into them', async () => {
    const other = await world.person('Other');
    const id = await ana.startWith(doctor);
    const elsewhere = await ana.startWith(other);
    const fresh = await world.secondDevice(ana, (network) => {
      network.lie = (path, answer, input) =>
        path === 'messages.entries' && Reflect.get(Object(input), 'conversationId') === id
          ? structuredClone(world.clinic.conversation(elsewhere).entries)
          : answer;
    });
    const view = await fresh.open(id);
    expect(view.composer).toMatchObject({ allowed: false, reason: 'refused', code: 'E_CONTEXT' });
    await fresh.engine.send(id, 'for the doctor only');
    await world.pass(60_000);
    expect(world.clinic.sends).toEqual([]);
  });

  it('that an API list adds people to show the signed people only', async () => {
    const mallory = await world.person('Mallory');
    const id = await ana.startWith(doctor);
    lieAboutPages(ana, (page) => ({ ...page, summary: withMember(page.summary, mallory) }));
    ana.network.lie = (path, answer) =>
      path === 'messages.list' &&
      typeof answer === 'object' &&
      answer !== null &&
      'conversations' in answer &&
      Array.isArray(answer.conversations)
        ? { ...answer, conversations: answer.conversations.map((summary) => withMember(summary, mallory)) }
        : answer;
    await ana.reload();
    const view = await ana.open(id);
    expect(view.head?.others.map((person) => person.name)).toEqual(['Doctor']);
  });

  it('that an API list leaves people out of show the signed people all the same', async () => {
    const id = await ana.startWith(doctor);
    ana.network.lie = (path, answer) =>
      path === 'messages.list' &&
      typeof answer === 'object' &&
      answer !== null &&
      'conversations' in answer &&
      Array.isArray(answer.conversations)
        ? { ...answer, conversations: answer.conversations.map((summary) => ({ ...summary, members: [] })) }
        : answer;
    await ana.reload();
    const view = await ana.open(id);
    expect(view.head?.others.map((person) => person.name)).toEqual(['Doctor']);
  });

  it('with an exchanged box are refused', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'hello');
    const fresh = await world.secondDevice(doctor, (network) => {
      network.lie = (path, answer) =>
        path === 'messages.entries' && Array.isArray(answer)
          ? answer.map((entry) => ({
              ...entry,
              boxes: [...entry.boxes]
                .reverse()
                .map((box, i) => ({ userId: entry.boxes[i].userId, box: box.box })),
            }))
          : answer;
    });
    const view = await fresh.open(id);
    expect(view.composer).toMatchObject({ allowed: false, reason: 'refused', code: 'E_BOXES' });
    expect(fresh.lines(id)).toEqual([]);
  });

  it('told under other numbers and places are taken by what is signed', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'hello');
    const fresh = await world.secondDevice(doctor, (network) => {
      network.lie = (path, answer) =>
        path === 'messages.entries' && Array.isArray(answer)
          ? answer.map((entry) => ({ ...entry, n: 7, afterSeq: 5, epoch: 3 }))
          : answer;
    });
    await fresh.open(id);
    expect(fresh.lines(id)).toEqual(['[created Doctor]', 'hello']);
  });
});

function withMember(summary: Page['summary'], who: FakeDevice): Page['summary'] {
  const member = {
    userId: who.userId,
    name: who.name,
    role: 'provider',
    memberRole: 'member',
    active: true,
  } as const;
  return { ...summary, members: [...summary.members, member] };
}
