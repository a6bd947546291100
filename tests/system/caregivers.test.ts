import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActingView } from '#src/features/messaging/client/engine-api.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { linkCarer, openFamily } from '#tests/support/caregivers.ts';
import { openClinic, type Person, type TestClinic, until } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let team: string;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  team = await clinic.careTeam('Paediatrics');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const acting = (person: Person, fits: (view: ActingView) => boolean, what: string) =>
  until<ActingView>((listener) => person.engine.watchActing(listener), fits, what);
const endLink = (id: string) => clinic.admin.api.proxy.endLink.mutate({ id });
const code = async (work: Promise<unknown>) => {
  try {
    await work;
    return 'ok';
  } catch (error) {
    const data: unknown = error instanceof Error ? Reflect.get(error, 'data') : undefined;
    return typeof data === 'object' && data !== null ? Reflect.get(data, 'appCode') : error;
  }
};

/** Maria writes to the doctor for Leo. */
async function startForLeo(name: string) {
  const family = await openFamily(clinic, team, name);
  expectValue(await family.maria.engine.actFor(family.leoId));
  const id = await family.maria.startWith(family.doctor);
  return { ...family, id };
}

describe('a parent of a child without a login', () => {
  it('reaches the child’s providers while acting for the child, and not as herself', async () => {
    const { maria, doctor, leoId } = await openFamily(clinic, team, 'reach');
    expect(expectValue(await maria.engine.contacts())).toEqual([]);
    expectValue(await maria.engine.actFor(leoId));
    expect(expectValue(await maria.engine.contacts()).map((each) => each.userId)).toContain(
      await doctor.userId(),
    );
    expect(expectValue(await maria.engine.careTeams()).map((each) => each.id)).toEqual([team]);
    expectValue(await maria.engine.actFor(null));
    expect(expectValue(await maria.engine.contacts())).toEqual([]);
  });

  it('starts a conversation about the child under her own name', async () => {
    const { maria, doctor, leoId, id } = await startForLeo('start');
    await maria.write(id, 'Leo has a fever');
    const seen = await doctor.sees(id, 'Leo has a fever');
    expect(seen.sender).toEqual({ userId: await maria.userId(), name: 'Maria start' });
    const { head } = await doctor.chat(id, (view) => view.head !== null, 'the head');
    expect(head).toMatchObject({ patientId: leoId, patientName: 'Leo start', kind: 'team' });
    await doctor.write(id, 'How high?');
    await maria.sees(id, 'How high?');
    expect(await maria.startWith(doctor)).toBe(id);
  });

  it('is written to by the child’s doctor, in the conversation that she would start herself', async () => {
    const { maria, doctor, leoId } = await openFamily(clinic, team, 'doctor starts');
    const { carers, patient } = await doctor.api.proxy.carersOf.query({ patientId: leoId });
    expect(carers.map(({ carer }) => carer.userId)).toEqual([await maria.userId()]);
    const input = {
      kind: 'carer',
      userId: await maria.userId(),
      patientId: leoId,
      dependent: patient.dependent,
    } as const;
    const { conversationId: id } = expectValue(await doctor.engine.startConversation(input));
    await doctor.write(id, 'The results are good');
    await maria.sees(id, 'The results are good');
    await acting(maria, (view) => view.current === leoId, 'acting for Leo');
    await maria.write(id, 'Thank you');
    const seen = await doctor.sees(id, 'Thank you');
    expect(seen.content).toMatchObject({ actingFor: { userId: leoId } });
    expect(await maria.startWith(doctor)).toBe(id);
  });

  it('starts a conversation with the whole care team, once', async () => {
    const { maria, doctor, leoId } = await openFamily(clinic, team, 'team');
    expectValue(await maria.engine.actFor(leoId));
    const input = { kind: 'team', careTeamId: team, patientId: leoId } as const;
    const { conversationId: id } = expectValue(await maria.engine.startConversation(input));
    await maria.write(id, 'To all of you');
    await doctor.sees(id, 'To all of you');
    expect(expectValue(await maria.engine.startConversation(input)).conversationId).toBe(id);
  });

  it('sees in each profile only what belongs there, and the device remembers which one is active', async () => {
    const { maria, leoId, id, doctor } = await startForLeo('switch');
    await maria.write(id, 'for Leo');
    await maria.inbox((view) => view.rows.map((row) => row.conversationId).join() === id, 'Leo’s only');
    expectValue(await maria.engine.actFor(null));
    await maria.inbox((view) => view.status === 'ready' && view.rows.length === 0, 'her own: none');
    await doctor.write(id, 'an answer');
    const view = await acting(maria, (each) => each.charges[0]?.unread === 1, 'unread for Leo');
    expect(view).toMatchObject({ current: null, ownUnread: 0 });
    // Opening his conversation is acting for him.
    await maria.sees(id, 'an answer');
    await acting(maria, (each) => each.current === leoId, 'acting for Leo again');
    const again = await maria.reload();
    await again.ready();
    await acting(again, (each) => each.current === leoId, 'remembered');
    await again.engine.close();
  });

  it('is stopped at once when the link ends: nothing is sent and nothing new is read', async () => {
    const { maria, doctor, id, linkId } = await startForLeo('ended');
    await maria.write(id, 'before');
    await doctor.sees(id, 'before');
    await endLink(linkId);
    await maria.chat(id, (view) => !view.composer.allowed, 'a locked composer');
    await maria.write(id, 'after');
    await maria.sees(id, 'after', 'failed');
    await doctor.write(id, 'for the family only');
    await doctor.sees(id, 'for the family only', 'sent');
    await acting(maria, (view) => view.charges.length === 0 && view.current === null, 'nobody to act for');
    const phone = await maria.onNewDevice();
    const view = await phone.chat(id, (each) => each.items.length > 1, 'the history');
    expect(JSON.stringify(view.items)).toContain('before');
    expect(JSON.stringify(view.items)).not.toContain('for the family only');
    await phone.engine.close();
  });

  it('is served again when she is linked again, with what was said meanwhile', async () => {
    const { maria, doctor, id, linkId, leoId } = await startForLeo('again');
    await maria.write(id, 'before');
    await doctor.sees(id, 'before');
    await endLink(linkId);
    await doctor.write(id, 'meanwhile');
    await doctor.sees(id, 'meanwhile', 'sent');
    await linkCarer(clinic, maria, leoId);
    await maria.sees(id, 'meanwhile');
    await maria.write(id, 'back');
    await doctor.sees(id, 'back');
  });

  it('is stopped when the link runs out, and staff take her out of the roster', async () => {
    const { maria, doctor, leoId, linkId, id } = await startForLeo('expiry');
    await endLink(linkId);
    const soon = await linkCarer(clinic, maria, leoId, { until: Date.now() + 1_500 });
    await maria.write(id, 'in time');
    await doctor.sees(id, 'in time');
    const state = async () =>
      (await clinic.admin.api.proxy.links.query({ cursor: null })).links.find((link) => link.id === soon)
        ?.state;
    await expect.poll(state, { timeout: 10_000 }).toBe('ended');
    await maria.write(id, 'too late');
    await maria.sees(id, 'too late', 'failed');
    await server.clinic.services.proxy.settle();
    await maria.chat(id, (view) => !view.composer.allowed, 'a locked composer');
    const mariaId = await maria.userId();
    const input = { conversationId: id };
    const { carers } = await doctor.api.proxy.ofConversation.query(input);
    expect(carers).toMatchObject([{ carer: { userId: mariaId }, active: false }]);
    expectValue(await doctor.engine.removeMember(id, mariaId));
    await doctor.chat(id, (view) => view.head?.readerIds.length === 0, 'nobody but the doctor');
    expect((await doctor.api.proxy.ofConversation.query(input)).carers).toEqual([]);
  });
});

