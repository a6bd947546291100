/** Files as the screens see them: the queue of what is on its way, and what a message carries. Part of the engine's contract. */
import type { Failure } from '#src/features/messaging/client/engine-api.ts';

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
type UploadStage = 'preparing' | 'waiting' | 'uploading' | 'done' | 'failed';

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
