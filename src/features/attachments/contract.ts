/** What browser and server say to each other about attachments. Bytes are ciphertext; names and kinds are inside messages. */
import * as z from 'zod';
import { conversationId } from '#src/features/messaging/contract.ts';
import { limits } from '#src/protocol/open/limits.ts';

/** Name of the one file route of `/api/uploadthing`. */
export const attachmentSlug = 'attachment';
/** Uploads of one person that no message owns yet, finished or not. */
export const maxOpenUploads = 40;

/** Storage key of an upload, as this server makes them: the name under which it keeps the bytes. */
export const uploadKey = z.string().regex(/^[0-9a-f]{40}$/);

/** Input of the file route. The one file is named `<fileId>.bin` and has the type below, whatever it really is. */
export const uploadInput = z.object({ conversationId, fileId: z.string().regex(/^[0-9a-f]{32}$/) });
export const ciphertextType = 'application/octet-stream';

const segmentBytes = 4 * 1024 * 1024;
const chunkBytes = 256 * 1024;
const segmentOverheadBytes = 24;
const chunkOverheadBytes = 17;

/** Most ciphertext that a file of this size can come to: its segments and a thumbnail (docs/protocol.md, FILE-n). */
export function maxUploadBytes(fileBytes: number): number {
  const segments = Math.ceil(fileBytes / segmentBytes) * segmentOverheadBytes;
  const chunks = Math.ceil(fileBytes / chunkBytes) * chunkOverheadBytes;
  return fileBytes + segments + chunks + limits.thumbnailBytes + segmentOverheadBytes + chunkOverheadBytes;
}

/** What a program is told that sent a whole file in one request. */
export const uploaded = z.object({ key: uploadKey, sizeBytes: z.number().int() });

export const attachmentsContract = {
  /** What a person has to know before choosing a file. */
  limits: {
    output: z.object({
      maxFileBytes: z.number().int(),
      maxUploadBytes: z.number().int(),
      maxFilesPerMessage: z.number().int(),
      /** Room left for the whole clinic: `low` under a tenth, `full` when nothing more fits. */
      storage: z.enum(['ok', 'low', 'full']),
    }),
  },
  /** A fresh signed address for an upload of one's own, such as after a reload. FILE_UNKNOWN when there is none. */
  resume: {
    input: z.object({ key: uploadKey }),
    output: z.object({
      key: uploadKey,
      /** Relative to this server, or absolute where the bytes lie elsewhere: `new URL(url, origin)`. */
      url: z.string(),
      sizeBytes: z.number().int(),
      complete: z.boolean(),
    }),
  },
  /** Gives an upload up that no message owns; its bytes are removed. FILE_TAKEN when a message owns it. */
  cancel: { input: z.object({ key: uploadKey }), output: z.object({}) },
} as const;