describe('a carer of a patient with an account', () => {
  async function household(name: string) {
    const [rosa, doctor, carlos] = await Promise.all([
      clinic.add({ name: `Rosa ${name}`, role: 'patient', careTeamIds: [team] }),
      clinic.add({ name: `Doctor ${name}`, role: 'provider', careTeamIds: [team] }),
      clinic.add({ name: `Carlos ${name}`, role: 'patient', careTeamIds: [team] }),
    ]);
    const rosaId = await rosa.userId();
    return { rosa, doctor, carlos, rosaId, carlosId: await carlos.userId() };
  }

  it('reads nothing of what was there until the patient lets them in; then writes under their own name', async () => {
    const { rosa, doctor, carlos, rosaId, carlosId } = await household('lets in');
    const id = await rosa.startWith(doctor);
    await rosa.write(id, 'private');
    await doctor.sees(id, 'private');
    await linkCarer(clinic, carlos, rosaId);
    await carlos.engine.refreshActing();
    expectValue(await carlos.engine.actFor(rosaId));
    await carlos.inbox((view) => view.status === 'ready' && view.rows.length === 0, 'nothing');
    const page = { conversationId: id, before: null, after: null, limit: 10 };
    expect(await code(carlos.api.messages.conversation.query(page))).toBe('NOT_FOUND');
    expect(await code(carlos.api.messages.entries.query({ conversationId: id, after: -1 }))).toBe(
      'NOT_FOUND',
    );

    expectValue(await rosa.engine.addMembers(id, [carlosId]));
    await carlos.sees(id, 'private');
    await carlos.write(id, 'I am her son');
    expect((await doctor.sees(id, 'I am her son')).sender.name).toBe('Carlos lets in');
    await rosa.sees(id, 'I am her son');
    // It is still the conversation of the two.
    expect(await rosa.startWith(doctor)).toBe(id);
    expect(await doctor.startWith(rosa)).toBe(id);
  });

  it('starts conversations that the patient reads too', async () => {
    const { rosa, doctor, carlos, rosaId } = await household('starts');
    await linkCarer(clinic, carlos, rosaId);
    expectValue(await carlos.engine.actFor(rosaId));
    const id = await carlos.startWith(doctor);
    await carlos.write(id, 'She fell this morning');
    await rosa.sees(id, 'She fell this morning');
    await doctor.sees(id, 'She fell this morning');
    await rosa.inbox((view) => view.rows.some((row) => row.conversationId === id), 'in her own inbox');
  });

  it('learns nothing of another carer who is not in the conversation', async () => {
    const { rosa, doctor, carlos, rosaId } = await household('two carers');
    const other = await clinic.add({ name: 'Other', role: 'patient' });
    await linkCarer(clinic, carlos, rosaId);
    await linkCarer(clinic, other, rosaId);
    expectValue(await carlos.engine.actFor(rosaId));
    const conversationId = await carlos.startWith(doctor);
    const told = async (person: Person) =>
      (await person.api.proxy.ofConversation.query({ conversationId })).carers.map((each) => each.carer.name);
    expect(await told(carlos)).toEqual(['Carlos two carers']);
    expect(await told(rosa)).toEqual(['Carlos two carers', 'Other']);
    expect(await told(doctor)).toEqual(['Carlos two carers', 'Other']);
  });

  it('is stopped by the patient, who may end the link herself; sharing a care team gives nothing', async () => {
    const { rosa, doctor, carlos, rosaId } = await household('stops');
    const linkId = await linkCarer(clinic, carlos, rosaId);
    expectValue(await carlos.engine.actFor(rosaId));
    const id = await carlos.startWith(doctor);
    await carlos.write(id, 'first');
    await rosa.sees(id, 'first');
    expect((await rosa.api.proxy.mine.query()).carers.map((each) => each.linkId)).toEqual([linkId]);
    await rosa.api.proxy.endLink.mutate({ id: linkId });
    await carlos.write(id, 'second');
    await carlos.sees(id, 'second', 'failed');
    await rosa.write(id, 'still mine');
    await doctor.sees(id, 'still mine');
  });

  it('leaves an audit record that names both for everything done', async () => {
    const { rosa, doctor, carlos, rosaId, carlosId } = await household('audit');
    const linkId = await linkCarer(clinic, carlos, rosaId);
    expectValue(await carlos.engine.actFor(rosaId));
    const id = await carlos.startWith(doctor);
    const direct = await rosa.startWith(doctor);
    expectValue(await rosa.engine.addMembers(direct, [carlosId]));
    await endLink(linkId);
    const { rows } = await server.clinic.database.pool.query<{
      action: string;
      actor: string;
      acting: string;
    }>(
      `SELECT action, actor_id AS actor, detail->>'actingFor' AS acting FROM audit_record
       WHERE subject_id = ANY($1) AND detail ? 'actingFor' ORDER BY at, id`,
      [[rosaId, carlosId]],
    );
    expect(rows.every((row) => row.acting === rosaId)).toBe(true);
    const actions = rows.map((row) => `${row.action} ${row.actor === carlosId ? 'carlos' : 'other'}`).sort();
    expect(actions).toEqual([
      'care-link.create other',
      'care-link.end other',
      'conversation.carer-added other',
      'conversation.start carlos',
    ]);
    expect(id).not.toBe(direct);
  });
});

