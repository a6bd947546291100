/** Which conversation entries are accepted, in which order things are checked (rules ENT-3 … ENT-14). */
import { type AccountDevice, type AccountState, findDevice } from './account-chain.ts';
import { equalBytes } from './bytes.ts';
import {
  type ConversationPolicy,
  conversationIdBytes,
  type EntryBody,
  type EntryKind,
  type EpochBox,
  hashBoxes,
  type RosterMember,
  type Tip,
} from './conversation-entry.ts';
import { checkConsents, checkKindRules, checkPolicy } from './conversation-rules.ts';
import { noHash } from './hash.ts';
import { type ConversationId, conversationIdOf, type DeviceId, type UserId } from './ids.ts';
import { currentSuite, currentVersion } from './limits.ts';
import { refuse } from './refusal.ts';
import { checkRosterKeys } from './roster-keys.ts';
import { requireSignature } from './signed.ts';
import { SignedEntry } from './signed-entry.ts';
import type { VouchedEntries } from './vouched-entries.ts';

/** The verified era of `userId` whose identity is `fp`; null when there is none. */
export type AccountLookup = (userId: UserId, fp: Uint8Array) => AccountState | null;

export interface EpochState {
  epoch: number;
  /** The entry that opened it. */
  n: number;
  entryHash: Uint8Array;
  commit: Uint8Array;
  boxesHash: Uint8Array;
  link: Uint8Array;
  roster: readonly RosterMember[];
  /** What had been sent when it was opened. */
  openTips: readonly Tip[];
  /** What had been sent when it was closed; null while open. */
  closeTips: readonly Tip[] | null;
  openedAt: number;
}

/** Everything that the verified entries say. Never changed in place. */
export interface ConversationState {
  conversationId: ConversationId;
  n: number;
  headHash: Uint8Array;
  /** Newest epoch. */
  epoch: number;
  /** False after a `leave` until somebody re-keys: nothing may be sent. */
  open: boolean;
  v: number;
  suite: number;
  policy: ConversationPolicy;
  roster: readonly RosterMember[];
  creator: UserId;
  epochs: readonly EpochState[];
  /** Newest tips. */
  tips: readonly Tip[];
  afterSeq: number;
  lastEntry: { kind: EntryKind; author: UserId; device: DeviceId; time: number };
}

export interface VerifyEntryOptions {
  /** All boxes of the entry, when at hand: their hash and owners are checked (E_BOXES). */
  boxes?: readonly EpochBox[];
  /** True for an entry that is being made now: every roster key must be the newest of its account (E_STALE_EK). */
  fresh?: boolean;
  /** What is among them has its signature checked already; everything else about it is checked all the same. */
  vouched?: VouchedEntries;
}

/** Accepts the entry that follows `previous` (null for the first one), or refuses. */
export function verifyEntry(
  previous: ConversationState | null,
  signed: Uint8Array | SignedEntry,
  lookup: AccountLookup,
  options: VerifyEntryOptions = {},
): ConversationState {
  const read = signed instanceof SignedEntry ? signed : SignedEntry.read(signed);
  const entry = read.body;
  if (entry.v !== currentVersion) refuse('E_VERSION'); // guard ENTRY-VERSION
  if (entry.suite !== currentSuite) refuse('E_VERSION', 'suite'); // guard ENTRY-SUITE
  const author = findAuthor(previous, entry);
  const account = lookup(entry.author, author.fp) ?? refuse('E_ROSTER_AUTHOR', 'unknown account');
  const seen = authorSeen(entry, author);
  const device = authorDevice(account, entry, author, seen);
  if (!isVouched(read, device, seen, options)) requireSignature('entry', read.parts, device.dkPk);
  checkPlace(previous, entry);
  checkPolicy(previous, entry);
  checkKindRules(previous, entry);
  checkRosterKeys(previous, entry, lookup, options.fresh === true);
  checkConsents(previous, entry, lookup);
  if (options.boxes !== undefined) checkBoxes(entry, options.boxes);
  return advance(previous, entry, read.hash);
}

/** The author as the entry before knew them; in a `create` entry as the entry itself names them. */
function findAuthor(previous: ConversationState | null, entry: EntryBody): RosterMember {
  const roster = previous === null ? entry.roster : previous.roster;
  const author = roster.find((member) => member.userId === entry.author);
  return author ?? refuse('E_ROSTER_AUTHOR', 'author is no member');
}

/** Newest link of the author's own chain that the entry takes in. */
function authorSeen(entry: EntryBody, author: RosterMember): number {
  return entry.roster.find((member) => member.userId === entry.author)?.chainSeq ?? author.chainSeq;
}

