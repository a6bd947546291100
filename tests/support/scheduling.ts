/** What tests of appointments start from: a clinic with types, hours, and people who write to each other. */
import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import type { ProviderSchedule, VisitType } from '#src/features/scheduling/contract.ts';
import { openClinic, type Person, type TestClinic } from './person.ts';
import { startTestServer, type TestServer } from './test-server.ts';
import { createTestClock } from './visits.ts';

export const minuteMs = 60_000;
export const zone = 'Europe/Madrid';

/** Office hours on each day, in half hours at most. */
export const openHours: Omit<ProviderSchedule, 'visitTypeIds'> = {
  timeZone: zone,
  weekly: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, hours: { from: '09:00', to: '14:00' } })),
  exceptions: [],
  bufferMinutes: 0,
  noticeMinutes: 60,
  horizonDays: 90,
};

interface AuditDetail {
  reason?: string;
  actingFor?: string;
}

type Types = Record<'direct' | 'request' | 'staff' | 'clinic', VisitType>;

export interface Practice {
  server: TestServer;
  clinic: TestClinic;
  clock: ReturnType<typeof createTestClock>;
  careTeamId: string;
  types: Types;
  doctor: Person;
  patient: Person;
  /** Of doctor and patient. */
  conversationId: string;
  /** A morning of the doctor's a week from now, `day` days later. */
  morning(day: number, time?: string): number;
  audit(appointmentId: string): Promise<{ action: string; actor: string; detail: AuditDetail }[]>;
  close(): Promise<void>;
}

async function makeTypes(admin: Person): Promise<Types> {
  const make = async (booking: VisitType['booking'], remote: boolean, name: string) => {
    const type = { en: name, es: name, minutes: 30, remote, booking, active: true };
    const { id } = await admin.api.scheduling.putVisitType.mutate({ ...type, id: null });
    return { ...type, id };
  };
  return {
    direct: await make('direct', true, 'Video'),
    request: await make('request', true, 'Video on request'),
    staff: await make('staff', true, 'Video by staff'),
    clinic: await make('direct', false, 'At the clinic'),
  };
}

/** A server with a practice that takes bookings; `env` as for any test server. */
export async function openPractice(env: Readonly<Record<string, string>> = {}): Promise<Practice> {
  const clock = createTestClock();
  const server = await startTestServer({ clock, env });
  const clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeamId = await clinic.careTeam('Primary care');
  const careTeamIds = [careTeamId];
  const doctor = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
  const patient = await clinic.add({ name: 'Rosa Real', role: 'patient', careTeamIds });
  const types = await makeTypes(clinic.admin);
  const visitTypeIds = Object.values(types).map((type) => type.id);
  await doctor.api.scheduling.putSchedule.mutate({ ...openHours, visitTypeIds });
  const first = DateTime.fromMillis(clock.now(), { zone }).plus({ days: 7 }).startOf('day');
  return {
    server,
    clinic,
    clock,
    careTeamId,
    types,
    doctor,
    patient,
    conversationId: await patient.startWith(doctor),
    morning(day, time = '09:00') {
      const [hour, minute] = time.split(':').map(Number);
      return first.plus({ days: day }).set({ hour, minute }).toMillis();
    },
    async audit(appointmentId) {
      const { rows } = await server.clinic.database.pool.query<{
        action: string;
        actor: string;
        detail: AuditDetail;
      }>(
        `SELECT action, actor_id AS actor, detail FROM audit_record WHERE detail->>'appointmentId' = $1 ORDER BY at, id`,
        [appointmentId],
      );
      return rows;
    },
    async close() {
      await clinic.close();
      await server.close();
    },
  };
}

/** What a patient of the practice asks for, for themselves by video at once, unless told otherwise. */
export async function booking(
  practice: Practice,
  start: number,
  more: { visitTypeId?: string; patientId?: string; conversationId?: string; id?: string } = {},
) {
  return {
    id: randomUUID(),
    providerId: await practice.doctor.userId(),
    patientId: null,
    visitTypeId: practice.types.direct.id,
    start,
    conversationId: practice.conversationId,
    reasonMessageId: null,
    ...more,
  };
}
