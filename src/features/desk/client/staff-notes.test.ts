import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { type ConversationSummary, conversationSummary } from '#src/features/messaging/contract.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';

vi.setConfig({ testTimeout: 60_000 });

let world: FakeWorld;
let rosa: FakeDevice;
let vega: FakeDevice;
let ana: FakeDevice;
let about: string;

beforeEach(async () => {
  world = await FakeWorld.open();
  rosa = await world.person('Rosa', 'patient');
  vega = await world.person('Dr. Vega');
  ana = await world.person('Nurse Ana');
  about = await team(rosa, vega, ana);
});
afterEach(() => world.close());

/** Rosa's conversation with a care team. */
async function team(...people: FakeDevice[]): Promise<string> {
  const id = crypto.randomUUID();
  world.clinic.careTeams.push({ id, name: 'Heart', memberIds: people.map(({ userId }) => userId) });
  const input = { kind: 'team', careTeamId: id, patientId: rosa.userId } as const;
  const { conversationId } = expectValue(await rosa.engine.startConversation(input));
  await world.pass();
  return conversationId;
}

async function notesOf(device: FakeDevice): Promise<string> {
  const { conversationId } = expectValue(await device.engine.openStaffNotes(about));
  await device.open(conversationId);
  return conversationId;
}

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  const result = await work;
  await world.pass();
  return typeof result === 'object' && result !== null && 'failure' in result ? result.failure : 'ok';
}

type Summary = Pick<ConversationSummary, 'conversationId' | 'kind'>;

/** Makes a dishonest server say something else about conversations, wherever they are summed up. */
function lieAbout(
  device: FakeDevice,
  which: (summary: Summary) => boolean,
  facts: Partial<ConversationSummary>,
) {
  const changed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value !== 'object' || value === null) return value;
    const summary = conversationSummary.safeParse(value);
    if (summary.success) return which(summary.data) ? { ...summary.data, ...facts } : value;
    if ('summary' in value) return { ...value, summary: changed(value.summary) };
    if ('conversations' in value) return { ...value, conversations: changed(value.conversations) };
    return value;
  };
  device.network.lie = (_, answer) => changed(answer);
}

describe('staff notes', () => {
  it('are written and read by the providers of the conversation, and stand in nobody’s list', async () => {
    const notes = await notesOf(vega);
    expect(notes).not.toBe(about);
    await vega.write(notes, 'Ask about the new pills');
    expect(await notesOf(ana)).toBe(notes);
    expect(ana.lines(notes)).toContain('Ask about the new pills');
    expect(
      world.clinic
        .conversation(notes)
        .members.map(({ userId }) => userId)
        .sort(),
    ).toEqual([vega.userId, ana.userId].sort());
    for (const device of [rosa, vega, ana])
      expect(device.inbox?.rows.map((row) => row.conversationId)).toEqual([about]);
    expect(rosa.row(about).unreadNotes).toBe(0);
  });

  it('that are unread are counted with the conversation', async () => {
    const notes = await notesOf(vega);
    await vega.write(notes, 'one', 'two');
    expect(ana.row(about).unreadNotes).toBe(2);
    await notesOf(ana);
    await ana.read(notes);
    expect(ana.row(about).unreadNotes).toBe(0);
  });

  it('follow when a colleague comes or goes', async () => {
    const notes = await notesOf(vega);
    await vega.write(notes, 'before');
    const tom = await world.person('Dr. Tom');
    expectValue(await vega.engine.addMembers(about, [tom.userId]));
    await world.pass();
    expect(await notesOf(tom)).toBe(notes);
    expect(tom.lines(notes)).toContain('before');
    expectValue(await vega.engine.removeMember(about, tom.userId));
    await world.pass();
    await vega.write(notes, 'after');
    expect(tom.lines(notes)).not.toContain('after');
    expect(ana.row(about).unreadNotes).toBeGreaterThan(0);
  });

  it('are left by who leaves the conversation', async () => {
    const notes = await notesOf(vega);
    await notesOf(ana);
    expectValue(await ana.engine.leave(about));
    await world.pass();
    await vega.write(notes, 'without Ana');
    expect(ana.lines(notes)).not.toContain('without Ana');
    expect(ana.chat(notes).composer).toMatchObject({ allowed: false, reason: 'not-member' });
  });

  it('are not for patients', async () => {
    expect(await refusalOf(rosa.engine.openStaffNotes(about))).toEqual({ kind: 'domain', code: 'FORBIDDEN' });
    expect(world.clinic.conversations.size).toBe(1);
  });
});

