/** What a client compares an account chain with: its pins, its memory, what the API said beside it (rules ACC-13 … ACC-17). */
import type { AccountState } from './account-chain.ts';
import type { Profile } from './account-links.ts';
import { equalBytes } from './bytes.ts';
import type { UserId } from './ids.ts';
import { refuse } from './refusal.ts';

export type PinState = 'new' | 'verified';

/** What one remembers of a contact's identity; kept in the vault. */
export interface Pin {
  userId: UserId;
  fp: Uint8Array;
  state: PinState;
  eraSeen: number;
  /** When it was pinned or verified, ms. */
  at: number;
}

/** Answers the pin to keep (a new one on first sight); another identity than the pinned one is E_KEY_CHANGED. */
export function comparePin(pin: Pin | null, state: AccountState, now: number): Pin {
  if (pin === null) return { userId: state.userId, fp: state.fp, state: 'new', eraSeen: state.era, at: now };
  if (pin.userId !== state.userId) refuse('E_CONTEXT', 'pin of another account'); // guard PIN-USER
  if (!equalBytes(pin.fp, state.fp)) refuse('E_KEY_CHANGED'); // guard PIN-FP
  if (state.era < pin.eraSeen) refuse('E_LINK_STALE', 'older era'); // guard PIN-ERA
  return pin;
}

/** Pin after the person looked at the warning and went on (`new`) or compared the safety number (`verified`). */
export function acceptIdentity(state: AccountState, as: PinState, now: number): Pin {
  return { userId: state.userId, fp: state.fp, state: as, eraSeen: state.era, at: now };
}

/** Name and role beside an API answer must be the signed ones (E_PROFILE). */
export function requireProfile(state: AccountState, claimed: Profile): void {
  const { profile } = state;
  const same =
    profile !== null &&
    profile.displayName === claimed.displayName.normalize('NFC') &&
    profile.role === claimed.role;
  if (!same) refuse('E_PROFILE'); // guard PROFILE
}

/** A new era must follow the one before and name its head (E_CHAIN): else somebody reset another state of the account than ours. */
export function requireSuccessor(before: AccountState, next: AccountState): void {
  if (next.userId !== before.userId || next.era !== before.era + 1) refuse('E_CHAIN', 'not the next era'); // guard RESET-ERA
  if (next.resetOf === null || !equalBytes(next.resetOf, before.headHash))
    refuse('E_CHAIN', 'reset of another head'); // guard RESET-HEAD
}

/** What a client remembers of a chain it has seen. */
export interface ChainMemory {
  era: number;
  headSeq: number;
  headHash: Uint8Array;
}

export function rememberChain(state: AccountState): ChainMemory {
  return { era: state.era, headSeq: state.headSeq, headHash: state.headHash };
}

/** A chain seen before may grow or start a new era; an older one is E_LINK_STALE, another one for the same places E_CHAIN. */
export function requireFresh(state: AccountState, memory: ChainMemory): void {
  if (state.era > memory.era) return;
  if (state.era < memory.era || state.headSeq < memory.headSeq) refuse('E_LINK_STALE'); // guard CHAIN-FRESH
  const at = state.linkHashes[memory.headSeq];
  if (at === undefined || !equalBytes(at, memory.headHash)) refuse('E_CHAIN', 'history rewritten'); // guard CHAIN-REWRITTEN
}

/**
 * One's own chain as served, against what one's own identity wrote: another identity, or another link in a place this device
 * has written or seen, is E_ROGUE_SELF; a shorter chain is E_LINK_STALE. Links by one's other devices are signed by the same identity.
 */
export function requireOwnChain(state: AccountState, ikPk: Uint8Array, memory: ChainMemory | null): void {
  if (!equalBytes(state.ikPk, ikPk)) refuse('E_ROGUE_SELF', 'another identity under my name'); // guard SELF-IK
  if (memory === null) return;
  if (state.era !== memory.era) refuse('E_ROGUE_SELF', 'another era under my name'); // guard SELF-ERA
  if (state.headSeq < memory.headSeq) refuse('E_LINK_STALE'); // guard SELF-STALE
  const at = state.linkHashes[memory.headSeq];
  if (at === undefined || !equalBytes(at, memory.headHash)) refuse('E_ROGUE_SELF', 'a link I did not write'); // guard SELF-LINK
}
