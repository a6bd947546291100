/**
 * Writes conversation entries. Each is verified like a stranger's before it is handed out, so nothing that others would refuse is uploaded.
 * Server and members take an entry only whole: entry and boxes in one step, swapped on the entry before and on `afterSeq`.
 */
import type { AccountState } from '../open/account-chain.ts';
import {
  type Consent,
  type ConversationPolicy,
  conversationIdBytes,
  type EntryBody,
  type EntryKind,
  type EpochBox,
  epochCommitment,
  hashBoxes,
  type MemberRole,
  type RosterMember,
  type Tip,
  writeConsent,
  writeEntry,
} from '../open/conversation-entry.ts';
import { consentStatement } from '../open/conversation-rules.ts';
import {
  type AccountLookup,
  type ConversationState,
  findMember,
  verifyEntry,
} from '../open/conversation-state.ts';
import { noHash } from '../open/hash.ts';
import { type ConversationId, conversationIdOf, type UserId } from '../open/ids.ts';
import { currentSuite, currentVersion } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { rosterMember } from '../open/roster-keys.ts';
import type { DeviceKeys } from './device-keys.ts';
import { type EpochKey, sealEpochBox, sealHistoryLink } from './epochs.ts';
import { type Random, systemRandom } from './random.ts';
import { signBlob, signBody } from './sign.ts';

/** Who writes, and how accounts are found. */
export interface EntryAuthor {
  userId: UserId;
  device: DeviceKeys;
}

export interface BuiltEntry {
  entry: Uint8Array;
  boxes: EpochBox[];
  /** Null for a `leave`. */
  epochKey: EpochKey | null;
  /** What holds once the server has taken the entry. */
  state: ConversationState;
}

/** An entry that opened an epoch. */
export interface OpenedEpoch extends BuiltEntry {
  epochKey: EpochKey;
}

/** What every entry after the first needs. */
export interface EntryBase {
  state: ConversationState;
  author: EntryAuthor;
  /** Newest verified state of an account. */
  current: (userId: UserId) => AccountState | null;
  /** Verified era with a given identity. */
  lookup: AccountLookup;
  /** Key of the newest epoch: what the history link leads back to. */
  epochKey: EpochKey;
  /** Newest known message of every device, see `ChainTracker.tips`; all messages up to `afterSeq` must be known. */
  tips: readonly Tip[];
  afterSeq: number;
  consents?: readonly Consent[];
  now: number;
  random?: Random;
}

/** First entry of a new conversation; the author must be in `members` as admin. A `nonce` that is not random says what it is for. */
export function createConversation(input: {
  author: EntryAuthor;
  members: readonly { account: AccountState; role: MemberRole }[];
  policy: ConversationPolicy;
  now: number;
  nonce?: Uint8Array;
  random?: Random;
}): OpenedEpoch & { conversationId: ConversationId } {
  const { random = systemRandom } = input;
  const nonce = input.nonce ?? random(32);
  const roster = input.members.map(({ account, role }) => rosterMember(account, role));
  const creator = findMember(roster, input.author.userId) ?? refuse('E_ROSTER', 'the creator is a member');
  const conversationId = conversationIdOf(conversationIdBytes(creator.fp, nonce));
  const epochKey = { conversationId, epoch: 0, key: random(32) };
  const boxes = sealBoxes(epochKey, roster);
  const body: EntryBody = {
    v: currentVersion,
    suite: currentSuite,
    conversationId,
    n: 0,
    prevEntryHash: noHash,
    epoch: 0,
    kind: 'create',
    policy: input.policy,
    roster,
    epochCommit: epochCommitment(conversationId, 0, epochKey.key),
    boxesHash: hashBoxes(boxes),
    link: new Uint8Array(0),
    tips: [],
    afterSeq: 0,
    logHead: new Uint8Array(0),
    consents: [],
    nonce,
    author: input.author.userId,
    device: input.author.device.deviceId,
    time: input.now,
  };
  const accounts = new Map(input.members.map(({ account }) => [account.userId, account]));
  const lookup = (userId: UserId) => accounts.get(userId) ?? null;
  const entry = signBlob(input.author.device.keys, 'entry', writeEntry(body));
  const state = verifyEntry(null, entry, lookup, { boxes, fresh: true });
  return { entry, boxes, epochKey, state, conversationId };
}

/** People come in. With `historyShared` they can read back; else this entry is a floor. */
export function addMembers(
  base: EntryBase,
  added: readonly { account: AccountState; role: MemberRole }[],
): OpenedEpoch {
  const roster = [...renewed(base), ...added.map(({ account, role }) => rosterMember(account, role))];
  return nextEpoch(base, 'add', roster, base.state.policy);
}

/** People go out; the new epoch is closed to them. */
export function removeMembers(base: EntryBase, removed: readonly UserId[]): OpenedEpoch {
  const staying = base.state.roster.filter((member) => !removed.includes(member.userId));
  if (staying.length + removed.length !== base.state.roster.length) refuse('E_ROSTER', 'no such member');
  return nextEpoch(base, 'remove', renewed(base, staying), base.state.policy);
}

/** New key for the same people, with their newest account keys. */
export function rekey(base: EntryBase): OpenedEpoch {
  return nextEpoch(base, 'rekey', renewed(base), base.state.policy);
}