function authorDevice(
  account: AccountState,
  entry: EntryBody,
  author: RosterMember,
  seen: number,
): AccountDevice {
  if (!equalBytes(account.fp, author.fp)) refuse('E_ROSTER_AUTHOR', 'another identity'); // guard AUTHOR-FP
  const device = findDevice(account, entry.device) ?? refuse('E_DEVICE', 'author device unknown');
  if (device.revokedSeq !== null && device.revokedSeq <= seen) refuse('E_DEVICE', 'author device revoked'); // guard AUTHOR-REVOKED-SEQ
  if (device.revokedAt !== null && entry.time > device.revokedAt) refuse('E_DEVICE', 'author device revoked'); // guard AUTHOR-REVOKED-TIME
  return device;
}

/** Vouched for with this very key: the entry names the chain that the key stands in by its hash (ENT-6), so it can be no other one. */
function isVouched(
  read: SignedEntry,
  device: AccountDevice,
  seen: number,
  { vouched }: VerifyEntryOptions,
): boolean {
  if (device.addedSeq > seen) return false; // guard VOUCH-DEVICE
  return vouched?.has(read) === true;
}

function checkPlace(previous: ConversationState | null, entry: EntryBody): void {
  if (previous === null) {
    if (entry.kind !== 'create') refuse('E_CONV_FORK', 'no first entry'); // guard FIRST-KIND
    if (entry.n !== 0 || !equalBytes(entry.prevEntryHash, noHash)) refuse('E_CONV_FORK', 'first entry'); // guard FIRST-PLACE
    if (entry.epoch !== 0) refuse('E_EPOCH'); // guard FIRST-EPOCH
    if (entry.nonce.length !== 32) refuse('E_MALFORMED', 'nonce'); // guard FIRST-NONCE
    const creator = entry.roster.find((member) => member.userId === entry.author);
    const id = conversationIdOf(conversationIdBytes(creator?.fp ?? noHash, entry.nonce));
    if (id !== entry.conversationId) refuse('E_CONTEXT', 'id of another conversation'); // guard FIRST-ID
    return;
  }
  if (entry.conversationId !== previous.conversationId) refuse('E_CONTEXT', 'entry of another conversation'); // guard ENTRY-CONV
  if (entry.n !== previous.n + 1) refuse('E_CONV_FORK', 'entry missing or twice'); // guard ENTRY-N
  if (!equalBytes(entry.prevEntryHash, previous.headHash)) refuse('E_CONV_FORK', 'entry on another head'); // guard ENTRY-PREV
  const epoch = entry.kind === 'leave' ? previous.epoch : previous.epoch + 1;
  if (entry.epoch !== epoch) refuse('E_EPOCH'); // guard ENTRY-EPOCH
  if (entry.nonce.length !== 0) refuse('E_MALFORMED', 'nonce'); // guard ENTRY-NONCE
  if (entry.afterSeq < previous.afterSeq) refuse('E_CONV_FORK', 'goes back among the messages'); // guard ENTRY-AFTER
}

function checkBoxes(entry: EntryBody, boxes: readonly EpochBox[]): void {
  if (!equalBytes(hashBoxes(boxes), entry.boxesHash)) refuse('E_BOXES'); // guard BOXES-HASH
  const owners = entry.kind === 'leave' ? [] : entry.roster;
  const same = boxes.length === owners.length && boxes.every((box, i) => box.userId === owners[i]?.userId);
  if (!same) refuse('E_BOXES', 'boxes and roster differ'); // guard BOXES-OWNERS
}

function advance(
  previous: ConversationState | null,
  entry: EntryBody,
  headHash: Uint8Array,
): ConversationState {
  const { author, device, kind, time } = entry;
  const before = (previous?.epochs ?? []).map((epoch) =>
    epoch.closeTips === null ? { ...epoch, closeTips: entry.tips } : epoch,
  );
  const opened: EpochState = {
    epoch: entry.epoch,
    n: entry.n,
    entryHash: headHash,
    commit: entry.epochCommit,
    boxesHash: entry.boxesHash,
    link: entry.link,
    roster: entry.roster,
    openTips: entry.tips,
    closeTips: null,
    openedAt: time,
  };
  return {
    conversationId: entry.conversationId,
    n: entry.n,
    headHash,
    epoch: entry.epoch,
    open: kind !== 'leave',
    v: entry.v,
    suite: entry.suite,
    policy: entry.policy,
    roster: entry.roster,
    creator: previous?.creator ?? author,
    epochs: kind === 'leave' ? before : [...before, opened],
    tips: entry.tips,
    afterSeq: entry.afterSeq,
    lastEntry: { kind, author, device, time },
  };
}

export function findMember(roster: readonly RosterMember[], user: UserId): RosterMember | null {
  return roster.find((member) => member.userId === user) ?? null;
}

export function findEpoch(state: ConversationState, epoch: number): EpochState | null {
  return state.epochs[epoch] ?? null;
}
