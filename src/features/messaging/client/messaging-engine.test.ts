import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import { teamOf } from '#tests/support/messaging/team-of.ts';

vi.setConfig({ testTimeout: 60_000 });

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;

async function begin(): Promise<void> {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
}
beforeEach(begin);
afterEach(() => world.close());

const lines = (count: number, name = 'line') => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);

describe('opening a conversation', () => {
  it('shows the newest fifty and loads older ones in hundreds, up to the first', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, ...lines(210));
    await doctor.reload();
    const view = await doctor.open(id);
    expect(view).toMatchObject({ status: 'ready', hasBefore: true, hasAfter: false, lastSeq: 210 });
    expect(doctor.lines(id)).toEqual(lines(210).slice(-50));
    await doctor.engine.loadBefore(id);
    await world.pass();
    expect(doctor.lines(id)).toEqual(lines(210).slice(-150));
    await doctor.engine.loadBefore(id);
    await world.pass();
    expect(doctor.lines(id)).toEqual(['[created Doctor]', ...lines(210)]);
    expect(doctor.chat(id).hasBefore).toBe(false);
  });

  it('needs no network for what the device has kept', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, ...lines(60));
    await doctor.open(id);
    doctor.network.setOnline(false);
    await doctor.reload();
    expect(doctor.row(id).preview).toMatchObject({ kind: 'message', text: 'line 60' });
    const view = await doctor.open(id);
    expect(view.status).toBe('ready');
    expect(doctor.lines(id)).toEqual(lines(60).slice(-50));
  });

  it('keeps the disk sealed', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'canary on the disk');
    await ana.engine.saveDraft(id, 'canary in a draft');
    ana.network.setOnline(false);
    await ana.write(id, 'canary in the outbox');
    await world.pass(5_000);
    for (const store of ['meta', 'chains', 'entries', 'messages', 'trackers', 'outbox', 'drafts'] as const)
      for (const { value } of await ana.records.list(store, ''))
        expect(Buffer.from(value).includes('canary')).toBe(false);
  });

  it('puts the unread line above the first unread message and leaves it there', async () => {
    const id = await ana.startWith(doctor);
    await doctor.open(id);
    await ana.write(id, 'one', 'two');
    await doctor.read(id);
    await doctor.reload();
    await ana.write(id, 'three', 'four');
    expect((await doctor.open(id)).unreadFromSeq).toBe(3);
    await doctor.read(id);
    await ana.write(id, 'five');
    expect(doctor.chat(id).unreadFromSeq).toBe(3);
    await doctor.engine.retryConversation(id);
    await world.pass();
    expect(doctor.chat(id).unreadFromSeq).toBe(3);
  });

  it('of somebody else is not found', async () => {
    const id = await ana.startWith(doctor);
    const mallory = await world.person('Mallory');
    expect(await mallory.open(id)).toMatchObject({ status: 'not-found', items: [], head: null });
  });

  it('that failed for the network comes up by itself when the network is back', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'hello');
    const phone = await world.secondDevice(doctor, (network) => {
      network.fault = ({ path }) => (path.startsWith('messages.') ? { lose: 'request' } : null);
    });
    expect((await phone.open(id)).status).toBe('failed');
    phone.network.setOnline(false);
    phone.network.fault = () => null;
    phone.network.setOnline(true);
    await world.pass(20_000);
    expect(phone.lines(id)).toEqual(['[created Doctor]', 'hello']);
    expect(phone.inbox?.status).toBe('ready');
  });

  it('after a long absence starts anew at the end, and says nothing of messages that were not asked for', async () => {
    const nurse = await world.person('Nurse');
    const id = await teamOf(world, ana, doctor, nurse);
    await nurse.write(id, 'nurse 1');
    await doctor.open(id);
    doctor.network.setOnline(false);
    await nurse.write(id, 'nurse 2', 'nurse 3');
    await ana.write(id, ...lines(400));
    world.clinic.mostMissed = 10;
    doctor.network.setOnline(true);
    await world.pass(5_000);
    expect(doctor.lines(id)).toEqual(lines(400).slice(-50));
    for (let i = 0; i < 5; i += 1) await doctor.engine.loadBefore(id);
    await world.pass();
    expect(doctor.lines(id).slice(1, 4)).toEqual(['nurse 1', 'nurse 2', 'nurse 3']);
    expect(doctor.lines(id)).toHaveLength(404);
  });
});

describe('the list', () => {
  it('shows drafts first, then what is waiting, then the newest message; newest conversation on top', async () => {
    const other = await world.person('Other');
    const first = await ana.startWith(doctor);
    const second = await ana.startWith(other);
    await ana.write(first, 'to the doctor');
    await doctor.write(first, 'from the doctor');
    expect(ana.inbox?.rows.map((row) => row.conversationId)).toEqual([first, second]);
    expect(ana.row(first).preview).toEqual({
      kind: 'message',
      text: 'from the doctor',
      fileCount: 0,
      mine: false,
      senderName: 'Doctor',
      state: null,
    });
    expect(ana.row(second).preview).toEqual({ kind: 'empty' });
    await ana.engine.saveDraft(first, 'half a sent');
    await world.pass();
    expect(ana.row(first).preview).toEqual({ kind: 'draft', text: 'half a sent' });
    await ana.reload();
    expect(ana.row(first).preview).toEqual({ kind: 'draft', text: 'half a sent' });
    await ana.write(first, 'a whole sentence');
    expect(ana.row(first).preview).toMatchObject({ text: 'a whole sentence', mine: true });
    expect((await ana.open(first)).draft).toBe('');
  });

  it('comes in pages', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 32; i += 1) ids.push(await ana.startWith(await world.person(`Doctor ${i}`)));
    const phone = await world.secondDevice(ana);
    expect(phone.inbox).toMatchObject({ hasMore: true });
    expect(phone.inbox?.rows).toHaveLength(30);
    await phone.engine.loadMoreInbox();
    await world.pass();
    expect(phone.inbox).toMatchObject({ hasMore: false });
    expect(phone.inbox?.rows).toHaveLength(32);
  });

  it('brings up a conversation that was not on it when a message comes, and that is delivered', async () => {
    const doctors: FakeDevice[] = [];
    for (let i = 0; i < 32; i += 1) doctors.push(await world.person(`Doctor ${i}`));
    const ids: string[] = [];
    for (const each of doctors) ids.push(await ana.startWith(each));
    const [id = ''] = ids;
    await ana.write(id, 'old');
    for (const each of ids.slice(1)) await ana.write(each, 'newer');
    ana.network.setOnline(false);
    const phone = await world.secondDevice(ana);
    expect(phone.inbox?.rows.some((row) => row.conversationId === id)).toBe(false);
    const sender = doctors[0];
    await sender?.open(id);
    await sender?.write(id, 'are you there?');
    expect(phone.inbox?.rows[0]).toMatchObject({ conversationId: id, unread: 1 });
    expect(sender?.states(id).at(-1)).toBe('are you there?:delivered');
  });
});

