/** Puts a decrypted file on the person's disk. */
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { safeFileName } from '../client/safe-file-name.ts';
import { eachPiece, type FileSource } from './file-source.ts';
import { blobOf } from './use-picture.ts';

declare global {
  interface Window {
    /** Chromium's: what is written goes straight to disk. */
    showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
  }
}

export type Saved = 'saved' | 'stopped' | 'unwritable';

export interface SaveOptions {
  signal: AbortSignal;
  onProgress: (doneBytes: number) => void;
}

/** Never a type that a browser would run: an address of a blob belongs to this very site. */
const inertType = 'application/octet-stream';
/** Long enough for a browser to have begun its download. */
const addressLifeMs = 60_000;

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function saveToHandle(
  source: FileSource,
  handle: FileSystemFileHandle,
  { signal, onProgress }: SaveOptions,
): Promise<Result<Saved>> {
  const { sizeBytes } = source.file;
  let stream: FileSystemWritableFileStream;
  try {
    stream = await handle.createWritable();
  } catch {
    return { ok: true, value: 'unwritable' };
  }
  let done = 0;
  try {
    const result = await eachPiece(source, sizeBytes, signal, async (piece) => {
      await stream.write(new Uint8Array(piece));
      done += piece.length;
      onProgress(done);
    });
    // What is written becomes the file only when it is closed: a refused or stopped one leaves nothing.
    if (result.ok && result.value === 'all') {
      await stream.close();
      return { ok: true, value: 'saved' };
    }
    await stream.abort();
    return result.ok ? { ok: true, value: 'stopped' } : result;
  } catch {
    // A full disk, a pulled stick.
    await stream.abort().catch(() => undefined);
    return { ok: true, value: 'unwritable' };
  }
}

async function saveByLink(source: FileSource, { signal, onProgress }: SaveOptions): Promise<Result<Saved>> {
  const pieces: Uint8Array[] = [];
  let done = 0;
  const result = await eachPiece(source, source.file.sizeBytes, signal, (piece) => {
    pieces.push(piece);
    done += piece.length;
    onProgress(done);
  });
  if (!result.ok) return result;
  if (result.value === 'stopped') return { ok: true, value: 'stopped' };
  const url = URL.createObjectURL(blobOf(pieces, inertType));
  const link = document.createElement('a');
  link.href = url;
  link.download = safeFileName(source.file.name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), addressLifeMs);
  return { ok: true, value: 'saved' };
}

/** Call it from a press: the window that asks where to save opens only then. */
export async function saveFile(source: FileSource, options: SaveOptions): Promise<Result<Saved>> {
  if (window.showSaveFilePicker === undefined) return await saveByLink(source, options);
  try {
    const handle = await window.showSaveFilePicker({ suggestedName: safeFileName(source.file.name) });
    return await saveToHandle(source, handle, options);
  } catch (error) {
    // The person closed the window. Anything else (a policy, a name the system dislikes): the way that works everywhere.
    if (isAbort(error)) return { ok: true, value: 'stopped' };
    return await saveByLink(source, options);
  }
}
