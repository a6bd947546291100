/** The only way to a visit. Absent and forbidden answer alike. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { VisitRole } from '../contract.ts';
import * as message from './message-store.ts';
import * as store from './visit-store.ts';

export interface VisitAccess {
  visit: store.VisitRow;
  role: VisitRole;
}

function requirePart(seen: store.SeenVisit | null): VisitAccess {
  if (seen === null || seen.role === null) throw new DomainError('NOT_FOUND');
  return { visit: seen.visit, role: seen.role };
}

/**
 * For everybody who has a part in the visit: its provider, colleagues in the conversation, the patient and who acts for them.
 * With `lock` nobody changes it until the transaction ends; `roles`: only these. NOT_FOUND otherwise.
 */
export async function requireVisit(
  q: Queryable,
  session: SessionInfo,
  visitId: string,
  { lock = false, roles }: { lock?: boolean; roles?: readonly VisitRole[] } = {},
): Promise<VisitAccess> {
  const find = lock ? store.lockVisit : store.findVisit;
  const access = requirePart(await find(q, visitId, session.userId));
  if (roles !== undefined && !roles.includes(access.role)) throw new DomainError('NOT_FOUND');
  return access;
}

/** The same by the appointment that the visit belongs to. */
export async function requireVisitOfAppointment(
  q: Queryable,
  session: SessionInfo,
  appointmentId: string,
): Promise<VisitAccess> {
  return requirePart(await store.findVisitByAppointment(q, appointmentId, session.userId));
}

/** Notes are messages that who writes them down has sent into the conversation of the visit. NOT_FOUND otherwise. */
export async function requireOwnMessage(
  q: Queryable,
  { userId }: SessionInfo,
  conversationId: string,
  messageId: string,
): Promise<void> {
  if (!(await message.isOwnMessage(q, { conversationId, messageId, userId })))
    throw new DomainError('NOT_FOUND');
}
