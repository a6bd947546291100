/** A ZIP that is written while it is made: nothing but the piece at hand is in memory. */
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** Where the bytes go: a file on the disk, or parts of a Blob. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Without the format's 64-bit extension an archive ends here; some room for its own lists. */
export const mostArchiveBytes = 4 * 1024 ** 3 - 64 * 1024 ** 2;

export class ZipWriter {
  readonly #zip: Zip;
  readonly #sink: ByteSink;
  #ready: Uint8Array[] = [];
  #error: Error | null = null;

  constructor(sink: ByteSink) {
    this.#sink = sink;
    this.#zip = new Zip((error, bytes) => {
      if (error !== null) this.#error = error;
      else this.#ready.push(bytes);
    });
  }

  /** One entry; `packed` for bytes that are small already. Answers once all of it is in the sink. */
  async add(
    path: string,
    pieces: AsyncIterable<Uint8Array | string>,
    options: { packed?: boolean; modifiedAt: number },
  ): Promise<void> {
    const entry = options.packed === true ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    entry.mtime = options.modifiedAt;
    this.#zip.add(entry);
    for await (const piece of pieces) {
      entry.push(typeof piece === 'string' ? strToU8(piece) : piece);
      await this.#drain();
    }
    entry.push(new Uint8Array(0), true);
    await this.#drain();
  }

  async end(): Promise<void> {
    this.#zip.end();
    await this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#error !== null) throw this.#error;
    for (const bytes of this.#ready.splice(0)) await this.#sink.write(bytes);
  }
}
