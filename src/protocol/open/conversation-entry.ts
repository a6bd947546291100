/** Shape of a conversation entry (rules ENT-1, ENT-2). Reading and writing of the body; see conversation-state.ts for what is accepted. */
import { decode, enc, encList } from './encoding.ts';
import { H } from './hash.ts';
import { type ConversationId, conversationBytes, type DeviceId, type UserId, uuidBytes } from './ids.ts';
import { L } from './labels.ts';
import { limits } from './limits.ts';

/** `restore` replaces the keys of members whose identity was reset. */
export const entryKinds = ['create', 'add', 'remove', 'leave', 'rekey', 'policy', 'restore'] as const;
export type EntryKind = (typeof entryKinds)[number];

export const memberRoles = ['admin', 'member', 'observer'] as const;
export type MemberRole = (typeof memberRoles)[number];

export interface RosterMember {
  userId: UserId;
  role: MemberRole;
  /** Identity this member is known by in the conversation. */
  fp: Uint8Array;
  ekGen: number;
  ekPk: Uint8Array;
  /** Head of the member's account chain as the author saw it. */
  chainSeq: number;
  chainHash: Uint8Array;
}

export interface ConversationPolicy {
  /** Newcomers and restored members may read the epochs before theirs. */
  historyShared: boolean;
  /** Adding somebody needs the signature of every patient in the conversation. */
  patientConsent: boolean;
  minV: number;
  minSuite: number;
}

/** Last message of a device when an entry was made. */
export interface Tip {
  userId: UserId;
  deviceId: DeviceId;
  seq: number;
  hash: Uint8Array;
}

export interface Consent {
  userId: UserId;
  deviceId: DeviceId;
  signature: Uint8Array;
}

export interface EntryBody {
  v: number;
  suite: number;
  conversationId: ConversationId;
  n: number;
  prevEntryHash: Uint8Array;
  epoch: number;
  kind: EntryKind;
  policy: ConversationPolicy;
  roster: RosterMember[];
  epochCommit: Uint8Array;
  boxesHash: Uint8Array;
  /** The key of the epoch before under this one's; empty at a history floor. */
  link: Uint8Array;
  tips: Tip[];
  /** Server sequence number of the last message that `tips` takes in. */
  afterSeq: number;
  /** Reserved for the clinic-wide log; empty. */
  logHead: Uint8Array;
  consents: Consent[];
  /** 32 random bytes in a `create` entry, else empty. */
  nonce: Uint8Array;
  author: UserId;
  device: DeviceId;
  time: number;
}

export interface EpochBox {
  userId: UserId;
  box: Uint8Array;
}

function encRoster(roster: readonly RosterMember[]): Uint8Array {
  return encList(
    roster.map((m) => enc(uuidBytes(m.userId), m.role, m.fp, m.ekGen, m.ekPk, m.chainSeq, m.chainHash)),
  );
}

function encPolicy(policy: ConversationPolicy): Uint8Array {
  return enc(policy.historyShared, policy.patientConsent, policy.minV, policy.minSuite);
}

function encTips(tips: readonly Tip[]): Uint8Array {
  return encList(tips.map((t) => enc(uuidBytes(t.userId), uuidBytes(t.deviceId), t.seq, t.hash)));
}

/** Bytes of an entry body, to be signed. Converse: `readEntry`. */
export function writeEntry(entry: EntryBody): Uint8Array {
  return enc(
    entry.v,
    entry.suite,
    conversationBytes(entry.conversationId),
    entry.n,
    entry.prevEntryHash,
    entry.epoch,
    entry.kind,
    encPolicy(entry.policy),
    encRoster(entry.roster),
    entry.epochCommit,
    entry.boxesHash,
    entry.link,
    encTips(entry.tips),
    entry.afterSeq,
    entry.logHead,
    encList(entry.consents.map((c) => enc(uuidBytes(c.userId), uuidBytes(c.deviceId), c.signature))),
    entry.nonce,
    uuidBytes(entry.author),
    uuidBytes(entry.device),
    entry.time,
  );
}

export function readEntry(body: Uint8Array): EntryBody {
  return decode(body, limits.entryBytes, (f) => ({
    v: f.u64(),
    suite: f.u64(),
    conversationId: f.conversationId(),
    n: f.u64(),
    prevEntryHash: f.fixed(32),
    epoch: f.u64(),
    kind: f.choice(entryKinds),
    policy: decode(f.bytes(limits.entryBytes), limits.entryBytes, (p) => ({
      historyShared: p.flag(),
      patientConsent: p.flag(),
      minV: p.u64(),
      minSuite: p.u64(),
    })),
    roster: f.list(limits.members, (m) => ({
      userId: m.userId(),
      role: m.choice(memberRoles),
      fp: m.fixed(32),
      ekGen: m.u64(),
      ekPk: m.fixed(32),
      chainSeq: m.u64(),
      chainHash: m.fixed(32),
    })),
    epochCommit: f.fixed(32),
    boxesHash: f.fixed(32),
    link: f.bytes(limits.boxBytes),
    tips: f.list(limits.tips, (t) => ({
      userId: t.userId(),
      deviceId: t.deviceId(),
      seq: t.u64(),
      hash: t.fixed(32),
    })),
    afterSeq: f.u64(),
    logHead: f.bytes(limits.boxBytes),
    consents: f.list(limits.consents, (c) => ({
      userId: c.userId(),
      deviceId: c.deviceId(),
      signature: c.fixed(64),
    })),
    nonce: f.bytes(32),
    author: f.userId(),
    device: f.deviceId(),
    time: f.u64(),
  }));
}

/** Id of the conversation that the identity `creatorFp` starts with these 32 random bytes. */
export function conversationIdBytes(creatorFp: Uint8Array, nonce: Uint8Array): Uint8Array {
  return H(L('conv'), creatorFp, nonce);
}

/** What every member checks to know that all got the same epoch key. */
export function epochCommitment(conversation: ConversationId, epoch: number, key: Uint8Array): Uint8Array {
  return H(L('epoch-commit'), conversationBytes(conversation), epoch, key);
}

/** Hash of all boxes in roster order. */
export function hashBoxes(boxes: readonly EpochBox[]): Uint8Array {
  return H(L('boxes'), encList(boxes.map((box) => enc(uuidBytes(box.userId), box.box))));
}

/** What a patient signs to let an `add`, a `restore` or a looser policy happen: valid for one place in one conversation only. */
export interface ConsentStatement {
  conversationId: ConversationId;
  prevEntryHash: Uint8Array;
  kind: EntryKind;
  policy: ConversationPolicy;
  /** Members that come in or come in with another identity. */
  entering: readonly { userId: UserId; role: MemberRole; fp: Uint8Array }[];
}

export function writeConsent(statement: ConsentStatement): Uint8Array {
  return enc(
    conversationBytes(statement.conversationId),
    statement.prevEntryHash,
    statement.kind,
    encPolicy(statement.policy),
    encList(statement.entering.map((m) => enc(uuidBytes(m.userId), m.role, m.fp))),
  );
}
