/** Where the bytes of attachments lie: on this server's disk, or in UploadThing's cloud. One shape for both. */
import type { Readable } from 'node:stream';
import type { ByteRange } from './byte-range.ts';
import type { UploadRow } from './upload-store.ts';

/** What the upload library has to know about the place the client sends to. */
export interface IngestPlace {
  /** Base64 JSON as UploadThing gives it out. */
  token: string;
  ingestUrl: string | null;
  fetch: typeof fetch;
}

export interface FileStorage {
  readonly kind: 'disk' | 'cloud';
  readonly place: IngestPlace;
  /** Under the library's own key for an upload, when the bytes go where that key is known; null: under ours. */
  cloudKeyOf(libraryKey: string): string | null;
  /** Secret under which addresses and callbacks are signed. */
  readonly secret: string;
  /** A fresh signed address for the client's PUT. */
  uploadUrl(upload: UploadRow, expiresAt: number): string;
  /** Stores what comes and answers how many bytes that was; more than the upload's size is TOO_LARGE. */
  write(upload: UploadRow, chunks: AsyncIterable<Buffer>): Promise<number>;
  /** The ciphertext, or the part of it that `range` names. */
  read(upload: UploadRow, range: ByteRange | null): Promise<Readable>;
  /** No error when it is gone already. */
  remove(uploads: readonly UploadRow[]): Promise<void>;
  /** Bytes that still fit beside everything else. */
  freeBytes(): Promise<number>;
}
