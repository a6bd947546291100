/** A conversation being told: pages and files with progress, until it is finished or somebody stops it. */
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import type { ExportApi, ExportedFile, ExportedHead, ExportedMessage } from './export-api.ts';

const pieceBytes = 4 * 1024 * 1024;

/** The engine or the server said no; nothing was written that could be taken for the whole. */
export class ExportFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super('export failed');
    this.name = 'ExportFailed';
    this.failure = failure;
  }
}

export interface ExportProgress {
  step: 'messages' | 'files';
  done: number;
  total: number;
}

export interface FileOfMessage {
  message: ExportedMessage;
  file: ExportedFile;
}

export class ExportSource {
  readonly #engine: ExportApi;
  readonly #conversationId: string;
  readonly #signal: AbortSignal;
  readonly #onProgress: (progress: ExportProgress) => void;

  constructor(input: {
    engine: ExportApi;
    conversationId: string;
    signal: AbortSignal;
    onProgress: (progress: ExportProgress) => void;
  }) {
    this.#engine = input.engine;
    this.#conversationId = input.conversationId;
    this.#signal = input.signal;
    this.#onProgress = input.onProgress;
  }

  begin(): Promise<ExportedHead> {
    return this.#value(this.#engine.beginExport(this.#conversationId));
  }

  /** Every message, oldest first, a page at a time. */
  async *pages(head: ExportedHead): AsyncGenerator<ExportedMessage[]> {
    const total = head.lastSeq;
    for (let after = 0; after < total; ) {
      this.#onProgress({ step: 'messages', done: after, total });
      const page = await this.#value(this.#engine.exportPage(this.#conversationId, after));
      yield page.messages;
      // The end of what this person may read.
      if (page.through <= after) break;
      after = page.through;
    }
    this.#onProgress({ step: 'messages', done: total, total });
  }

  /** The bytes of one file, piece by piece. `before` and `total` are bytes of all files, for the progress. */
  async *pieces({ message, file }: FileOfMessage, before: number, total: number): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < file.sizeBytes; from += pieceBytes) {
      this.#onProgress({ step: 'files', done: before + from, total });
      const to = Math.min(from + pieceBytes, file.sizeBytes);
      const asked = this.#engine.exportFile(this.#conversationId, message.messageId, file.fileId, from, to);
      yield await this.#value(asked);
    }
  }

  async #value<T>(asked: Promise<Result<T>>): Promise<T> {
    this.#signal.throwIfAborted();
    const result = await asked;
    this.#signal.throwIfAborted();
    if (!result.ok) throw new ExportFailed(result.failure);
    return result.value;
  }
}