/** New policy, and new roles where given. */
export function changePolicy(
  base: EntryBase,
  input: { policy: ConversationPolicy; roles?: ReadonlyMap<UserId, MemberRole> },
): OpenedEpoch {
  const roster = renewed(base).map((m) => ({ ...m, role: input.roles?.get(m.userId) ?? m.role }));
  return nextEpoch(base, 'policy', roster, input.policy);
}

/** Lets members in again whose identity was reset. The caller has made sure that it is the same person. */
export function restoreMembers(base: EntryBase, restored: readonly UserId[]): OpenedEpoch {
  const others = base.state.roster.filter((member) => !restored.includes(member.userId));
  const fresh = new Map(renewed(base, others).map((member) => [member.userId, member]));
  const roster = base.state.roster.map(
    (member) => fresh.get(member.userId) ?? rosterMember(newest(base, member.userId), member.role),
  );
  return nextEpoch(base, 'restore', roster, base.state.policy);
}

/** One goes out oneself. No new key: the leaver would know it. Somebody who stays re-keys before the next message. */
export function leave(base: Omit<EntryBase, 'epochKey'>): BuiltEntry {
  const { state, author } = base;
  const epoch = state.epochs[state.epoch] ?? refuse('E_EPOCH');
  const roster = state.roster.filter((member) => member.userId !== author.userId);
  const body = nextBody(base, { kind: 'leave', roster, policy: state.policy, epoch: state.epoch });
  const entry = { ...body, epochCommit: epoch.commit, boxesHash: hashBoxes([]) };
  return finish(base, entry, [], null);
}

/** A patient's yes to an entry that an admin wants to make on top of `state`. */
export function signConsent(
  state: ConversationState,
  patient: EntryAuthor,
  intended: Pick<EntryBody, 'kind' | 'policy' | 'roster'>,
): Consent {
  const body = writeConsent(consentStatement(state, intended));
  const { userId, device } = patient;
  return { userId, deviceId: device.deviceId, signature: signBody(device.keys, 'consent', body) };
}

type Places = Omit<EntryBase, 'epochKey'>;

function newest(base: Places, userId: UserId): AccountState {
  return base.current(userId) ?? refuse('E_ROSTER', 'unknown account');
}

/** Members with their newest keys; an identity that changed needs `restoreMembers` (E_KEY_CHANGED). */
function renewed(base: Places, members: readonly RosterMember[] = base.state.roster): RosterMember[] {
  return members.map((member) => {
    const next = rosterMember(newest(base, member.userId), member.role);
    if (next.fp.some((byte, i) => byte !== member.fp[i])) refuse('E_KEY_CHANGED');
    return next;
  });
}

/** Tips of the entry before with newer ones put in, for people of the roster before and after. */
function mergeTips(state: ConversationState, newer: readonly Tip[], roster: readonly RosterMember[]): Tip[] {
  const merged = new Map(state.tips.map((tip) => [tip.deviceId, tip]));
  for (const tip of newer) {
    if (tip.seq >= (merged.get(tip.deviceId)?.seq ?? 0)) merged.set(tip.deviceId, tip);
  }
  const people = new Set([...state.roster, ...roster].map((member) => member.userId));
  return [...merged.values()].filter((tip) => people.has(tip.userId));
}

function sealBoxes(epochKey: EpochKey, roster: readonly RosterMember[]): EpochBox[] {
  return roster.map((member) => ({ userId: member.userId, box: sealEpochBox(epochKey, member) }));
}

function nextBody(
  base: Places,
  what: { kind: EntryKind; roster: RosterMember[]; policy: ConversationPolicy; epoch: number },
): EntryBody {
  const { state, author } = base;
  return {
    v: state.v,
    suite: state.suite,
    conversationId: state.conversationId,
    n: state.n + 1,
    prevEntryHash: state.headHash,
    ...what,
    epochCommit: noHash,
    boxesHash: noHash,
    link: new Uint8Array(0),
    tips: mergeTips(state, base.tips, what.roster),
    afterSeq: base.afterSeq,
    logHead: new Uint8Array(0),
    consents: [...(base.consents ?? [])],
    nonce: new Uint8Array(0),
    author: author.userId,
    device: author.device.deviceId,
    time: base.now,
  };
}

function nextEpoch(
  base: EntryBase,
  kind: EntryKind,
  roster: RosterMember[],
  policy: ConversationPolicy,
): OpenedEpoch {
  const { state, random = systemRandom } = base;
  const { conversationId } = state;
  if (base.epochKey.epoch !== state.epoch) refuse('E_EPOCH', 'key of another epoch');
  const epoch = state.epoch + 1;
  const epochKey = { conversationId, epoch, key: random(32) };
  const boxes = sealBoxes(epochKey, roster);
  const shared = state.policy.historyShared && policy.historyShared;
  const entry = {
    ...nextBody(base, { kind, roster, policy, epoch }),
    epochCommit: epochCommitment(conversationId, epoch, epochKey.key),
    boxesHash: hashBoxes(boxes),
    link: shared ? sealHistoryLink(epochKey, base.epochKey, random) : new Uint8Array(0),
  };
  return { ...finish(base, entry, boxes, epochKey), epochKey };
}

function finish(base: Places, body: EntryBody, boxes: EpochBox[], epochKey: EpochKey | null): BuiltEntry {
  const entry = signBlob(base.author.device.keys, 'entry', writeEntry(body));
  const state = verifyEntry(base.state, entry, base.lookup, { boxes, fresh: true });
  return { entry, boxes, epochKey, state };
}
