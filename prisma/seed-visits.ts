/** Visits of the demo clinic: types, hours of two doctors, and appointments in the days to come. */
import { randomUUID } from 'node:crypto';
import type { WeeklySpan } from '../src/features/scheduling/contract.ts';
import type { Api } from '../src/platform/client/transport.ts';

interface Side {
  api: Api;
  userId: string;
}

const morning = { from: '09:00', to: '13:00' };
const afternoon = { from: '15:00', to: '18:00' };
const workdays = [1, 2, 3, 4, 5];
const dayMs = 24 * 60 * 60_000;

/** What the clinic offers. Answers the ids of the types by name. */
export async function seedVisitTypes(admin: Side): Promise<{ followUp: string; first: string }> {
  const put = async (en: string, es: string, minutes: number, booking: 'direct' | 'request' | 'staff') => {
    const type = { id: null, en, es, minutes, remote: booking !== 'staff', booking, active: true };
    return (await admin.api.scheduling.putVisitType.mutate(type)).id;
  };
  await put('Blood pressure check', 'Control de tensión', 15, 'staff');
  return {
    followUp: await put('Follow-up', 'Revisión', 20, 'direct'),
    first: await put('First visit', 'Primera visita', 40, 'request'),
  };
}

export async function seedHours(doctor: Side, visitTypeIds: string[]): Promise<void> {
  const weekly: WeeklySpan[] = workdays.flatMap((day) => [
    { day, hours: morning },
    ...(day === 5 ? [] : [{ day, hours: afternoon }]),
  ]);
  await doctor.api.scheduling.putSchedule.mutate({
    timeZone: 'Europe/Madrid',
    weekly,
    exceptions: [],
    bufferMinutes: 5,
    noticeMinutes: 120,
    horizonDays: 60,
    visitTypeIds,
  });
}

/** The patient takes the first free time after so many days. */
export async function seedAppointment(input: {
  patient: Side;
  doctor: Side;
  conversationId: string;
  visitTypeId: string;
  inDays: number;
}): Promise<void> {
  const { patient, doctor, conversationId, visitTypeId, inDays } = input;
  const { scheduling } = patient.api;
  const from = Date.now() + inDays * dayMs;
  const offer = { providerId: doctor.userId, visitTypeId };
  const { slots } = await scheduling.slots.query({ ...offer, from, until: from + 14 * dayMs });
  const [start] = slots;
  if (start === undefined) throw new Error('The demo doctor has hours in any two weeks.');
  const who = { id: randomUUID(), patientId: null, reasonMessageId: null };
  await scheduling.book.mutate({ ...offer, ...who, start, conversationId });
}
