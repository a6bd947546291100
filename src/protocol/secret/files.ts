/** Files (rules FILE-3 … FILE-8): segments that open on their own, each a secretstream of chunks under a hash in the signed descriptor. */
import { equalBytes } from '../open/bytes.ts';
import { enc } from '../open/encoding.ts';
import {
  chunkBytes,
  type FileDescriptor,
  plainSegmentBytes,
  sealedSegmentBytes,
  segmentCount,
} from '../open/file-descriptor.ts';
import { H, HK } from '../open/hash.ts';
import { type ConversationId, conversationBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { refuse } from '../open/refusal.ts';
import { type Random, systemRandom } from './random.ts';
import { openStream, sealStream, streamChunkOverhead, streamHeaderBytes } from './sodium-secret.ts';

/** What ties a file's bytes to its message. */
export interface FileKeys {
  conversationId: ConversationId;
  /** 16 bytes. */
  fileId: Uint8Array;
  /** 32 bytes. */
  fileKey: Uint8Array;
  /** Plaintext bytes of the whole file. */
  size: number;
}

export interface SealedPart {
  sealed: Uint8Array;
  /** BLAKE2b-256 of the sealed bytes, for the descriptor. */
  hash: Uint8Array;
}

/** New random id and key for one file in one conversation; forwarding makes new ones. */
export function createFileKeys(
  conversationId: ConversationId,
  size: number,
  random: Random = systemRandom,
): FileKeys {
  return { conversationId, fileId: random(16), fileKey: random(32), size };
}

function hashPart(sealed: Uint8Array): Uint8Array {
  return H(L('file-hash'), sealed);
}

/** Key and associated data of one segment. */
function segmentContext(keys: FileKeys, index: number) {
  const count = segmentCount(keys.size);
  return {
    key: HK(keys.fileKey, L('seg'), index),
    ad: (chunk: number) =>
      enc(L('file'), conversationBytes(keys.conversationId), keys.fileId, index, count, chunk),
  };
}

function thumbnailContext(keys: FileKeys) {
  return {
    key: HK(keys.fileKey, L('file-thumb')),
    ad: (chunk: number) => enc(L('file-thumb'), conversationBytes(keys.conversationId), keys.fileId, chunk),
  };
}

type Context = ReturnType<typeof segmentContext>;

function sealPart({ key, ad }: Context, plain: Uint8Array): SealedPart {
  const stream = sealStream(key);
  // Written in place: a large file must not leave a trail of copies.
  const sealed = new Uint8Array(sealedSegmentBytes(plain.length));
  sealed.set(stream.header);
  const count = Math.max(1, Math.ceil(plain.length / chunkBytes));
  for (let chunk = 0; chunk < count; chunk += 1) {
    const piece = plain.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes);
    const at = streamHeaderBytes + chunk * (chunkBytes + streamChunkOverhead);
    sealed.set(stream.push(piece, ad(chunk), chunk === count - 1), at);
  }
  return { sealed, hash: hashPart(sealed) };
}

function openPart(
  { key, ad }: Context,
  plainBytes: number,
  hash: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  const expected = sealedSegmentBytes(plainBytes);
  if (!(sealed instanceof Uint8Array)) refuse('E_MALFORMED', 'not bytes');
  if (sealed.length < expected) refuse('E_FILE_TRUNCATED'); // guard FILE-SHORT
  if (sealed.length > expected) refuse('E_FILE_TRAILING'); // guard FILE-LONG
  if (!equalBytes(hashPart(sealed), hash)) refuse('E_FILE_HASH'); // guard FILE-HASH
  const stream = openStream(key, sealed.subarray(0, streamHeaderBytes));
  const plain = new Uint8Array(plainBytes);
  const step = chunkBytes + streamChunkOverhead;
  for (let at = streamHeaderBytes, chunk = 0; at < sealed.length; at += step, chunk += 1) {
    const piece = stream.pull(sealed.subarray(at, at + step), ad(chunk));
    const last = at + step >= sealed.length;
    if (piece.final && !last) refuse('E_FILE_TRAILING', 'bytes after the end'); // guard FILE-FINAL-EARLY
    if (!piece.final && last) refuse('E_FILE_TRUNCATED', 'no end'); // guard FILE-FINAL
    plain.set(piece.plain, chunk * chunkBytes);
  }
  return plain;
}

/** Seals segment `index`. Converse: `openSegment`. */
export function sealSegment(keys: FileKeys, index: number, plain: Uint8Array): SealedPart {
  if (plain.length !== plainSegmentBytes(keys.size, index))
    refuse('E_MALFORMED', 'segment of another length');
  return sealPart(segmentContext(keys, index), plain);
}

/**
 * Opens segment `index` of a file whose descriptor was signed in this conversation. E_FILE_TRUNCATED and E_FILE_TRAILING: another
 * length; E_FILE_HASH: not the bytes the author signed; E_FILE_CHUNK: the author's key does not open them.
 */
export function openSegment(
  conversationId: ConversationId,
  file: FileDescriptor,
  index: number,
  sealed: Uint8Array,
): Uint8Array {
  const hash = file.hashes[index] ?? refuse('E_FILE_TRAILING', 'no such segment');
  const context = segmentContext({ conversationId, ...file }, index);
  return openPart(context, plainSegmentBytes(file.size, index), hash, sealed);
}

/** Seals the small picture that is shown before the file is fetched. Converse: `openThumbnail`. */
export function sealThumbnail(keys: FileKeys, plain: Uint8Array): SealedPart {
  return sealPart(thumbnailContext(keys), plain);
}

/** Refusals as in `openSegment`; E_MALFORMED when the file has no thumbnail. */
export function openThumbnail(
  conversationId: ConversationId,
  file: FileDescriptor,
  sealed: Uint8Array,
): Uint8Array {
  const { thumb } = file;
  if (thumb === null) return refuse('E_MALFORMED', 'no thumbnail');
  return openPart(thumbnailContext({ conversationId, ...file }), thumb.size, thumb.hash, sealed);
}
