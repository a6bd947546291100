/** Message envelopes (rules MSG-1 … MSG-14): the signature lies inside the encryption, so the server keeps no proof. */
import { findDevice } from '../open/account-chain.ts';
import { equalBytes } from '../open/bytes.ts';
import {
  type AccountLookup,
  type ConversationState,
  type EpochState,
  findEpoch,
  findMember,
} from '../open/conversation-state.ts';
import { enc } from '../open/encoding.ts';
import { H, HK } from '../open/hash.ts';
import {
  type ConversationId,
  conversationBytes,
  conversationId,
  type DeviceId,
  deviceId,
  type MessageId,
  messageId,
  type UserId,
  userId,
  uuidBytes,
} from '../open/ids.ts';
import type { LogClaim } from '../open/key-log-checks.ts';
import { L } from '../open/labels.ts';
import { currentVersion, limits } from '../open/limits.ts';
import { type MessageHeader, readHeader, type Seen, writeHeader } from '../open/message-header.ts';
import { refuse } from '../open/refusal.ts';
import { hashOfSigned, requireSignature, splitSigned } from '../open/signed.ts';
import { type DeviceKeys, randomUuid } from './device-keys.ts';
import type { EpochKey } from './epochs.ts';
import { padContent, padHeader, unpadContent, unpadHeader } from './padding.ts';
import { type Random, systemRandom } from './random.ts';
import { open1, seal1 } from './seal.ts';
import { signBlob } from './sign.ts';

/** An envelope as the server hands it out: ids are plain text until they have been checked. */
export interface RawEnvelope {
  v: number;
  conversationId: string;
  epoch: number;
  messageId: string;
  sender: string;
  device: string;
  hdr: Uint8Array;
  /** Null when the body was deleted: the header chain stays whole. */
  body: Uint8Array | null;
}

interface Outer {
  conversationId: ConversationId;
  epoch: number;
  messageId: MessageId;
  sender: UserId;
  device: DeviceId;
}

export interface SealedMessage extends Outer {
  v: typeof currentVersion;
  hdr: Uint8Array;
  body: Uint8Array;
  headerHash: Uint8Array;
}

export interface OpenedMessage {
  header: MessageHeader;
  /** What receipts, `seen` and the next message's `prevHash` name. */
  headerHash: Uint8Array;
  /** See `decodeContent`; null when the body was deleted. */
  content: Uint8Array | null;
}

export interface SealMessageInput {
  state: ConversationState;
  epochKey: EpochKey;
  sender: UserId;
  device: DeviceKeys;
  /** From `ChainTracker.next`. */
  seq: number;
  prevHash: Uint8Array;
  seen: readonly Seen[];
  sentAt: number;
  kind: string;
  content: Uint8Array;
  /** The clinic-wide log as it was verified last; left out before it ever was. */
  log?: LogClaim | null;
  messageId?: MessageId;
  random?: Random;
}

function outerAd(outer: Outer): Uint8Array {
  return enc(
    L('env'),
    currentVersion,
    ...outerFields(outer),
    uuidBytes(outer.messageId),
    uuidBytes(outer.sender),
    uuidBytes(outer.device),
  );
}

function outerFields(outer: Outer): [Uint8Array, number] {
  return [conversationBytes(outer.conversationId), outer.epoch];
}

/** Each message has its own key. */
function messageKey(epochKey: EpochKey, outer: Outer): Uint8Array {
  return HK(
    epochKey.key,
    L('msg-key'),
    ...outerFields(outer),
    uuidBytes(outer.sender),
    uuidBytes(outer.device),
    uuidBytes(outer.messageId),
  );
}

function hashBody(body: Uint8Array): Uint8Array {
  return H(L('msg-body'), body);
}

/** Seals one message under the newest epoch. The caller has run `auditRoster` before. Converse: `openMessage`. */
export function sealMessage(input: SealMessageInput): SealedMessage {
  const { state, epochKey, device, random = systemRandom } = input;
  const epoch = findEpoch(state, state.epoch);
  if (epoch === null || !state.open || epochKey.epoch !== state.epoch)
    return refuse('E_EPOCH', 'epoch is closed');
  const outer: Outer = {
    conversationId: state.conversationId,
    epoch: state.epoch,
    messageId: input.messageId ?? messageId(randomUuid(random)),
    sender: input.sender,
    device: device.deviceId,
  };
  const key = messageKey(epochKey, outer);
  const ad = outerAd(outer);
  const body = seal1(HK(key, L('body')), ad, padContent(input.content), random);
  const header = writeHeader({
    ...outer,
    entryHash: epoch.entryHash,
    seq: input.seq,
    prevHash: input.prevHash,
    bodyHash: hashBody(body),
    seen: [...input.seen],
    logSize: input.log?.size ?? 0,
    logRoot: input.log?.root ?? null,
    sentAt: input.sentAt,
    kind: input.kind,
  });
  const hdr = seal1(key, ad, padHeader(signBlob(device.keys, 'msg', header)), random);
  return { v: currentVersion, ...outer, hdr, body, headerHash: hashOfSigned('msg-hash', header) };
}

export interface OpenMessageContext {
  state: ConversationState;
  /** Key of the envelope's epoch. */
  epochKey: EpochKey;
  /** E_DEVICE and E_SENDER may mean that the sender's chain has grown: fetch it and try once more. */
  lookup: AccountLookup;
}

