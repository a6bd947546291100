import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let team: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  team = await clinic.careTeam('Cardiology');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

/** A patient and a provider of their own for one test. */
async function pair(name: string): Promise<{ ana: Person; doctor: Person }> {
  const [ana, doctor] = await Promise.all([
    clinic.add({ name: `Ana ${name}`, role: 'patient', careTeamIds: [team] }),
    clinic.add({ name: `Doctor ${name}`, role: 'provider', careTeamIds: [team] }),
  ]);
  return { ana, doctor };
}

const texts = (view: { items: readonly { type: string }[] }) =>
  view.items.flatMap((item) =>
    item.type === 'message' &&
    'content' in item &&
    typeof item.content === 'object' &&
    item.content !== null &&
    'text' in item.content
      ? [item.content.text]
      : [],
  );

describe('a patient and a provider', () => {
  it('write to each other: sent, delivered, read', async () => {
    const { ana, doctor } = await pair('first');
    const id = await ana.startWith(doctor);
    await ana.write(id, 'Good morning, doctor');
    await ana.sees(id, 'Good morning, doctor', 'delivered');
    await doctor.inbox((view) => view.totalUnread === 1, 'one unread');
    const seen = await doctor.sees(id, 'Good morning, doctor');
    await doctor.engine.markRead(id, seen.seq ?? 0);
    await ana.sees(id, 'Good morning, doctor', 'read');
    await doctor.inbox((view) => view.totalUnread === 0, 'nothing unread');
    await doctor.write(id, 'Good morning, Ana');
    expect((await ana.sees(id, 'Good morning, Ana')).sender.name).toBe('Doctor first');
  });

  it('find the same conversation when both start at once', async () => {
    const { ana, doctor } = await pair('both');
    const [a, b] = await Promise.all([ana.startWith(doctor), doctor.startWith(ana)]);
    expect(a).toBe(b);
    await ana.write(a, 'one');
    await doctor.write(b, 'two');
    await doctor.sees(a, 'one');
    await ana.sees(a, 'two');
  });

  it('see the same order on both sides, nothing lost and nothing twice', async () => {
    const { ana, doctor } = await pair('order');
    const id = await ana.startWith(doctor);
    const lines = Array.from({ length: 40 }, (_, i) => i);
    await Promise.all([
      ...lines.map((i) => ana.write(id, `ana ${i}`)),
      ...lines.map((i) => doctor.write(id, `doctor ${i}`)),
    ]);
    const whole = (person: Person) =>
      person.chat(
        id,
        (view) =>
          texts(view).length === 80 &&
          view.items.every((item) => item.type !== 'message' || item.seq !== null),
        'all 80',
      );
    const [left, right] = await Promise.all([whole(ana), whole(doctor)]);
    expect(texts(left)).toEqual(texts(right));
    expect(texts(left).filter((text) => String(text).startsWith('ana'))).toEqual(
      lines.map((i) => `ana ${i}`),
    );
  });

  it('read the whole history on a second device at once', async () => {
    const { ana, doctor } = await pair('second');
    const id = await ana.startWith(doctor);
    for (const text of ['one', 'two', 'three']) await ana.write(id, text);
    await doctor.sees(id, 'three');
    await doctor.write(id, 'four');
    await ana.sees(id, 'four');
    const phone = await ana.onNewDevice();
    const view = await phone.chat(id, (each) => texts(each).length === 4, 'the history');
    expect(texts(view)).toEqual(['one', 'two', 'three', 'four']);
    await phone.write(id, 'from the phone');
    await doctor.sees(id, 'from the phone');
    await ana.sees(id, 'from the phone');
    await phone.engine.close();
  });

  it('write offline and send when the network is back; a reload in between loses nothing', async () => {
    const { ana, doctor } = await pair('offline');
    const id = await ana.startWith(doctor);
    await ana.write(id, 'online');
    await doctor.sees(id, 'online');
    ana.device.connection.setOnline(false);
    await ana.write(id, 'written offline');
    await ana.sees(id, 'written offline', 'sending');
    const again = await ana.reload();
    await again.ready();
    await again.sees(id, 'written offline', 'sending');
    ana.device.connection.setOnline(true);
    await doctor.sees(id, 'written offline');
    await again.sees(id, 'written offline', 'delivered');
    const view = await doctor.chat(id, (each) => texts(each).length === 2, 'each once');
    expect(texts(view)).toEqual(['online', 'written offline']);
    await again.engine.close();
  });

  it('re-key after a suspected theft, and go on writing', async () => {
    const { ana, doctor } = await pair('suspected');
    const id = await ana.startWith(doctor);
    await ana.write(id, 'before');
    await doctor.sees(id, 'before');
    const next = 'another-quiet-harbour';
    expectValue(await ana.engine.changePassword({ current: ana.password, next, suspected: true }));
    await doctor.write(id, 'after');
    await ana.sees(id, 'after');
    await ana.write(id, 'still here');
    await doctor.sees(id, 'still here');
    const entries = await ana.api.messages.entries.query({ conversationId: id, after: -1 });
    expect(entries.length).toBe(2);
    const view = await ana.chat(id, (each) => texts(each).length === 3, 'everything');
    expect(texts(view)).toEqual(['before', 'after', 'still here']);
  });

  it('an outsider learns nothing about the conversation', async () => {
    const { ana, doctor } = await pair('outside');
    const mallory = await clinic.add({ name: 'Mallory', role: 'patient', careTeamIds: [] });
    const id = await ana.startWith(doctor);
    await ana.write(id, 'private');
    await doctor.sees(id, 'private');
    const view = await mallory.chat(id, (each) => each.status === 'not-found', 'not found');
    expect(view.items).toEqual([]);
    const userId = await doctor.userId();
    const refused = await mallory.engine.startConversation({ kind: 'direct', userId });
    expect(refused).toEqual({ ok: false, failure: { kind: 'domain', code: 'NOT_FOUND' } });
  });

  it('a lost identity locks the composer, and the care team gives the conversation back', async () => {
    const { ana, doctor } = await pair('reset');
    const id = await ana.startWith(doctor);
    await ana.write(id, 'before the loss');
    await doctor.sees(id, 'before the loss');
    const userId = await ana.userId();
    // Lost is lost: a device that went on would add to the chain that the new one has to name the end of.
    await ana.engine.close();
    const { token } = await clinic.admin.api.admin.inviteReset.mutate({ userId });
    const reborn = await (await import('#tests/support/person.ts')).Person.join(server.origin, token, {
      password: 'brand-new-harbour',
    });
    const locked = await doctor.chat(id, (view) => !view.composer.allowed, 'a locked composer');
    expect(
      locked.composer.allowed === false && ['key-changed', 'reset'].includes(locked.composer.reason),
    ).toBe(true);
    expectValue(await doctor.engine.restoreMember(id, userId));
    await reborn.sees(id, 'before the loss');
    await doctor.write(id, 'welcome back');
    await reborn.sees(id, 'welcome back');
    await reborn.write(id, 'thank you');
    await doctor.sees(id, 'thank you');
    await reborn.engine.close();
  });
});

