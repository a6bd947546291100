/** Storage of sealed files for tests: takes bytes in pieces, can lose its connection in the middle, goes on where it stopped. */
import type { FileTransport } from '#src/features/attachments/client/file-transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';

interface StoredFile {
  bytes: Uint8Array;
  complete: boolean;
}

const pieceBytes = 256 * 1024;

export class FakeFiles {
  readonly stored = new Map<string, StoredFile>();
  /** Bytes after which the connection is lost, once. */
  cutAfter: number | null = null;
  /** Bytes that came over the wire, repeats included. */
  receivedBytes = 0;
  /** What a begin is answered with, while it is not null. */
  refusal: DomainError | null = null;
  /** Changes what is downloaded. */
  lie: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
  #next = 0;

  transport(isOnline: () => boolean): FileTransport {
    const requireOnline = () => {
      if (!isOnline()) throw new TypeError('offline');
    };
    return {
      upload: async (job) => {
        requireOnline();
        const { key, file } = await this.#begin(job.key, job.onKey);
        const sealed = new Uint8Array(await job.blob.arrayBuffer());
        while (file.bytes.length < sealed.length) {
          job.signal.throwIfAborted();
          requireOnline();
          if (this.cutAfter !== null && file.bytes.length >= this.cutAfter) {
            this.cutAfter = null;
            throw new TypeError('connection lost');
          }
          const piece = sealed.subarray(file.bytes.length, file.bytes.length + pieceBytes);
          this.receivedBytes += piece.length;
          file.bytes = Buffer.concat([file.bytes, piece]);
          job.onProgress(file.bytes.length);
          await Promise.resolve();
        }
        file.complete = true;
        return key;
      },
      download: async (key, from, to) => {
        requireOnline();
        const file = this.stored.get(key);
        if (file === undefined || !file.complete) throw new DomainError('NOT_FOUND');
        return this.lie(Uint8Array.from(file.bytes.subarray(from, to)));
      },
    };
  }

  async #begin(known: string | null, onKey: (key: string) => Promise<void>) {
    if (this.refusal !== null) throw this.refusal;
    const key = known ?? `stored-${this.#next}`;
    const file = this.stored.get(key) ?? { bytes: new Uint8Array(0), complete: false };
    if (known !== null && !this.stored.has(key)) throw new DomainError('FILE_UNKNOWN');
    if (known === null) {
      this.#next += 1;
      this.stored.set(key, file);
      await onKey(key);
    }
    return { key, file };
  }
}
