/** Where an export goes: straight to the disk where the browser can, else into memory and to the downloads at the end. */
import { safeFileName } from '#src/features/attachments/client/safe-file-name.ts';
import type { ByteSink } from '../client/zip-writer.ts';

export interface SaveTarget extends ByteSink {
  /** Now it is a file. */
  finish(): Promise<void>;
  /** Nothing is left behind. */
  abort(): Promise<void>;
}

/** Never a type that a browser would run: an address of a blob belongs to this very site. */
const inertType = 'application/octet-stream';
/** Long enough for a browser to have begun its download. */
const addressLifeMs = 60_000;

/** Call it from a press: the window that asks where to save opens only then. Null when the person closed it. */
export async function openSaveTarget(name: string): Promise<SaveTarget | null> {
  const suggestedName = safeFileName(name);
  if (window.showSaveFilePicker === undefined) return downloadTarget(suggestedName);
  let handle: FileSystemFileHandle;
  try {
    handle = await window.showSaveFilePicker({ suggestedName });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    // A policy, or a name that the system dislikes: the way that works everywhere.
    return downloadTarget(suggestedName);
  }
  const stream = await handle.createWritable();
  return {
    write: (bytes) => stream.write(new Uint8Array(bytes)),
    finish: () => stream.close(),
    abort: () => stream.abort().catch(() => undefined),
  };
}

function downloadTarget(name: string): SaveTarget {
  const parts: Blob[] = [];
  return {
    // As a Blob at once: browsers keep large ones on the disk.
    async write(bytes) {
      parts.push(new Blob([new Uint8Array(bytes)]));
    },
    async finish() {
      const url = URL.createObjectURL(new Blob(parts, { type: inertType }));
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), addressLifeMs);
    },
    async abort() {
      parts.length = 0;
    },
  };
}
