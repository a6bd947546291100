/** The only way to a conversation: membership is checked here and nowhere else. Absent and forbidden answer alike. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import * as store from './store.ts';

export interface ConversationAccess {
  conversation: store.ConversationRow;
  /** Newest message this person may see; null while they are a member. */
  through: number | null;
  /** A carer whose link ended: still in the signed roster. */
  suspended: boolean;
}

/** For reading: present and former members (those up to the place where they left). NOT_FOUND otherwise. */
export async function requireReadable(
  q: Queryable,
  session: SessionInfo,
  conversationId: string,
): Promise<ConversationAccess> {
  const member = await store.findMember(q, conversationId, session.userId);
  const conversation = member === null ? null : await store.findConversation(q, conversationId);
  if (member === null || conversation === null) throw new DomainError('NOT_FOUND');
  return { conversation, through: member.leftAtSeq, suspended: member.suspended };
}

/** For taking part: present members only. NOT_FOUND otherwise. */
export async function requireMember(
  q: Queryable,
  session: SessionInfo,
  conversationId: string,
): Promise<store.ConversationRow> {
  const { conversation, through } = await requireReadable(q, session, conversationId);
  if (through !== null) throw new DomainError('NOT_FOUND');
  return conversation;
}

/** The device that this session proved; DEVICE_UNBOUND when it did not. */
export function requireDevice(session: SessionInfo): string {
  if (session.deviceId === null) throw new DomainError('DEVICE_UNBOUND');
  return session.deviceId;
}
