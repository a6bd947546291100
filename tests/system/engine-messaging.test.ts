import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;
let team: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  team = await clinic.careTeam('Cardiology');
  [ana, doctor] = await Promise.all([
    clinic.add({ name: 'Ana Ruiz', role: 'patient', careTeamIds: [team] }),
    clinic.add({ name: 'Dr Vega', role: 'provider', careTeamIds: [team] }),
  ]);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

describe('a patient and a provider', () => {
  it('write to each other: sent, delivered, read', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'Good morning, doctor');
    await ana.sees(id, 'Good morning, doctor', 'delivered');
    await doctor.inbox((view) => view.totalUnread === 1, 'one unread');
    const seen = await doctor.sees(id, 'Good morning, doctor');
    await doctor.engine.markRead(id, seen.seq ?? 0);
    await ana.sees(id, 'Good morning, doctor', 'read');
    await doctor.inbox((view) => view.totalUnread === 0, 'nothing unread');
    await doctor.write(id, 'Good morning, Ana');
    await ana.sees(id, 'Good morning, Ana');
    expect(true).toBe(true);
  });
});
