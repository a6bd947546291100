/** What a client demands of the clinic-wide log, of account chains beside it and of what others say they saw (rules LOG-5 … LOG-12). */
import type { AccountState } from './account-chain.ts';
import { equalBytes } from './bytes.ts';
import { decode, enc } from './encoding.ts';
import type { LogEdge, LogLeaf } from './key-log.ts';
import { L } from './labels.ts';
import { currentVersion, limits, logLifeMs } from './limits.ts';
import type { LogReplica } from './log-replica.ts';
import { refuse } from './refusal.ts';
import { digitGroups } from './safety-number.ts';
import { requireSignature, splitSigned } from './signed.ts';
import { blake2b } from './sodium-open.ts';

/** What the clinic's server signs about the log. */
export interface LogCheckpoint extends LogClaim {
  /** By the server's clock, ms. */
  time: number;
}

/** What a checkpoint's signature covers, under label `log-checkpoint`. */
export function writeCheckpoint({ size, root, time }: LogCheckpoint): Uint8Array {
  return enc(currentVersion, size, root, time);
}

/** The signed checkpoint under the key that this account knows the log by; E_SIG under any other. */
export function verifyCheckpoint(signed: Uint8Array, publicKey: Uint8Array): LogCheckpoint {
  const parts = splitSigned(signed, limits.checkpointBytes);
  requireSignature('log-checkpoint', parts, publicKey);
  return decode(parts.body, limits.checkpointBytes, (fields) => {
    if (fields.u64() !== currentVersion) refuse('E_VERSION'); // guard LOG-VERSION
    return { size: fields.u64(), root: fields.fixed(32), time: fields.u64() };
  });
}

/** 30 digits in six groups for a log of this size and root: the same on a device, in the office’s book and at the server, or they saw different logs. */
export function logDigits({ size, root }: LogClaim): string {
  return digitGroups(blake2b(64, enc(L('log-digits'), size, root)));
}

/** The log as somebody verified it: by which key, and the checkpoint under it. */
export interface SignedHead {
  publicKey: Uint8Array;
  /** As the server signed it. */
  checkpoint: Uint8Array;
}

/** Size and root that a head stands for, with the key that signed them; E_SIG under another key. */
export function readSignedHead({ publicKey, checkpoint }: SignedHead): LogClaim & { key: Uint8Array } {
  const { size, root } = verifyCheckpoint(checkpoint, publicKey);
  return { key: publicKey, size, root };
}

/** Not older than 24 hours, and not so far in the future that it could be shown for longer (E_LOG_STALE). */
export function requireRecent(time: number, now: number): void {
  if (Math.abs(now - time) > logLifeMs) refuse('E_LOG_STALE'); // guard LOG-RECENT
}

/** A log only grows (E_LOG_ROLLBACK). */
export function requireGrown(knownSize: number, checkpoint: Pick<LogCheckpoint, 'size'>): void {
  if (checkpoint.size < knownSize) refuse('E_LOG_ROLLBACK'); // guard LOG-GROWN
}

/** Size and root of the log as the server or a member says it was. */
export interface LogClaim {
  size: number;
  root: Uint8Array;
}

/** The leaves at hand, newly served ones included, give the root that was signed for their number (E_LOG_FORK). */
export function requireSignedRoot(edge: LogEdge, checkpoint: LogClaim): void {
  if (edge.size !== checkpoint.size || !equalBytes(edge.root(), checkpoint.root)) refuse('E_LOG_FORK'); // guard LOG-SIGNED-ROOT
}

/** One's own copy had this root at this size (E_LOG_FORK); a size that it has not reached is no contradiction yet. */
export function requireRoot(replica: LogReplica, claim: LogClaim): void {
  const root = replica.rootAt(claim.size);
  if (root !== null && !equalBytes(root, claim.root)) refuse('E_LOG_FORK'); // guard LOG-ROOT
}

/**
 * Leaves under one's own index against one's own chain: another era than one's own, a place that one's chain does not have
 * or another link in it is E_ROGUE_SELF. Eras before are what one lost.
 */
export function requireOwnLeaves(own: AccountState, leaves: readonly LogLeaf[]): void {
  for (const leaf of leaves) {
    if (leaf.era > own.era) refuse('E_ROGUE_SELF', 'another identity under my name in the log'); // guard LOG-SELF-ERA
    if (leaf.era < own.era) continue;
    const mine = own.linkHashes[leaf.seq];
    if (mine === undefined || !equalBytes(mine, leaf.linkHash))
      refuse('E_ROGUE_SELF', 'a link in the log that I did not write'); // guard LOG-SELF-LINK
  }
}

/** How a chain that was served relates to the newest link that the log names for the account. */
export function compareWithLog(
  state: Pick<AccountState, 'era' | 'headSeq'>,
  newest: LogLeaf | null,
): 'same' | 'chain-behind' | 'log-behind' {
  if (newest === null || newest.era < state.era) return 'log-behind';
  if (newest.era > state.era) return 'chain-behind';
  if (newest.seq === state.headSeq) return 'same';
  return newest.seq > state.headSeq ? 'chain-behind' : 'log-behind';
}

/**
 * The newest link of the account in the log is the head of the chain that was served: a chain that ends earlier is E_LINK_STALE,
 * one with a link that the log does not have, or has otherwise, is E_LOG_FORK. Ask both anew first: either copy may be old.
 */
export function requireLogged(state: AccountState, newest: LogLeaf | null): void {
  const relation = compareWithLog(state, newest);
  if (relation === 'chain-behind') refuse('E_LINK_STALE', 'a newer link was withheld'); // guard LOG-NEWEST
  if (relation === 'log-behind') refuse('E_LOG_FORK', 'a link that the log does not have'); // guard LOG-MISSING
  if (newest === null || !equalBytes(newest.linkHash, state.headHash))
    refuse('E_LOG_FORK', 'the log names another link'); // guard LOG-LINK
}
