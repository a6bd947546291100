/** Who may be in the staff's conversation about a conversation with a patient: its providers. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { requireDesk } from './access.ts';
import * as store from './store.ts';

/** For providers who are in the conversation themselves; everybody in `roster` must be one of them too. NOT_FOUND otherwise. */
export async function requireStaffRoster(
  q: Queryable,
  session: SessionInfo,
  aboutConversationId: string,
  roster: readonly string[],
): Promise<void> {
  const { member } = await requireDesk(q, session, aboutConversationId, { lock: true });
  const providers = await store.listDeskProviders(q, aboutConversationId);
  if (!member || roster.some((id) => !providers.includes(id))) throw new DomainError('NOT_FOUND');
}
