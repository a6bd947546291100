/** A clinic for tests of visits: two patients, one with a carer, two providers who share their care team, and one who does not. */
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import type { VisitView } from '#src/features/video/contract.ts';
import type { Clock } from '#src/platform/server/clock.ts';
import { linkCarer } from './caregivers.ts';
import { openClinic, type Person, type TestClinic } from './person.ts';
import { startTestServer, type TestServer } from './test-server.ts';
import { goodDevices, type MadeVisit, makeVisit } from './visits.ts';

const minute = 60_000;

export interface VisitClinic {
  server: TestServer;
  clinic: TestClinic;
  rosa: Person;
  luis: Person;
  /** Acts for Rosa. */
  maria: Person;
  vega: Person;
  ana: Person;
  stranger: Person;
  /** Of a patient with both providers. */
  conversationOf(patient: Person): string;
  /** A visit with Dr. Vega that is due now, or in so many minutes. */
  dueVisit(patient: Person, inMinutes?: number): Promise<MadeVisit>;
  checkIn(person: Person, visit: { visitId: string }): Promise<VisitView>;
  view(person: Person, visit: { visitId: string }): Promise<VisitView>;
  /** Ends what a test left open, so that the next one finds empty waiting rooms. */
  endAll(): Promise<void>;
  close(): Promise<void>;
}

export async function openVisitClinic(clock: Clock): Promise<VisitClinic> {
  const server = await startTestServer({ clock });
  const clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const { database } = server.clinic;
  const careTeamId = await clinic.careTeam('Cardiology');
  const careTeamIds = [careTeamId];
  const rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds });
  const luis = await clinic.add({ name: 'Luis', role: 'patient', careTeamIds });
  const maria = await clinic.add({ name: 'Maria', role: 'patient' });
  const vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
  const ana = await clinic.add({ name: 'Nurse Ana', role: 'provider', careTeamIds });
  const others = [await clinic.careTeam('Other')];
  const stranger = await clinic.add({ name: 'Dr. Other', role: 'provider', careTeamIds: others });
  const conversations = new Map<Person, string>();
  for (const patient of [rosa, luis]) {
    const patientId = await patient.userId();
    const started = await patient.engine.startConversation({ kind: 'team', careTeamId, patientId });
    conversations.set(patient, expectValue(started).conversationId);
  }
  await linkCarer(clinic, maria, await rosa.userId());
  const conversationOf = (patient: Person) => conversations.get(patient) ?? '';
  return {
    server,
    clinic,
    rosa,
    luis,
    maria,
    vega,
    ana,
    stranger,
    conversationOf,
    dueVisit: async (patient, inMinutes = 0) =>
      makeVisit(database, {
        patientId: await patient.userId(),
        providerId: await vega.userId(),
        conversationId: conversationOf(patient),
        start: clock.now() + inMinutes * minute,
      }),
    checkIn: (person, { visitId }) => person.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices }),
    view: (person, { visitId }) => person.api.video.visit.query({ visitId }),
    async endAll() {
      await database.pool.query(
        `UPDATE visit SET state = 'cancelled', waiting_since = NULL WHERE state IN ('scheduled', 'waiting', 'in_progress')`,
      );
    },
    async close() {
      await clinic.close();
      await server.close();
    },
  };
}
