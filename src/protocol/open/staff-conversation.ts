/** Conversations among staff about a conversation with a patient (rules STF-1, STF-2). */
import { conversationIdBytes } from './conversation-entry.ts';
import { type AccountLookup, type ConversationState, findMember } from './conversation-state.ts';
import { H, noHash } from './hash.ts';
import { type ConversationId, conversationBytes, conversationIdOf } from './ids.ts';
import { L } from './labels.ts';
import { refuse } from './refusal.ts';

/** The nonce that makes the id of a staff conversation say which conversation it is about (32 bytes). */
export function staffNonce(about: ConversationId): Uint8Array {
  return H(L('staff'), conversationBytes(about));
}

/**
 * Refuses a conversation that is not the staff's about `about` (E_CONTEXT), and one in which anybody is or was whose signed role is
 * not `provider` (E_ROSTER). Whatever the server says about it counts for nothing.
 */
export function requireStaffConversation(
  state: ConversationState,
  about: ConversationId,
  lookup: AccountLookup,
): void {
  const creator = findMember(state.epochs[0]?.roster ?? [], state.creator);
  const id = conversationIdOf(conversationIdBytes(creator?.fp ?? noHash, staffNonce(about)));
  if (id !== state.conversationId) refuse('E_CONTEXT', 'not the staff conversation about this one'); // guard STAFF-ABOUT
  for (const { userId, fp } of [...state.epochs.flatMap(({ roster }) => roster), ...state.roster]) {
    if (lookup(userId, fp)?.profile?.role !== 'provider') refuse('E_ROSTER', 'not of the staff'); // guard STAFF-ROLE
  }
}