describe('a server that lies about staff notes', () => {
  it('STF-1: cannot pass the conversation with the patient off as the notes', async () => {
    vega.network.lie = (path, answer) =>
      path === 'messages.start' ? { conversationId: about, existed: true } : answer;
    expect(await refusalOf(vega.engine.openStaffNotes(about))).toEqual({
      kind: 'refusal',
      code: 'E_CONTEXT',
    });
    vega.network.lie = (_, answer) => answer;
    // The conversation itself is as good as before.
    await vega.open(about);
    await vega.write(about, 'Good morning');
    await rosa.open(about);
    expect(rosa.lines(about)).toContain('Good morning');
  });

  it('STF-1: cannot pass notes about another patient off as these', async () => {
    const notes = await notesOf(vega);
    const other = await team(rosa, vega);
    vega.network.lie = (path, answer) =>
      path === 'messages.start' ? { conversationId: notes, existed: true } : answer;
    expect(await refusalOf(vega.engine.openStaffNotes(other))).toEqual({
      kind: 'refusal',
      code: 'E_CONTEXT',
    });
  });

  it('STF-2: cannot let a patient in by telling one colleague that the notes are something else', async () => {
    // Ana's device takes the notes for a care-team conversation, and she adds the patient.
    lieAbout(ana, ({ kind }) => kind === 'staff', { kind: 'team', aboutConversationId: null });
    const notes = await notesOf(vega);
    await vega.write(notes, 'Between us');
    expect(await refusalOf(ana.engine.addMembers(notes, [rosa.userId]))).toBe('ok');
    await ana.write(notes, 'Hello Rosa');
    // Vega's device finds a patient in the roster: it shows nothing that came after, and sends nothing.
    expect(vega.chat(notes).composer).toMatchObject({ allowed: false, reason: 'refused', code: 'E_ROSTER' });
    expect(vega.lines(notes)).not.toContain('Hello Rosa');
    const before = world.clinic.sends.length;
    await vega.engine.send(notes, 'This stays here');
    await world.pass();
    expect(world.clinic.sends.slice(before)).toEqual([]);
    await rosa.open(notes);
    expect(rosa.lines(notes)).not.toContain('This stays here');
  });

  it('STF-2: cannot make a provider of a patient by its own word', async () => {
    lieAbout(vega, () => true, {
      members: [vega, ana, rosa].map(({ userId, name }) => ({
        userId,
        name,
        role: 'provider',
        memberRole: 'admin',
        active: true,
      })),
    });
    const notes = await notesOf(vega);
    expect(world.clinic.conversation(notes).members.map(({ userId }) => userId)).not.toContain(rosa.userId);
  });

  it('that calls the conversation with the patient staff notes gets nothing written in it', async () => {
    await rosa.write(about, 'Is anybody there?');
    lieAbout(vega, ({ conversationId }) => conversationId === about, {
      kind: 'staff',
      aboutConversationId: about,
    });
    await vega.reload();
    const view = await vega.open(about);
    expect(view.composer).toMatchObject({ allowed: false, reason: 'refused', code: 'E_CONTEXT' });
    await vega.engine.send(about, 'for colleagues only');
    await world.pass();
    expect(world.clinic.sends.map(({ sender }) => sender)).toEqual([rosa.userId]);
  });
});
