/** A second provider in a call: joins by their own right, may become its host, and is out with the conversation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { type CallClinic, type CallParty, codeOf, openCallClinic } from '#tests/support/call-party.ts';
import type { Person } from '#tests/support/person.ts';
import { goodDevices, makeVisit } from '#tests/support/visits.ts';

let call: CallClinic;
let colleague: Person;
let conversationId: string;
beforeAll(async () => {
  call = await openCallClinic();
  const { clinic, patient, careTeam } = call;
  colleague = await clinic.add({ name: 'Dr Ruiz', role: 'provider', careTeamIds: [careTeam] });
  const patientId = await patient.userId();
  const input = { kind: 'team', careTeamId: careTeam, patientId } as const;
  ({ conversationId } = expectValue(await patient.engine.startConversation(input)));
});
afterAll(() => call?.close());

/** All three in one call. */
async function together() {
  const [patientId, providerId] = [await call.patient.userId(), await call.provider.userId()];
  const { visitId } = await makeVisit(call.server.clinic.database, {
    patientId,
    providerId,
    conversationId,
    start: call.now(),
  });
  await call.patient.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
  await call.provider.api.video.admit.mutate({ visitId });
  const doctor = await call.join(call.provider, visitId);
  const rosa = await call.join(call.patient, visitId);
  const ruiz = await call.join(colleague, visitId);
  for (const { ear } of [doctor, rosa, ruiz]) await ear.until(({ parties }) => parties.length === 3, 'all');
  return { visitId, doctor, rosa, ruiz };
}

function rolesHeardBy({ ear }: CallParty): Record<string, string> {
  const last = ear.events.findLast((event) => event.type === 'parties');
  return Object.fromEntries(last?.type === 'parties' ? last.parties.map(({ id, role }) => [id, role]) : []);
}

describe('a colleague', () => {
  it('joins while the room is open, and each signal reaches whom it is for alone', async () => {
    const { doctor, rosa, ruiz } = await together();
    expect(ruiz.pass.role).toBe('colleague');
    await ruiz.send(rosa, 1);
    await ruiz.send(doctor, 2);
    await rosa.ear.until(({ counters }) => counters.includes(1), 'the patient’s signal');
    await doctor.ear.until(({ counters }) => counters.includes(2), 'the doctor’s signal');
    expect([rosa.ear.counters, doctor.ear.counters]).toEqual([[1], [2]]);
  });

  it('becomes the host when the visit is handed over, without joining again', async () => {
    const { doctor, rosa, ruiz, visitId } = await together();
    const providerId = await colleague.userId();
    const start = performance.now();
    await call.provider.api.video.transfer.mutate({ visitId, providerId });
    await rosa.ear.until(() => rolesHeardBy(rosa)[ruiz.id] === 'host', 'the new host to be told');
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(rolesHeardBy(rosa)).toEqual({ [doctor.id]: 'colleague', [ruiz.id]: 'host', [rosa.id]: 'patient' });
    const { role } = await ruiz.api.video.renew.mutate({ token: ruiz.pass.token });
    expect(role).toBe('host');
  });

  it('is put out by the host, and may come again: putting out is no ban', async () => {
    const { rosa, ruiz, visitId } = await together();
    await call.provider.api.video.remove.mutate({ visitId, userId: ruiz.userId, guestId: null });
    await ruiz.ear.until(({ over }) => over === 'removed', 'to be told');
    await rosa.ear.until(({ parties }) => parties.length === 2, 'the others to see it');
    expect(await codeOf(ruiz.send(rosa, 1))).toBe('CALL_TOKEN_ENDED');
    expect(await codeOf(colleague.api.video.join.mutate({ visitId }))).toBe('OK');
  });

  it('is out of the call as soon as out of the conversation', async () => {
    const { doctor, ruiz, visitId } = await together();
    const userId = await colleague.userId();
    const start = performance.now();
    expectValue(await call.provider.engine.removeMember(conversationId, userId));
    await ruiz.ear.until(({ over }) => over === 'removed', 'to be told');
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(await codeOf(ruiz.send(doctor, 1))).toBe('CALL_TOKEN_ENDED');
    expect(await codeOf(colleague.api.video.join.mutate({ visitId }))).toBe('NOT_FOUND');
  });
});
