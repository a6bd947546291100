/** Which devices may speak in a call (rules CALL-4, CALL-5): the conversation's roster and the account chains decide, never the server. */
import { findDevice } from './account-chain.ts';
import { equalBytes } from './bytes.ts';
import type { MemberParty } from './call-signal.ts';
import { type AccountLookup, type ConversationState, findMember } from './conversation-state.ts';
import { refuse } from './refusal.ts';

/** The signing key of a member's live device: E_SENDER for who is no member now, E_DEVICE for a device that is not theirs or was revoked. */
export function memberKey(state: ConversationState, lookup: AccountLookup, party: MemberParty): Uint8Array {
  const member = findMember(state.roster, party.userId) ?? refuse('E_SENDER', 'not in the conversation');
  const account = lookup(member.userId, member.fp) ?? refuse('E_SENDER', 'unknown account');
  if (!equalBytes(account.fp, member.fp)) refuse('E_SENDER', 'another identity'); // guard CALL-SENDER-FP
  const device = findDevice(account, party.id) ?? refuse('E_DEVICE', 'not certified');
  if (device.revokedSeq !== null) refuse('E_DEVICE', 'revoked'); // guard CALL-REVOKED
  return device.dkPk;
}

/** Who lets guests in and puts people out: members whose signed role is `provider`, observers not. */
export function isHost(state: ConversationState, lookup: AccountLookup, party: MemberParty): boolean {
  const member = findMember(state.roster, party.userId);
  if (member === null || member.role === 'observer') return false;
  return lookup(member.userId, member.fp)?.profile?.role === 'provider';
}