/** Header and content, or the first refusal in the written order (docs/protocol.md, “Opening a message”). */
export function openMessage(raw: RawEnvelope, context: OpenMessageContext): OpenedMessage {
  const { state, epochKey } = context;
  const outer = checkOuter(raw, state);
  const epoch = findEpoch(state, outer.epoch) ?? refuse('E_EPOCH', 'no entry for this epoch');
  if (epochKey.epoch !== outer.epoch || epochKey.conversationId !== outer.conversationId)
    refuse('E_EPOCH', 'other key');
  const device = checkSender(outer, epoch, context.lookup);
  const key = messageKey(epochKey, outer);
  const ad = outerAd(outer);
  const signed = splitSigned(unpadHeader(open1(key, ad, raw.hdr)), limits.headerBytes);
  requireSignature('msg', signed, device.dkPk);
  const header = readHeader(signed.body);
  checkInner(header, outer, epoch);
  const headerHash = hashOfSigned('msg-hash', signed.body);
  const content = raw.body === null ? null : openBody(raw.body, header, HK(key, L('body')), ad);
  checkTips(header, headerHash, epoch, device.revokedAt);
  return { header, headerHash, content };
}

function checkOuter(raw: RawEnvelope, state: ConversationState): Outer {
  if (raw.v !== currentVersion) refuse('E_VERSION'); // guard MSG-VERSION
  if (!(raw.hdr instanceof Uint8Array) || !(raw.body === null || raw.body instanceof Uint8Array))
    refuse('E_MALFORMED');
  if (raw.hdr.length > limits.headerBytes) refuse('E_SIZE', 'header'); // guard MSG-HDR-SIZE
  if (raw.body !== null && raw.body.length > limits.bodyBytes) refuse('E_SIZE', 'body'); // guard MSG-BODY-SIZE
  const outer = {
    conversationId: conversationId(raw.conversationId),
    epoch: raw.epoch,
    messageId: messageId(raw.messageId),
    sender: userId(raw.sender),
    device: deviceId(raw.device),
  };
  if (outer.conversationId !== state.conversationId) refuse('E_CONTEXT', 'another conversation'); // guard MSG-CONV
  return outer;
}

function checkSender(
  outer: Outer,
  epoch: EpochState,
  lookup: AccountLookup,
): { dkPk: Uint8Array; revokedAt: number | null } {
  const member = findMember(epoch.roster, outer.sender) ?? refuse('E_SENDER', 'not in this epoch');
  const account = lookup(member.userId, member.fp) ?? refuse('E_SENDER', 'unknown account');
  if (!equalBytes(account.fp, member.fp)) refuse('E_SENDER', 'another identity'); // guard MSG-SENDER-FP
  const device = findDevice(account, outer.device) ?? refuse('E_DEVICE', 'not certified');
  if (device.revokedSeq !== null && device.revokedSeq <= member.chainSeq)
    refuse('E_DEVICE', 'revoked before this epoch'); // guard MSG-REVOKED-SEQ
  return device;
}

function checkInner(header: MessageHeader, outer: Outer, epoch: EpochState): void {
  const same =
    header.conversationId === outer.conversationId &&
    header.epoch === outer.epoch &&
    header.messageId === outer.messageId &&
    header.sender === outer.sender &&
    header.device === outer.device;
  if (!same) refuse('E_CONTEXT', 'inner and outer differ'); // guard MSG-CONTEXT
  if (!equalBytes(header.entryHash, epoch.entryHash)) refuse('E_CONV_FORK', 'written under another entry'); // guard MSG-FORK
  if (header.seq < 1) refuse('E_CHAIN', 'places start at 1');
}

function openBody(body: Uint8Array, header: MessageHeader, key: Uint8Array, ad: Uint8Array): Uint8Array {
  const padded = open1(key, ad, body);
  if (!equalBytes(hashBody(body), header.bodyHash)) refuse('E_BODY_HASH'); // guard MSG-BODY-HASH
  return unpadContent(padded);
}

/**
 * What the entries around the epoch say about this device. In a closed epoch its tips vouch for what a since revoked device had sent; in an
 * open one nobody has yet, so there the times decide.
 */
function checkTips(
  header: MessageHeader,
  hash: Uint8Array,
  epoch: EpochState,
  revokedAt: number | null,
): void {
  const before = epoch.openTips.find((tip) => tip.deviceId === header.device);
  if (before !== undefined && header.seq <= before.seq) refuse('E_EPOCH_ROLLBACK'); // guard MSG-OPEN-TIP
  if (epoch.closeTips === null) {
    if (revokedAt !== null && header.sentAt > revokedAt) refuse('E_DEVICE', 'revoked'); // guard MSG-REVOKED-TIME
    return;
  }
  const last = epoch.closeTips.find((tip) => tip.deviceId === header.device);
  if (last === undefined || header.seq > last.seq) refuse('E_AFTER_CLOSE'); // guard MSG-CLOSE-TIP
  if (header.seq === last.seq && !equalBytes(hash, last.hash))
    refuse('E_EQUIVOCATION', 'not the message at the close'); // guard MSG-TIP-HASH
}
