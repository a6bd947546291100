/** What the device keeps of a file on its way: everything its message will say about it. The sealed bytes lie beside it. */
import * as z from 'zod';
import { failureRecord } from '#src/features/identity/client/failure-record.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { fromHex } from '#src/protocol/open/bytes.ts';
import type { FileDescriptor } from '#src/protocol/open/file-descriptor.ts';
import { limits } from '#src/protocol/open/limits.ts';

export const uploadRecord = z.object({
  /** Hex of the file id. */
  uploadId: z.string(),
  conversationId: z.string(),
  createdAt: z.number(),
  name: z.string(),
  type: z.string(),
  sizeBytes: z.number(),
  original: z.boolean(),
  fileKey: bytes(32, 32),
  media: z
    .object({ width: z.number(), height: z.number(), durationMs: z.number(), waveform: bytes(0, 256) })
    .nullable(),
  thumb: z
    .object({
      bytes: bytes(0, limits.thumbnailBytes),
      hash: bytes(32, 32),
      width: z.number(),
      height: z.number(),
    })
    .nullable(),
  /** Of the sealed segments, as far as it is prepared. */
  hashes: z.array(bytes(32, 32)),
  prepared: z.boolean(),
  /** Storage key, once the server has given it. */
  key: z.string().nullable(),
  done: z.boolean(),
  failure: failureRecord.nullable(),
});
export type UploadRecord = z.infer<typeof uploadRecord>;

/** What a message says about the file; null before every byte is stored. */
export function descriptorOf(record: UploadRecord): FileDescriptor | null {
  const { key, done, thumb } = record;
  if (key === null || !done) return null;
  return {
    key,
    fileId: fromHex(record.uploadId),
    fileKey: record.fileKey,
    size: record.sizeBytes,
    hashes: record.hashes,
    name: record.name,
    type: record.type,
    thumb:
      thumb === null
        ? null
        : { size: thumb.bytes.length, hash: thumb.hash, width: thumb.width, height: thumb.height },
    media: record.media,
  };
}