describe('presence', () => {
  it('is not believed of people who went away while the network was', async () => {
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await ana.reload();
    await ana.open(id);
    const online = () => ana.chat(id).head?.others[0]?.online;
    expect(online()).toBe(true);
    ana.network.setOnline(false);
    doctor.network.setOnline(false);
    await world.pass();
    ana.network.setOnline(true);
    await world.pass();
    expect(online()).toBe(false);
    doctor.network.setOnline(true);
    await world.pass();
    expect(online()).toBe(true);
  });
});

describe('events', () => {
  it('that could not be applied are made good: nothing is missed, also over a reload', async () => {
    const id = await ana.startWith(doctor);
    await doctor.open(id);
    await ana.write(id, 'one');
    const phone = await world.secondDevice(doctor);
    phone.network.fault = ({ path }) => (path.startsWith('messages.') ? { fail: 'UNAVAILABLE' } : null);
    const other = await world.person('Other');
    const elsewhere = await doctor.startWith(other);
    await doctor.write(elsewhere, 'new');
    await world.pass(60_000);
    expect(phone.inbox?.rows).toHaveLength(1);
    await phone.crash();
    await world.pass(60_000);
    expect(phone.inbox?.rows).toHaveLength(1);
    phone.network.fault = () => null;
    await world.pass(60_000);
    expect(phone.row(elsewhere).preview).toMatchObject({ text: 'new' });
  });

  it('whose stream ends are asked for again from the same place', async () => {
    const id = await ana.startWith(doctor);
    await doctor.open(id);
    await ana.write(id, 'one');
    doctor.network.endStreams();
    await ana.write(id, 'two');
    await world.pass(30_000);
    expect(doctor.lines(id).slice(1)).toEqual(['one', 'two']);
    expect(doctor.network.resyncs).toBe(1);
  });

  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('send' as const), who: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), who: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('new' as const), who: fc.nat(2) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'join' as const), who: fc.nat(2) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('reload' as const, 'crash' as const), who: fc.nat(2) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('draft' as const), who: fc.nat(2) }) },
  );
  const flaw = fc.option(
    fc.constantFrom({ lose: 'answer' } as const, { fail: 'UNAVAILABLE' } as const, { delayMs: 700 }),
    {
      nil: null,
      freq: 3,
    },
  );

  it('on top of a state give what a fresh device is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 30 }),
        fc.array(flaw, { maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        async (steps, flaws, mostMissed) => {
          await world.close();
          await begin();
          world.clinic.mostMissed = mostMissed;
          const people = [ana, doctor, await world.person('Nurse')];
          const ids = [await ana.startWith(doctor)];
          const queue = [...flaws];
          for (const device of people) device.network.fault = () => queue.shift() ?? null;
          for (const [at, each] of steps.entries()) {
            const device = people[each.who] ?? ana;
            const id = ids[at % ids.length] ?? '';
            // Not waited for: without network some of it waits too.
            if (each.do === 'send') void device.engine.send(id, `${device.name} ${at}`);
            else if (each.do === 'read') void device.engine.markRead(id, at);
            else if (each.do === 'draft') void device.engine.saveDraft(id, '');
            else if (each.do === 'reload') await device.reload();
            else if (each.do === 'crash') await device.crash();
            else if (each.do === 'new') {
              const other = people[(each.who + 1) % 3] ?? doctor;
              void device.engine.startConversation({ kind: 'direct', userId: other.userId }).then((made) => {
                if (made.ok && !ids.includes(made.value.conversationId)) ids.push(made.value.conversationId);
              });
            } else device.network.setOnline(each.do === 'join');
            await world.pass(200);
          }
          for (const device of people) {
            device.network.fault = () => null;
            device.network.setOnline(true);
          }
          await world.pass(90_000);
          for (const device of people) {
            const fresh = await world.secondDevice(device);
            await world.pass(5_000);
            expect(comparable(device)).toEqual(comparable(fresh));
            for (const row of device.inbox?.rows ?? []) {
              await device.open(row.conversationId);
              await fresh.open(row.conversationId);
              expect(device.states(row.conversationId)).toEqual(fresh.states(row.conversationId));
              expect(device.lines(row.conversationId)).toEqual(fresh.lines(row.conversationId));
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** What the list shows, without who is online. */
function comparable(device: FakeDevice) {
  return device.inbox?.rows.map(({ conversationId, preview, unread, lastMessageAt, active }) => ({
    conversationId,
    preview,
    unread,
    lastMessageAt,
    active,
  }));
}
