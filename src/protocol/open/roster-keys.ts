/** Roster against account chains: whose keys they are, whether they are the newest (rules ENT-6, AUD-1). */
import type { AccountState } from './account-chain.ts';
import { equalBytes } from './bytes.ts';
import type { EntryBody, RosterMember } from './conversation-entry.ts';
import type { AccountLookup, ConversationState } from './conversation-state.ts';
import type { UserId } from './ids.ts';
import { epochAgeMs, epochMessages } from './limits.ts';
import { type RefusalCode, refuse } from './refusal.ts';

/** Refuses a roster whose keys are not those of its members' signed chains, or older than what was known before. */
export function checkRosterKeys(
  previous: ConversationState | null,
  entry: EntryBody,
  lookup: AccountLookup,
  fresh: boolean,
): void {
  const before = new Map((previous?.roster ?? []).map((member) => [member.userId, member]));
  for (const member of entry.roster) {
    const account = lookup(member.userId, member.fp) ?? refuse('E_ROSTER', 'unknown identity');
    checkMemberKeys(member, account);
    const old = before.get(member.userId);
    if (old !== undefined && equalBytes(old.fp, member.fp)) {
      if (member.ekGen < old.ekGen) refuse('E_STALE_EK', 'older than before'); // guard EK-BACKWARDS
      if (member.chainSeq < old.chainSeq) refuse('E_STALE_EK', 'older chain than before'); // guard CHAIN-BACKWARDS
    }
    // Who leaves hands out no key, so stale keys of others cannot keep them in.
    if (fresh && entry.kind !== 'leave' && staleReason(member, account) !== null) refuse('E_STALE_EK'); // guard EK-FRESH
  }
}

function checkMemberKeys(member: RosterMember, account: AccountState): void {
  if (account.userId !== member.userId || !equalBytes(account.fp, member.fp))
    refuse('E_ROSTER', 'another identity'); // guard MEMBER-FP
  if (member.chainSeq > account.headSeq) refuse('E_LINK_STALE', 'the author saw more links'); // guard MEMBER-CHAIN-STALE
  const hash = account.linkHashes[member.chainSeq];
  if (hash === undefined || !equalBytes(hash, member.chainHash))
    refuse('E_CHAIN', 'the author saw another chain'); // guard MEMBER-CHAIN-HASH
  const generation = account.eks.find((ek) => ek.gen === member.ekGen);
  if (generation === undefined || !equalBytes(generation.ekPk, member.ekPk)) refuse('E_EK_SIG'); // guard MEMBER-EK
  if (generation !== undefined && generation.seq > member.chainSeq) refuse('E_EK_SIG', 'key before its link'); // guard MEMBER-EK-SEQ
}

export type AuditReason =
  | { reason: 'reset'; userId: UserId; code: RefusalCode }
  | { reason: 'stale'; userId: UserId; code: RefusalCode }
  | { reason: 'closed'; userId: null; code: RefusalCode };

function staleReason(member: RosterMember, account: AccountState): 'reset' | 'stale' | null {
  if (!equalBytes(account.fp, member.fp)) return 'reset';
  if (member.ekGen !== account.ekGen) return 'stale';
  const revokedSince = account.devices.some((d) => d.revokedSeq !== null && d.revokedSeq > member.chainSeq);
  return revokedSince ? 'stale' : null;
}

/**
 * Run before every send against the newest account states. `closed`: somebody left, re-key first. `stale`: a member has newer keys or
 * revoked a device, re-key first. `reset`: a member's identity is another one now; only an admin's `restore` lets it in.
 */
export function auditRoster(
  state: ConversationState,
  current: (userId: UserId) => AccountState | null,
): AuditReason | null {
  let found: AuditReason | null = state.open ? null : { reason: 'closed', userId: null, code: 'E_EPOCH' };
  for (const member of state.roster) {
    const account = current(member.userId);
    if (account === null) return { reason: 'reset', userId: member.userId, code: 'E_ROSTER' };
    if (account.headSeq < member.chainSeq && equalBytes(account.fp, member.fp)) refuse('E_LINK_STALE'); // guard AUDIT-STALE
    const reason = staleReason(member, account);
    if (reason === 'reset') return { reason, userId: member.userId, code: 'E_KEY_CHANGED' };
    if (reason === 'stale') found ??= { reason, userId: member.userId, code: 'E_STALE_EK' };
  }
  return found;
}

/** True when the epoch is old or long enough to be re-keyed, or nothing may be sent under it. */
export function rekeyDue(state: ConversationState, use: { messages: number; ageMs: number }): boolean {
  return !state.open || use.messages >= epochMessages || use.ageMs >= epochAgeMs;
}

/** A member as an entry made now has to name them. */
export function rosterMember(account: AccountState, role: RosterMember['role']): RosterMember {
  if (account.ekGen === 0) refuse('E_ROSTER', 'account has no keys yet');
  return {
    userId: account.userId,
    role,
    fp: account.fp,
    ekGen: account.ekGen,
    ekPk: account.ekPk,
    chainSeq: account.headSeq,
    chainHash: account.headHash,
  };
}
