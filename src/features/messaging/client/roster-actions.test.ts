import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEntry } from '#src/protocol/open/conversation-entry.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { splitSigned } from '#src/protocol/open/signed.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';

vi.setConfig({ testTimeout: 60_000 });

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;
let nurse: FakeDevice;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
  nurse = await world.person('Nurse');
});
afterEach(() => world.close());

/** Ana's conversation with a care team, opened by everybody in it. */
function teamOf(...providers: FakeDevice[]): Promise<string> {
  return teamBy(ana, [ana, ...providers]);
}

async function teamBy(creator: FakeDevice, people: FakeDevice[]): Promise<string> {
  const careTeamId = crypto.randomUUID();
  world.clinic.careTeams.push({
    id: careTeamId,
    name: 'Heart',
    memberIds: people.map(({ userId }) => userId),
  });
  const started = await creator.engine.startConversation({ kind: 'team', careTeamId, patientId: ana.userId });
  if (!started.ok) throw new Error('not started');
  const { conversationId } = started.value;
  await world.pass();
  for (const device of people) await device.open(conversationId);
  return conversationId;
}

const kinds = (id: string) =>
  world.clinic
    .conversation(id)
    .entries.map(({ signed }) => readEntry(splitSigned(signed, limits.entryBytes).body).kind);

async function done(work: Promise<{ ok: boolean }>): Promise<{ ok: boolean }> {
  const result = await work;
  await world.pass();
  return result;
}

describe('starting', () => {
  it('finds the conversation that exists', async () => {
    const id = await ana.startWith(doctor);
    expect(await doctor.startWith(ana)).toBe(id);
    expect(world.clinic.conversations.size).toBe(1);
  });

  it('is refused when the server answers with a conversation of other people', async () => {
    const other = await ana.startWith(nurse);
    ana.network.lie = (path, answer) =>
      path === 'messages.start' ? { conversationId: other, existed: true } : answer;
    const result = await ana.engine.startConversation({ kind: 'direct', userId: doctor.userId });
    expect(result).toEqual({ ok: false, failure: { kind: 'refusal', code: 'E_ROSTER' } });
  });

  it('is refused with somebody whose key changed, until a person has looked', async () => {
    await ana.startWith(doctor);
    const reborn = await world.reset(doctor);
    await world.pass();
    const start = () => ana.engine.startConversation({ kind: 'direct', userId: doctor.userId });
    expect(await start()).toEqual({ ok: false, failure: { kind: 'refusal', code: 'E_KEY_CHANGED' } });
    await done(ana.engine.acceptKeyChange(reborn.userId));
    expect((await start()).ok).toBe(true);
  });
});

describe('a care team', () => {
  it('tells everybody who came and who went, by name', async () => {
    const id = await teamOf(doctor);
    const { careTeams } = world.clinic;
    careTeams[0]?.memberIds.push(nurse.userId);
    await done(doctor.engine.addMembers(id, [nurse.userId]));
    await doctor.write(id, 'welcome');
    await done(doctor.engine.removeMember(id, nurse.userId));
    await ana.write(id, 'only us');
    expect(ana.lines(id)).toEqual([
      '[created Doctor]',
      '[added Nurse]',
      'welcome',
      '[removed Nurse]',
      'only us',
    ]);
    expect(doctor.lines(id)).toEqual(ana.lines(id));
    expect(ana.chat(id).head?.readerIds).toEqual([doctor.userId]);
  });

  it('a newcomer reads what was said before, where the policy shares history', async () => {
    const id = await teamOf(doctor);
    await ana.write(id, 'before');
    await done(doctor.engine.addMembers(id, [nurse.userId]));
    await nurse.open(id);
    expect(nurse.lines(id)).toEqual(['[created Doctor]', 'before', '[added Nurse]']);
  });

  it('who was removed keeps what was there and gets nothing new', async () => {
    const id = await teamOf(doctor, nurse);
    await ana.write(id, 'for all');
    await done(doctor.engine.removeMember(id, nurse.userId));
    await ana.write(id, 'not for the nurse');
    expect(nurse.lines(id)).toEqual(['[created Doctor, Nurse]', 'for all', '[removed Nurse]']);
    expect(nurse.chat(id).composer).toMatchObject({ allowed: false, reason: 'not-member' });
    expect(nurse.row(id).active).toBe(false);
    await nurse.reload();
    await nurse.open(id);
    expect(nurse.lines(id)).toEqual(['[created Doctor, Nurse]', 'for all', '[removed Nurse]']);
  });

  it('after somebody left, the next message is under a new key', async () => {
    const id = await teamOf(doctor, nurse);
    await done(nurse.engine.leave(id));
    expect(kinds(id)).toEqual(['create', 'leave']);
    await ana.write(id, 'only us');
    expect(kinds(id)).toEqual(['create', 'leave', 'rekey']);
    expect(world.clinic.sends.at(-1)?.epoch).toBe(1);
    expect(doctor.lines(id).at(-1)).toBe('only us');
  });

  it('a patient who did not start it cannot add or remove', async () => {
    const id = await teamBy(doctor, [ana, doctor, nurse]);
    expect(ana.chat(id).canManageMembers).toBe(false);
    const result = await done(ana.engine.removeMember(id, nurse.userId));
    expect(result).toEqual({ ok: false, failure: { kind: 'refusal', code: 'E_ROLE' } });
    expect(kinds(id)).toEqual(['create']);
  });

  it('two changes at once both happen', async () => {
    const id = await teamOf(doctor, nurse);
    const third = await world.person('Third');
    await Promise.all([
      done(doctor.engine.addMembers(id, [third.userId])),
      done(nurse.engine.addMembers(id, [(await world.person('Fourth')).userId])),
    ]);
    await world.pass(10_000);
    expect(ana.chat(id).head?.readerIds).toHaveLength(4);
  });

  it('a change whose answer was lost is not made twice', async () => {
    const id = await teamOf(doctor, nurse);
    doctor.network.fault = ({ path, earlier }) =>
      path === 'messages.addEntry' && earlier === 0 ? { lose: 'answer' } : null;
    expect((await done(doctor.engine.removeMember(id, nurse.userId))).ok).toBe(false);
    expect((await done(doctor.engine.removeMember(id, nurse.userId))).ok).toBe(true);
    expect(kinds(id)).toEqual(['create', 'remove']);
  });

  it('a change while messages fly says of each of them on which side it stands', async () => {
    const id = await teamOf(doctor, nurse);
    for (let i = 0; i < 20; i += 1) void ana.engine.send(id, `line ${i}`);
    await done(doctor.engine.removeMember(id, nurse.userId));
    await world.pass(5_000);
    const [, removal] = world.clinic.conversation(id).entries;
    const { messages } = world.clinic.conversation(id);
    expect(messages).toHaveLength(20);
    for (const { seq, epoch } of messages) expect(epoch).toBe(seq <= (removal?.afterSeq ?? 0) ? 0 : 1);
    expect(doctor.lines(id).filter((line) => line.startsWith('line'))).toHaveLength(20);
  });
});

