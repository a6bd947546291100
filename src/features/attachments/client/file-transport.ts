/** How sealed bytes travel: the upload library's protocol in the browser, the same protocol by hand in Node. */
import { attachmentSlug, ciphertextType } from '../contract.ts';

export interface UploadJob {
  conversationId: string;
  /** Hex of the 16 bytes. */
  fileId: string;
  /** Sealed bytes, whole; what the server has already is not sent again. */
  blob: Blob;
  /** Storage key of an earlier try; null for the first one. */
  key: string | null;
  /** The server has given the file its place: to be kept before any byte leaves, or a reload would begin anew. */
  onKey(key: string): Promise<void>;
  /** Bytes that the server has. */
  onProgress(sentBytes: number): void;
  signal: AbortSignal;
}

export interface FileTransport {
  /** Resolves with the storage key when every byte is stored. Throws a DomainError as the server says, or whatever the network throws. */
  upload(job: UploadJob): Promise<string>;
  /** Sealed bytes `from` (inclusive) to `to` (exclusive). */
  download(key: string, from: number, to: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** Where an upload goes on, as the server answers. */
export interface UploadAddress {
  key: string;
  url: string;
  complete: boolean;
}

/** Path of the file route as the library's client calls it. */
export const uploadRoute = `/api/uploadthing?actionType=upload&slug=${attachmentSlug}`;

/** Body with which an upload is begun. */
export function uploadRequest({ conversationId, fileId, blob }: UploadJob) {
  return {
    files: [{ name: `${fileId}.bin`, size: blob.size, type: ciphertextType, lastModified: 0 }],
    input: { conversationId, fileId },
  };
}
