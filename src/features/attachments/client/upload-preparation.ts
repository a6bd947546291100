/** From a chosen file to sealed segments on this device: looked at, cleaned, sealed piece by piece. */
import type { NewUpload } from '#src/features/attachments/client/attachment-api.ts';
import type { RecordStore } from '#src/platform/client/record-store.ts';
import { orderedKey } from '#src/platform/client/sealed-store.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { fromHex } from '#src/protocol/open/bytes.ts';
import { plainSegmentBytes, segmentBytes, segmentCount } from '#src/protocol/open/file-descriptor.ts';
import { conversationId as asConversationId } from '#src/protocol/open/ids.ts';
import { type FileKeys, sealSegment, sealThumbnail } from '#src/protocol/secret/files.ts';
import { blobSource, type FileSource } from './file-source.ts';
import type { PictureTools, Thumbnail } from './picture-tools.ts';
import { sniffBytes, sniffType } from './sniff-type.ts';
import type { UploadRecord } from './upload-record.ts';

/** A file as it will be sent, before it is sealed. */
export interface Prepared {
  source: FileSource;
  type: string;
  media: UploadRecord['media'];
  thumb: Thumbnail | null;
}

/** Formats whose files tell where a picture was taken; each is drawn anew. */
const drawn = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/heic',
  'image/heif',
  'image/bmp',
];

async function readHead(source: FileSource): Promise<Uint8Array> {
  try {
    return await source.read(0, Math.min(sniffBytes, source.sizeBytes));
  } catch {
    throw new DomainError('FILE_UNREADABLE');
  }
}

/** Looks at a chosen file and takes out of a picture what it tells about place and time, unless it is to stay as it is. */
export async function prepareFile(upload: NewUpload, pictures: PictureTools | null): Promise<Prepared> {
  const source = blobSource(upload.file);
  const { type, preview } = sniffType(await readHead(source));
  const { voice } = upload;
  const media = voice === null ? null : { width: 0, height: 0, ...voice };
  const asItIs = { source, type: upload.type, media, thumb: null };
  if (preview !== 'image' && !drawn.includes(type)) return asItIs;
  if (upload.original || !drawn.includes(type)) {
    const seen = (await pictures?.look(upload.file, type)) ?? null;
    return seen === null ? asItIs : { ...asItIs, media: sized(seen), thumb: seen.thumb };
  }
  if (pictures === null) throw new DomainError('PICTURE_UNREADABLE');
  const clean = await pictures.clean(upload.file, type).catch(() => {
    throw new DomainError('PICTURE_UNREADABLE');
  });
  return { source: blobSource(clean.blob), type: clean.type, media: sized(clean), thumb: clean.thumb };
}

function sized({ width, height }: { width: number; height: number }): UploadRecord['media'] {
  return { width, height, durationMs: 0, waveform: new Uint8Array(0) };
}

/** Key of one sealed part among the device's file parts; the thumbnail comes after the segments. */
export function partKey(uploadId: string, index: number): string {
  return `${uploadId}:${orderedKey(index)}`;
}

/**
 * Seals every segment onto the device's disk; only sealed bytes are ever written there. Answers hashes for the descriptor.
 * FILE_UNREADABLE when the file went away, DEVICE_FULL when the disk takes no more.
 */
export async function sealParts(input: {
  record: Pick<UploadRecord, 'uploadId' | 'conversationId' | 'fileKey'>;
  prepared: Prepared;
  parts: RecordStore;
  onProgress: (doneBytes: number) => void;
  signal: AbortSignal;
}): Promise<Pick<UploadRecord, 'hashes' | 'thumb'>> {
  const { record, prepared, parts, onProgress, signal } = input;
  const { source, thumb } = prepared;
  const keys: FileKeys = {
    conversationId: asConversationId(record.conversationId),
    fileId: fromHex(record.uploadId),
    fileKey: record.fileKey,
    size: source.sizeBytes,
  };
  const keep = async (index: number, value: Uint8Array) => {
    signal.throwIfAborted();
    try {
      await parts.write([{ store: 'files', key: partKey(record.uploadId, index), value }]);
    } catch {
      throw new DomainError('DEVICE_FULL');
    }
  };
  const hashes: Uint8Array[] = [];
  const count = segmentCount(keys.size);
  for (let index = 0; index < count; index += 1) {
    const from = index * segmentBytes;
    const plain = await source.read(from, from + plainSegmentBytes(keys.size, index)).catch(() => null);
    if (plain === null || plain.length !== plainSegmentBytes(keys.size, index))
      throw new DomainError('FILE_UNREADABLE');
    const { sealed, hash } = sealSegment(keys, index, plain);
    await keep(index, sealed);
    hashes.push(hash);
    onProgress(from + plain.length);
  }
  if (thumb === null) return { hashes, thumb: null };
  const small = sealThumbnail(keys, thumb.bytes);
  await keep(count, small.sealed);
  return { hashes, thumb: { ...thumb, hash: small.hash } };
}

/** The same bytes for the browser's types, copied only where they are shared with other threads. */
function unshared({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array<ArrayBuffer> {
  const own = buffer instanceof ArrayBuffer;
  return own
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(buffer).slice(byteOffset, byteOffset + byteLength);
}

/** All sealed parts as one blob, made part by part. */
export async function composeBlob(
  parts: RecordStore,
  { uploadId, hashes, thumb }: Pick<UploadRecord, 'uploadId' | 'hashes' | 'thumb'>,
): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let index = 0; index < hashes.length + (thumb === null ? 0 : 1); index += 1) {
    const value = await parts.get('files', partKey(uploadId, index));
    if (value === null) throw new DomainError('FILE_UNREADABLE');
    // A blob of its own: the browser may put it aside before the next one is read.
    pieces.push(new Blob([unshared(value)]));
  }
  return new Blob(pieces);
}

/** Takes the sealed parts off the device. */
export async function dropParts(parts: RecordStore, { uploadId, hashes }: UploadRecord): Promise<void> {
  const keys = Array.from({ length: hashes.length + 1 }, (_, index) => partKey(uploadId, index));
  await parts.write(keys.map((key) => ({ store: 'files', key, value: null })));
}
