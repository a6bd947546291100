/** Files as the screens see them: the queue of what is on its way, and what a message carries. Part of the engine's contract. */
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';

/** What a message carries. Name and type are the sender's words: shown inert, never trusted. */
export interface FileView {
  /** Hex; names the file within its message. */
  fileId: string;
  /** Made harmless for showing and saving: no paths, no control or direction characters. */
  name: string;
  type: string;
  sizeBytes: number;
  /** There is a small picture to be fetched with `thumbnail`. */
  thumb: { width: number; height: number } | null;
  media: { width: number; height: number; durationMs: number; waveform: Uint8Array } | null;
  /** It was recorded as a voice note. */
  voice: boolean;
}

/** `preparing`: read, cleaned of where it was taken, sealed. `waiting`: for its turn or for the network. */
export type UploadStage = 'preparing' | 'waiting' | 'uploading' | 'done' | 'failed';

/** A file on its way. It survives a reload: only sealed bytes are kept on the device. */
export interface UploadView {
  uploadId: string;
  name: string;
  type: string;
  sizeBytes: number;
  stage: UploadStage;
  /** Of the stage: prepared or sent so far, and in all. */
  doneBytes: number;
  totalBytes: number;
  /** Null while not known. */
  bytesPerSecond: number | null;
  remainingMs: number | null;
  thumb: { width: number; height: number } | null;
  voice: boolean;
  /** The picture goes as it is, with everything it says about where and when. */
  original: boolean;
  /** Why it failed; `retryUpload` tries again, `cancelUpload` takes it away. */
  failure: Failure | null;
}

export interface NewUpload {
  /** Crosses to the engine by reference; its bytes are read piece by piece. */
  file: Blob;
  name: string;
  type: string;
  /** Send a picture untouched. */
  original: boolean;
  voice: { durationMs: number; waveform: Uint8Array } | null;
}

export interface AttachmentLimits {
  maxBytes: number;
  maxPerMessage: number;
}

export interface AttachmentApi {
  attachmentLimits(): Promise<Result<AttachmentLimits>>;
  /** Starts at once; the queue stands in `ChatView.uploads` until a message takes it. FILE_TOO_LARGE | TOO_MANY_FILES. */
  addUploads(conversationId: string, files: NewUpload[]): Promise<Result<{ uploadIds: string[] }>>;
  /** Takes a file off the queue (also one of a message that waits for it). */
  cancelUpload(conversationId: string, uploadId: string): Promise<void>;
  retryUpload(conversationId: string, uploadId: string): Promise<void>;
  /** Small picture of a file on its way or of a file of a message (`messageId` null for one on its way). */
  thumbnail(
    conversationId: string,
    messageId: string | null,
    fileId: string,
  ): Promise<Result<{ bytes: Uint8Array; type: string }>>;
  /**
   * Bytes `from` (inclusive) to `to` (exclusive) of a message's file, opened and checked; at most 4 MiB at a time, so that
   * memory stays bounded and progress can be shown. Refusals: E_FILE_HASH, E_FILE_TRUNCATED, E_FILE_TRAILING, E_FILE_CHUNK.
   */
  readFile(
    conversationId: string,
    messageId: string,
    fileId: string,
    from: number,
    to: number,
  ): Promise<Result<Uint8Array>>;
}
