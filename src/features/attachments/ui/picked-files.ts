/** What was chosen, pasted or dropped, before it goes to the engine. */
import type { AttachmentLimits, NewUpload } from '../client/attachment-api.ts';
import { sniffBytes, sniffType } from '../client/sniff-type.ts';

/** Why something that was picked does not go along. */
export type PickProblem =
  | { why: 'size'; name: string; sizeBytes: number; maxBytes: number }
  | { why: 'count'; names: string[]; maxPerMessage: number }
  | { why: 'folder'; name: string };

export interface Picked {
  files: File[];
  problems: PickProblem[];
}

/** Keeps what may go: not too large, and no more than a message can carry beside the `taken` ones. */
export function withinLimits(files: readonly File[], taken: number, limits: AttachmentLimits): Picked {
  const { maxBytes, maxPerMessage } = limits;
  const small = files.filter((file) => file.size <= maxBytes);
  const problems: PickProblem[] = files
    .filter((file) => file.size > maxBytes)
    .map((file) => ({ why: 'size', name: file.name, sizeBytes: file.size, maxBytes }));
  const room = Math.max(0, maxPerMessage - taken);
  const over = small.slice(room);
  if (over.length > 0) problems.push({ why: 'count', names: over.map((file) => file.name), maxPerMessage });
  return { files: small.slice(0, room), problems };
}

type Transfer = Pick<DataTransfer, 'items' | 'files'>;

/** What was dropped; folders cannot be sent and would look like files without content. */
export function dropped(transfer: Transfer): Picked {
  const items = Array.from(transfer.items).filter((item) => item.kind === 'file');
  if (items.length === 0) return { files: Array.from(transfer.files), problems: [] };
  const picked: Picked = { files: [], problems: [] };
  for (const item of items) {
    const entry = item.webkitGetAsEntry?.() ?? null;
    if (entry?.isDirectory === true) picked.problems.push({ why: 'folder', name: entry.name });
    else {
      const file = item.getAsFile();
      if (file !== null) picked.files.push(file);
    }
  }
  return picked;
}

/**
 * Files of the clipboard. Office programs put a picture of the copied text beside the text: then the text is meant. A
 * picture copied from a page comes with markup but without words: then the picture is meant.
 */
export function pasted(clipboard: Pick<DataTransfer, 'files' | 'getData'>): File[] {
  const files = Array.from(clipboard.files);
  const rich = clipboard.getData('text/html') !== '';
  return rich && clipboard.getData('text/plain').trim() !== '' ? [] : files;
}

/** Bytes tell better than a browser's guess by the name, which is empty for many a photo of a phone. */
export async function asUpload(file: File): Promise<NewUpload> {
  const sniffed = await file
    .slice(0, sniffBytes)
    .arrayBuffer()
    .then((start) => sniffType(new Uint8Array(start)))
    // What cannot be read is the engine's to name: FILE_UNREADABLE.
    .catch(() => null);
  const type = sniffed === null || sniffed.preview === null ? file.type : sniffed.type;
  return { file, name: file.name, type, original: false, voice: null };
}
