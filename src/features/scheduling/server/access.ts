/** Who may make appointments with whom, and the only way to one. Absent and forbidden answer alike. */
import { listReachable } from '#src/features/messaging/public.ts';
import { actsFor } from '#src/features/proxy/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import * as store from './appointment-store.ts';
import * as people from './people-store.ts';

export interface AppointmentAccess {
  appointment: store.AppointmentRow;
  role: store.AppointmentRole;
}

/** For provider, patient, and who acts for the patient now. With `lock` nobody changes it until the transaction ends. NOT_FOUND otherwise. */
export async function requireAppointment(
  q: Queryable,
  session: SessionInfo,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<AppointmentAccess> {
  const find = lock ? store.lockAppointment : store.findAppointment;
  const appointment = await find(q, id, session.userId);
  if (appointment === null || appointment.role === null) throw new DomainError('NOT_FOUND');
  return { appointment, role: appointment.role };
}

/** For whom a patient or carer speaks: themselves, or whom they act for now. NOT_FOUND for anybody else. */
export async function requireVoice(
  q: Queryable,
  { userId }: SessionInfo,
  patientId: string | null,
): Promise<string> {
  if (patientId === null || patientId === userId) return userId;
  if (!(await actsFor(q, userId, patientId))) throw new DomainError('NOT_FOUND');
  return patientId;
}

/** Providers to whom this patient may write now: with them appointments can be made. */
export async function listProvidersOf(
  q: Queryable,
  patientId: string,
): Promise<{ userId: string; name: string }[]> {
  if (!(await people.isPatient(q, patientId))) return [];
  const reachable = await listReachable(q, { userId: patientId, role: 'patient' });
  return reachable.flatMap(({ userId, name, role }) => (role === 'provider' ? [{ userId, name }] : []));
}

/** NOT_FOUND when patient and provider have nothing to do with each other (any more). */
export async function requireCare(q: Queryable, patientId: string, providerId: string): Promise<void> {
  const providers = await listProvidersOf(q, patientId);
  if (!providers.some((provider) => provider.userId === providerId)) throw new DomainError('NOT_FOUND');
}

/** NOT_FOUND unless both, and the caller, are in the conversation now and it is about this patient. */
export async function requireMeetingPlace(
  q: Queryable,
  { userId: callerId }: SessionInfo,
  conversationId: string,
  who: { providerId: string; patientId: string },
): Promise<void> {
  if (!(await people.meetIn(q, conversationId, { ...who, callerId }))) throw new DomainError('NOT_FOUND');
}

/** NOT_FOUND unless the caller wrote this message in the conversation. */
export async function requireOwnMessage(
  q: Queryable,
  { userId }: SessionInfo,
  messageId: string,
  conversationId: string,
): Promise<void> {
  if (!(await people.wrote(q, messageId, conversationId, userId))) throw new DomainError('NOT_FOUND');
}

/** One booking of a provider after the other; NOT_FOUND when this is no provider who works here. */
export async function takeTurn(q: Queryable, providerId: string): Promise<void> {
  if (!(await people.lockProvider(q, providerId))) throw new DomainError('NOT_FOUND');
}
