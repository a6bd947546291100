import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatView } from '#src/features/messaging/client/engine-api.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { linkCarer, openFamily } from '#tests/support/caregivers.ts';
import { openClinic, type TestClinic } from '#tests/support/person.ts';
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

const sql = (text: string, values: unknown[]) => server.clinic.database.pool.query(text, values);
const refused = (view: ChatView) =>
  view.items.flatMap((item) =>
    item.type === 'message' && item.content.kind === 'refused' ? [item.content.code] : [],
  );

describe('a server that lies about carers', () => {
  it('lets no stranger read: a link and a membership of its own making open nothing', async () => {
    const [rosa, doctor, eve] = await Promise.all([
      clinic.add({ name: 'Rosa', role: 'patient', careTeamIds: [team] }),
      clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] }),
      clinic.add({ name: 'Eve', role: 'patient' }),
    ]);
    const [rosaId, eveId] = [await rosa.userId(), await eve.userId()];
    const id = await rosa.startWith(doctor);
    await rosa.write(id, 'a secret');
    await doctor.sees(id, 'a secret');
    await sql(
      `INSERT INTO care_link (id, carer_id, patient_id, relation, consent_note, valid_from, created_by_id) VALUES ($1, $2, $3, 'other', 'x', now(), $3)`,
      [randomUUID(), eveId, rosaId],
    );
    await sql(`INSERT INTO conversation_member (conversation_id, user_id, role) VALUES ($1, $2, 'admin')`, [
      id,
      eveId,
    ]);
    // The server hands her everything it has.
    const page = { conversationId: id, before: null, after: null, limit: 10 };
    expect((await eve.api.messages.conversation.query(page)).messages).toHaveLength(1);
    await eve.engine.refreshActing();
    const stolen = await eve.chat(id, (view) => view.status !== 'loading', 'whatever she gets');
    expect(JSON.stringify(stolen)).not.toContain('a secret');
    const sent = await eve.engine.send(id, 'let me in');
    if (sent.ok)
      await eve.chat(
        id,
        (view) => view.items.some((item) => item.type === 'message' && item.state === 'failed'),
        'not sent',
      );
    // Everybody else goes on as if she were not there.
    for (const [person, partner] of [
      [rosa, doctor],
      [doctor, rosa],
    ] as const) {
      const again = await person.onNewDevice();
      await again.write(id, `still ours, ${person.name}`);
      await partner.sees(id, `still ours, ${person.name}`);
      const { head } = await again.chat(id, (view) => view.status === 'ready', 'the conversation');
      expect(head?.readerIds).not.toContain(eveId);
      await again.engine.close();
    }
    const later = await eve.onNewDevice();
    const view = await later.chat(id, (each) => each.status !== 'loading', 'nothing');
    expect(JSON.stringify(view)).not.toContain('still ours');
    await later.engine.close();
  });

  it('cannot put a carer’s words into the name of another patient', async () => {
    const { maria, doctor, leoId } = await openFamily(clinic, team, 'moved');
    const other = await clinic.admin.api.proxy.createDependent.mutate({
      displayName: 'Max',
      careTeamIds: [team],
    });
    expectValue(await maria.engine.actFor(leoId));
    const id = await maria.startWith(doctor);
    await maria.write(id, 'He sleeps badly');
    const seen = await doctor.sees(id, 'He sleeps badly');
    expect(seen.content).toMatchObject({ actingFor: { userId: leoId, name: 'Leo moved' } });
    await sql(`UPDATE conversation SET patient_id = $2 WHERE id = $1`, [id, other.userId]);
    // A device that knows the conversation keeps to what it knows; a new one refuses what does not fit.
    const known = await doctor.reload();
    await known.ready();
    const { content } = await known.sees(id, 'He sleeps badly');
    expect(content).toMatchObject({ actingFor: { userId: leoId } });
    await known.engine.close();
    const fresh = await doctor.onNewDevice();
    const view = await fresh.chat(id, (each) => refused(each).length > 0, 'a refusal');
    expect(refused(view)).toEqual(['E_CONTEXT']);
    await fresh.engine.close();
  });
});

describe('a carer whose link has run out, before anybody noticed', () => {
  it('sends nothing, lets nobody in and throws nobody out', async () => {
    const { maria, doctor, leoId, linkId } = await openFamily(clinic, team, 'run out');
    const nurse = await clinic.add({ name: 'Nurse', role: 'provider', careTeamIds: [team] });
    expectValue(await maria.engine.actFor(leoId));
    const id = await maria.startWith(doctor);
    await maria.write(id, 'in time');
    await doctor.sees(id, 'in time');
    await sql(`UPDATE care_link SET valid_until = now() WHERE id = $1`, [linkId]);
    const notAllowed = { ok: false, failure: { kind: 'domain', code: 'NOT_ALLOWED_NOW' } };
    expect(await maria.engine.addMembers(id, [await nurse.userId()])).toMatchObject({ ok: false });
    expect(await maria.engine.removeMember(id, await doctor.userId())).toEqual(notAllowed);
    await maria.write(id, 'too late');
    const item = await maria.sees(id, 'too late', 'failed');
    expect(item.failure).toEqual(notAllowed.failure);
    await linkCarer(clinic, maria, leoId);
    await maria.engine.retry(id, item.key);
    await doctor.sees(id, 'too late');
  });
});
