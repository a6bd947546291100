/** The header of a message: what its author signs (rules MSG-1, MSG-2). */
import { decode, enc, encList } from './encoding.ts';
import {
  type ConversationId,
  conversationBytes,
  type DeviceId,
  type MessageId,
  type UserId,
  uuidBytes,
} from './ids.ts';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** “I had seen this message of that device when I wrote mine.” */
export interface Seen {
  deviceId: DeviceId;
  seq: number;
  hash: Uint8Array;
}

export interface MessageHeader {
  conversationId: ConversationId;
  epoch: number;
  /** The entry that opened the epoch. */
  entryHash: Uint8Array;
  messageId: MessageId;
  sender: UserId;
  device: DeviceId;
  /** Place in the device's own chain in this conversation, from 1. */
  seq: number;
  /** Header hash of the device's message before; 32 zero bytes for the first. */
  prevHash: Uint8Array;
  bodyHash: Uint8Array;
  seen: Seen[];
  /** The clinic-wide log as the author had verified it last: its size and root; 0 and null before that. */
  logSize: number;
  logRoot: Uint8Array | null;
  /** By the sender's clock, ms. */
  sentAt: number;
  kind: string;
}

/** Bytes of a header, to be signed. Converse: `readHeader`. */
export function writeHeader(header: MessageHeader): Uint8Array {
  if (header.seen.length > limits.seen) refuse('E_SIZE', 'seen');
  return enc(
    conversationBytes(header.conversationId),
    header.epoch,
    header.entryHash,
    uuidBytes(header.messageId),
    uuidBytes(header.sender),
    uuidBytes(header.device),
    header.seq,
    header.prevHash,
    header.bodyHash,
    encList(header.seen.map((seen) => enc(uuidBytes(seen.deviceId), seen.seq, seen.hash))),
    header.logSize,
    header.logRoot ?? new Uint8Array(0),
    header.sentAt,
    header.kind,
  );
}

export function readHeader(bytes: Uint8Array): MessageHeader {
  const header = decode(bytes, limits.headerBytes, (f) => ({
    conversationId: f.conversationId(),
    epoch: f.u64(),
    entryHash: f.fixed(32),
    messageId: f.messageId(),
    sender: f.userId(),
    device: f.deviceId(),
    seq: f.u64(),
    prevHash: f.fixed(32),
    bodyHash: f.fixed(32),
    seen: f.list(limits.seen, (s) => ({ deviceId: s.deviceId(), seq: s.u64(), hash: s.fixed(32) })),
    logSize: f.u64(),
    logRoot: f.optional(32),
    sentAt: f.u64(),
    kind: f.text(limits.kindBytes),
  }));
  if ((header.logSize === 0) !== (header.logRoot === null)) refuse('E_MALFORMED', 'size and root of the log'); // guard MSG-LOG
  return header;
}

/** Only the author of a message may edit or delete it (E_AUTHOR). */
export function requireAuthor(
  target: Pick<MessageHeader, 'sender'>,
  by: Pick<MessageHeader, 'sender'>,
): void {
  if (target.sender !== by.sender) refuse('E_AUTHOR'); // guard AUTHOR
}