describe('keys', () => {
  it('of a revoked device: the next message is under a new key, and what the device writes is refused', async () => {
    const id = await ana.startWith(doctor);
    const lost = await world.secondDevice(ana);
    await doctor.open(id);
    await lost.write(id, 'from the phone');
    expect((await ana.engine.revokeDevice(lost.keys.deviceId)).ok).toBe(true);
    await doctor.write(id, 'after');
    expect(kinds(id)).toEqual(['create', 'rekey']);
    await lost.engine.send(id, 'from the thief');
    await world.pass(30_000);
    expect(doctor.lines(id)).toEqual(['[created Doctor]', 'from the phone', 'after']);
  });

  it('of a lost identity: locked for the others, given back by one of them, history and all', async () => {
    const id = await ana.startWith(doctor);
    await doctor.open(id);
    await ana.write(id, 'before the loss');
    const reborn = await world.reset(ana);
    await world.pass();
    expect(doctor.chat(id)).toMatchObject({ composer: { allowed: false, reason: 'key-changed' } });
    expect(doctor.chat(id).restorable.map(({ name }) => name)).toEqual(['Ana']);
    await reborn.open(id);
    expect(reborn.lines(id).filter((line) => line.includes('before'))).toEqual([]);
    expect(reborn.chat(id).composer.allowed).toBe(false);
    await done(doctor.engine.acceptKeyChange(ana.userId));
    expect(doctor.chat(id).composer).toMatchObject({ allowed: false, reason: 'reset' });
    expect((await done(doctor.engine.restoreMember(id, ana.userId))).ok).toBe(true);
    expect(doctor.chat(id).composer).toEqual({ allowed: true });
    expect(reborn.lines(id)).toEqual(['[created Doctor]', 'before the loss', '[restored Ana]']);
    await reborn.write(id, 'here again');
    await doctor.write(id, 'welcome back');
    expect(doctor.lines(id)).toEqual([
      '[created Doctor]',
      'before the loss',
      '[restored Ana]',
      'here again',
      'welcome back',
    ]);
    expect(reborn.lines(id)).toEqual(doctor.lines(id));
    expect(reborn.states(id)).toEqual([
      'before the loss:delivered',
      'here again:delivered',
      'welcome back:theirs',
    ]);
  });

  it('a verified contact stays verified when somebody else is let in again', async () => {
    const id = await teamOf(doctor, nurse);
    await done(doctor.engine.verifyContact(nurse.userId));
    await world.reset(ana);
    await world.pass();
    await done(doctor.engine.restoreMember(id, ana.userId));
    const state = (who: FakeDevice) =>
      doctor.chat(id).head?.others.find((each) => each.userId === who.userId)?.state;
    expect(state(nurse)).toBe('verified');
    expect(state(ana)).toBe('new');
  });
});
