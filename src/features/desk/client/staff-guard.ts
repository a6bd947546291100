/** Only staff, by their signed roles: the rule every roster of a staff conversation has to pass (STF-1, STF-2). */
import type { MessagingContext } from '#src/features/messaging/client/context.ts';
import type { ConversationKeys } from '#src/features/messaging/client/conversation-keys.ts';
import { conversationId as asConversationId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { requireStaffConversation } from '#src/protocol/open/staff-conversation.ts';

/** Nothing is sealed for or opened from a roster that is not the staff's about `about`; refuses at once when the known one is not. */
export function restrictToStaff(
  keys: ConversationKeys,
  about: string | null,
  context: MessagingContext,
): void {
  keys.restrict((state) => {
    if (about === null) refuse('E_CONTEXT', 'staff conversation about nothing');
    requireStaffConversation(state, asConversationId(about), context.session.directory.lookup);
  });
}