describe('what is refused', () => {
  it('a link to a provider, to oneself, to a child as carer, a second one at the same time, one that ends before it starts', async () => {
    const { doctor, maria, leoId } = await openFamily(clinic, team, 'links');
    const [doctorId, mariaId] = [await doctor.userId(), await maria.userId()];
    const link = (carerId: string, patientId: string, until: number | null = null) =>
      code(
        clinic.admin.api.proxy.link.mutate({
          carerId,
          patientId,
          relation: 'carer',
          from: 1_000,
          until,
          consentNote: 'Form',
        }),
      );
    expect(await link(doctorId, leoId)).toBe('NOT_FOUND');
    expect(await link(mariaId, doctorId)).toBe('NOT_FOUND');
    expect(await link(mariaId, mariaId)).toBe('BAD_INPUT');
    expect(await link(leoId, mariaId)).toBe('NOT_FOUND');
    expect(await link(mariaId, leoId)).toBe('CARE_LINK_EXISTS');
    expect(await link(mariaId, leoId, 500)).toBe('BAD_INPUT');
  });

  it('a stranger: for a patient one does not act for nothing can be asked or started', async () => {
    const { leoId, doctor } = await openFamily(clinic, team, 'stranger');
    const eve = await clinic.add({ name: 'Eve', role: 'patient', careTeamIds: [team] });
    expect(await code(eve.api.proxy.reach.query({ patientId: leoId }))).toBe('NOT_FOUND');
    expect(await eve.engine.actFor(leoId)).toMatchObject({ ok: false, failure: { code: 'NOT_FOUND' } });
    // A patient without keys is nobody's contact.
    expect(expectValue(await doctor.engine.contacts()).map((each) => each.userId)).not.toContain(leoId);
  });
});
