/** The only way to a conversation from the desk. Absent and forbidden answer alike. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import * as store from './store.ts';

/**
 * For providers who are in the conversation or in its care team, of conversations about a patient. With `lock` nobody changes it
 * until the transaction ends. NOT_FOUND otherwise.
 */
export async function requireDesk(
  q: Queryable,
  session: SessionInfo,
  conversationId: string,
  { lock }: { lock: boolean },
): Promise<store.DeskConversationRow> {
  if (session.role !== 'provider') throw new DomainError('FORBIDDEN');
  const row = await store.findDeskConversation(q, conversationId, session.userId, lock);
  if (row === null || !(row.member || row.inCareTeam)) throw new DomainError('NOT_FOUND');
  return row;
}
