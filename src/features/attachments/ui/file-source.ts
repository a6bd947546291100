/** The bytes of one file of a message: opened piece by piece, each piece checked before it is seen. */
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { AttachmentApi, FileView } from '../client/attachment-api.ts';
import { type SniffedType, sniffBytes, sniffType } from '../client/sniff-type.ts';

/** What the engine opens at once. */
export const pieceBytes = 4 * 1_024 * 1_024;

export interface FileSource {
  readonly conversationId: string;
  readonly messageId: string;
  readonly file: FileView;
  /** Bytes `from` (inclusive) to `to` (exclusive), at most `pieceBytes`. */
  read(from: number, to: number): Promise<Result<Uint8Array>>;
}

/** A file of a message, read through the engine. */
export function fileSource(
  api: AttachmentApi,
  conversationId: string,
  messageId: string,
  file: FileView,
): FileSource {
  return {
    conversationId,
    messageId,
    file,
    read: (from, to) => api.readFile(conversationId, messageId, file.fileId, from, to),
  };
}

/** What the file really is. */
export async function sniffSource({ file, read }: FileSource): Promise<Result<SniffedType>> {
  if (file.sizeBytes === 0) return { ok: true, value: sniffType(new Uint8Array()) };
  const start = await read(0, Math.min(sniffBytes, file.sizeBytes));
  return start.ok ? { ok: true, value: sniffType(start.value) } : start;
}

/** Reads up to `end` in order, one piece in memory at a time; stops at the first failure or when `signal` aborts. */
export async function eachPiece(
  source: FileSource,
  end: number,
  signal: AbortSignal,
  take: (piece: Uint8Array) => void | Promise<void>,
): Promise<Result<'all' | 'stopped'>> {
  for (let from = 0; from < end; from += pieceBytes) {
    if (signal.aborted) return { ok: true, value: 'stopped' };
    const piece = await source.read(from, Math.min(from + pieceBytes, end));
    if (!piece.ok) return piece;
    if (signal.aborted) return { ok: true, value: 'stopped' };
    await take(piece.value);
  }
  return { ok: true, value: 'all' };
}
