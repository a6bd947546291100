/** Files as the engine would show them, and an engine's files side that keeps them in memory. */
import { vi } from 'vitest';
import type {
  AttachmentApi,
  AttachmentLimits,
  FileView,
  NewUpload,
  UploadView,
} from '#src/features/attachments/client/attachment-api.ts';
import type { Result } from '#src/features/messaging/client/engine-api.ts';

export const conversationId = 'A'.repeat(43);
const mebibyte = 1_024 * 1_024;

/** A file on its way. */
export function upload(uploadId: string, more: Partial<UploadView> = {}): UploadView {
  return {
    uploadId,
    name: `${uploadId}.pdf`,
    type: 'application/pdf',
    sizeBytes: 10 * mebibyte,
    stage: 'uploading',
    doneBytes: 2 * mebibyte,
    totalBytes: 10 * mebibyte,
    bytesPerSecond: mebibyte,
    remainingMs: 8_000,
    thumb: null,
    voice: false,
    original: false,
    failure: null,
    ...more,
  };
}

/** A file of a message. */
export function fileView(fileId: string, more: Partial<FileView> = {}): FileView {
  return {
    fileId,
    name: `${fileId}.pdf`,
    type: 'application/pdf',
    sizeBytes: 2_048,
    thumb: null,
    media: null,
    voice: false,
    ...more,
  };
}

/** The smallest picture there is. */
export const tinyGif = Uint8Array.from(
  atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'),
  (letter) => letter.charCodeAt(0),
);

/** Files by id; whatever is asked for is answered from memory. */
export function fakeAttachments(contents: Record<string, Uint8Array> = {}) {
  const ok = <T>(value: T): Result<T> => ({ ok: true, value });
  return {
    attachmentLimits: vi.fn(
      async (): Promise<Result<AttachmentLimits>> => ok({ maxBytes: 100 * mebibyte, maxPerMessage: 10 }),
    ),
    addUploads: vi.fn(
      async (_: string, files: NewUpload[]): Promise<Result<{ uploadIds: string[] }>> =>
        ok({ uploadIds: files.map((file) => file.name) }),
    ),
    cancelUpload: vi.fn(async () => undefined),
    retryUpload: vi.fn(async () => undefined),
    thumbnail: vi.fn(
      async (): Promise<Result<{ bytes: Uint8Array; type: string }>> =>
        ok({ bytes: tinyGif, type: 'image/gif' }),
    ),
    readFile: vi.fn(
      async (_: string, __: string, fileId: string, from: number, to: number): Promise<Result<Uint8Array>> =>
        ok((contents[fileId] ?? new Uint8Array()).slice(from, to)),
    ),
  } satisfies AttachmentApi;
}