describe('a care-team conversation', () => {
  it('is read by everybody in it; who leaves or is removed reads nothing new', async () => {
    const own = await clinic.careTeam('Heart');
    const [patient, lead, nurse] = await Promise.all([
      clinic.add({ name: 'Pat Heart', role: 'patient', careTeamIds: [own] }),
      clinic.add({ name: 'Lead Heart', role: 'provider', careTeamIds: [own] }),
      clinic.add({ name: 'Nurse Heart', role: 'provider', careTeamIds: [own] }),
    ]);
    const patientId = await patient.userId();
    const { conversationId: id } = expectValue(
      await patient.engine.startConversation({ kind: 'team', careTeamId: own, patientId }),
    );
    await patient.write(id, 'hello team');
    await lead.sees(id, 'hello team');
    await nurse.sees(id, 'hello team');
    await patient.sees(id, 'hello team', 'delivered');
    expectValue(await lead.engine.removeMember(id, await nurse.userId()));
    await patient.write(id, 'without the nurse');
    await lead.sees(id, 'without the nurse');
    const gone = await nurse.chat(id, (view) => !view.composer.allowed, 'out');
    expect(texts(gone)).toEqual(['hello team']);
    // Not even that something came: neither its time nor who has it.
    await patient.sees(id, 'without the nurse', 'delivered');
    const place = { conversationId: id, before: null, after: null, limit: 10 };
    const { summary, receipts } = await nurse.api.messages.conversation.query(place);
    expect(summary).toMatchObject({ lastSeq: 1, lastMessageAt: summary.last?.sentAt });
    expect(receipts.filter(({ deliveredThrough }) => deliveredThrough > 1)).toEqual([]);
    const { receipts: told } = await nurse.api.messages.members.query({ conversationId: id });
    expect(told.filter(({ deliveredThrough }) => deliveredThrough > 1)).toEqual([]);
    expectValue(await lead.engine.addMembers(id, [await nurse.userId()]));
    await nurse.sees(id, 'without the nurse');
    // Who comes back later never had to receive what was written without them: the mark stays where it was.
    await patient.sees(id, 'without the nurse', 'delivered');
  });

  it('tells a patient of the providers of a care team, never of its other patients', async () => {
    const own = await clinic.careTeam('Shared');
    const [one] = await Promise.all([
      clinic.add({ name: 'Patient One', role: 'patient', careTeamIds: [own] }),
      clinic.add({ name: 'Patient Two', role: 'patient', careTeamIds: [own] }),
      clinic.add({ name: 'Lead Shared', role: 'provider', careTeamIds: [own] }),
    ]);
    const [team] = expectValue(await one.engine.careTeams());
    expect(team?.members.map((member) => member.name)).toEqual(['Lead Shared', 'Patient One']);
    expect(expectValue(await one.engine.contacts()).map((contact) => contact.name)).toEqual(['Lead Shared']);
  });
});

describe('a long conversation', () => {
  it('opens with its newest page and loads older ones', async () => {
    const { ana, doctor } = await pair('long');
    const id = await ana.startWith(doctor);
    for (let i = 1; i <= 240; i += 1) await ana.write(id, `line ${i}`);
    await doctor.sees(id, 'line 240');
    const fresh = await doctor.onNewDevice();
    const first = await fresh.chat(id, (view) => view.status === 'ready' && texts(view).length > 0, 'a page');
    expect(texts(first).at(-1)).toBe('line 240');
    expect(first.hasBefore).toBe(true);
    await fresh.engine.loadBefore(id);
    await fresh.engine.loadBefore(id);
    const all = await fresh.chat(id, (view) => texts(view).length === 240, 'everything');
    expect(texts(all)[0]).toBe('line 1');
    expect(all.items.every((item) => item.type !== 'message' || item.content.kind === 'text')).toBe(true);
    await fresh.engine.close();
  });
});
