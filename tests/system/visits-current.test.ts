import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { openFamily } from '#tests/support/caregivers.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { makeVisit } from '#tests/support/visits.ts';

let server: TestServer;
let clinic: TestClinic;
let team: string;
let ana: Person;
let doctor: Person;
let conversationId: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  team = await clinic.careTeam('Cardiology');
  [ana, doctor] = await Promise.all([
    clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] }),
    clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] }),
  ]);
  conversationId = await ana.startWith(doctor);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const minute = 60_000;
const current = async (person: Person) =>
  (await person.api.video.current.query()).map(({ id, myRole }) => ({ id, myRole }));

describe('what a patient may go into now', () => {
  it('is an appointment within its window and a visit that the doctor has just started', async () => {
    const people = { patientId: await ana.userId(), providerId: await doctor.userId(), conversationId };
    const { database } = server.clinic;
    const now = Date.now();
    await makeVisit(database, { ...people, start: now + 60 * minute });
    await makeVisit(database, { ...people, start: now - 90 * minute });
    const { visitId } = await makeVisit(database, { ...people, start: now + 10 * minute });
    expect(await current(ana)).toEqual([{ id: visitId, myRole: 'patient' }]);
    const instant = await doctor.api.video.startInstant.mutate({ id: randomUUID(), conversationId });
    expect(await current(ana)).toEqual([
      { id: instant.id, myRole: 'patient' },
      { id: visitId, myRole: 'patient' },
    ]);
  });

  it('is also that of a child one acts for, and nobody else’s', async () => {
    const family = await openFamily(clinic, team, 'now');
    expectValue(await family.maria.engine.actFor(family.leoId));
    const id = await family.maria.startWith(family.doctor);
    const instant = await family.doctor.api.video.startInstant.mutate({
      id: randomUUID(),
      conversationId: id,
    });
    expect(await current(family.maria)).toEqual([{ id: instant.id, myRole: 'carer' }]);
    expect((await current(ana)).map((visit) => visit.id)).not.toContain(instant.id);
  });
});
