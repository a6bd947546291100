/** What a message says about a file it carries (rules FILE-1, FILE-2): the key, and hashes that tie every stored byte to the signature. */
import { concatBytes } from './bytes.ts';
import { enc, type Fields } from './encoding.ts';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** Plaintext bytes of a segment; each can be opened without the others. */
export const segmentBytes = 4 * 1024 * 1024;
/** Plaintext bytes of a chunk inside a segment. */
export const chunkBytes = 256 * 1024;
const streamHeaderBytes = 24;
const chunkOverhead = 17;

export interface FileThumbnail {
  /** Plaintext bytes. */
  size: number;
  /** Of the sealed thumbnail, BLAKE2b-256. */
  hash: Uint8Array;
  width: number;
  height: number;
}

/** Claims of the sender for the first look; nothing is decided by them. */
export interface FileMedia {
  width: number;
  height: number;
  durationMs: number;
  /** Loudness of a voice note, one byte a bar. */
  waveform: Uint8Array;
}

export interface FileDescriptor {
  /** Where the ciphertext is stored. */
  key: string;
  /** 16 bytes. */
  fileId: Uint8Array;
  /** 32 bytes. */
  fileKey: Uint8Array;
  /** Plaintext bytes. */
  size: number;
  /** Of each sealed segment, in order, BLAKE2b-256. */
  hashes: Uint8Array[];
  /** As the sender calls it; shown inert. */
  name: string;
  /** As the sender calls it; never trusted. */
  type: string;
  thumb: FileThumbnail | null;
  media: FileMedia | null;
}

/** Segments of a file; an empty file has one. */
export function segmentCount(size: number): number {
  return Math.max(1, Math.ceil(size / segmentBytes));
}

/** Bytes that `plain` bytes of one segment take when sealed. */
export function sealedSegmentBytes(plain: number): number {
  return streamHeaderBytes + plain + Math.max(1, Math.ceil(plain / chunkBytes)) * chunkOverhead;
}

/** Plaintext bytes of segment `index`. */
export function plainSegmentBytes(size: number, index: number): number {
  return Math.min(segmentBytes, Math.max(0, size - index * segmentBytes));
}

/** Where segment `index` starts in the stored bytes. */
export function segmentOffset(index: number): number {
  return index * sealedSegmentBytes(segmentBytes);
}

/** Stored bytes of a whole file, its thumbnail at the end included. */
export function storedBytes(file: Pick<FileDescriptor, 'size'> & { thumb: { size: number } | null }): number {
  const last = segmentCount(file.size) - 1;
  const content = segmentOffset(last) + sealedSegmentBytes(plainSegmentBytes(file.size, last));
  return content + (file.thumb === null ? 0 : sealedSegmentBytes(file.thumb.size));
}

/** Bytes for a signed content. Converse: `readFile`. */
export function writeFile(file: FileDescriptor): Uint8Array {
  const { thumb, media } = file;
  return enc(
    file.key,
    file.fileId,
    file.fileKey,
    file.size,
    concatBytes(...file.hashes),
    file.name,
    file.type,
    thumb === null ? new Uint8Array(0) : enc(thumb.size, thumb.hash, thumb.width, thumb.height),
    media === null ? new Uint8Array(0) : enc(media.width, media.height, media.durationMs, media.waveform),
  );
}

/** Reads one descriptor and refuses one whose hashes do not fit its size (E_MALFORMED). */
export function readFile(fields: Fields): FileDescriptor {
  const file: FileDescriptor = {
    key: fields.text(limits.fileKeyBytes),
    fileId: fields.fixed(16),
    fileKey: fields.fixed(32),
    size: fields.u64(),
    hashes: splitHashes(fields.bytes(limits.contentBytes)),
    name: fields.text(limits.fileNameBytes),
    type: fields.text(limits.fileTypeBytes),
    thumb: fields.structure((f) => ({
      size: f.u64(),
      hash: f.fixed(32),
      width: f.u64(),
      height: f.u64(),
    })),
    media: fields.structure((f) => ({
      width: f.u64(),
      height: f.u64(),
      durationMs: f.u64(),
      waveform: f.bytes(limits.waveformBytes),
    })),
  };
  if (file.hashes.length !== segmentCount(file.size)) refuse('E_MALFORMED', 'hashes'); // guard FILE-COUNT
  if (file.thumb !== null && file.thumb.size > limits.thumbnailBytes) refuse('E_SIZE', 'thumbnail'); // guard FILE-THUMB-SIZE
  return file;
}

function splitHashes(joined: Uint8Array): Uint8Array[] {
  if (joined.length % 32 !== 0) refuse('E_MALFORMED', 'hashes');
  return Array.from({ length: joined.length / 32 }, (_, at) => joined.subarray(at * 32, at * 32 + 32));
}
