/** Files: sealed segment by segment on the way up, checked and opened segment by segment on the way down (FILE-1 … FILE-6). Never whole in memory. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { concatBytes, toHex } from '#src/protocol/open/bytes.ts';
import {
  type FileDescriptor,
  plainSegmentBytes,
  sealedSegmentBytes,
  segmentBytes,
  segmentCount,
  storedBytes,
} from '#src/protocol/open/file-descriptor.ts';
import type { ConversationId } from '#src/protocol/open/ids.ts';
import { createFileKeys, openSegment, sealSegment } from '#src/protocol/secret/files.ts';
import type { Http } from './http.ts';
import { Json } from './json.ts';

/** What a file calls itself is shown and never believed; this client does not look into files. */
const unknownType = 'application/octet-stream';

async function readSegment(file: FileHandle, size: number, index: number): Promise<Uint8Array> {
  const plain = new Uint8Array(plainSegmentBytes(size, index));
  let filled = 0;
  while (filled < plain.length) {
    const { bytesRead } = await file.read(
      plain,
      filled,
      plain.length - filled,
      index * segmentBytes + filled,
    );
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    filled += bytesRead;
  }
  return plain;
}

/** Pulled one part at a time: the next is sealed when the one before has left. */
function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** Uploads the ciphertext of a file; the descriptor goes into the message that is to own it. */
export async function uploadFile(
  http: Http,
  conversationId: ConversationId,
  path: string,
): Promise<FileDescriptor> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const keys = createFileKeys(conversationId, size);
    const hashes: Uint8Array[] = [];
    async function* ciphertext(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < segmentCount(size); index += 1) {
        const { sealed, hash } = sealSegment(keys, index, await readSegment(file, size, index));
        hashes.push(hash);
        yield sealed;
      }
    }
    const query = new URLSearchParams({ conversationId, fileId: toHex(keys.fileId) });
    const response = await http.send(`/api/messages/upload-attachment?${query}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(storedBytes({ size, thumb: null })),
      },
      body: streamOf(ciphertext()),
      duplex: 'half',
    });
    const { fileId, fileKey } = keys;
    const key = Json.parse(await response.text())
      .at('key')
      .text();
    const name = basename(path);
    return { key, fileId, fileKey, size, hashes, name, type: unknownType, thumb: null, media: null };
  } finally {
    await file.close();
  }
}

/** Exactly the bytes of each sealed segment, however they arrive; fewer for the last when the server has fewer. */
async function* sealedSegments(body: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let index = 0;
  for await (const chunk of body) {
    parts.push(chunk);
    held += chunk.length;
    for (;;) {
      const wanted = sealedSegmentBytes(plainSegmentBytes(size, index));
      if (index === segmentCount(size) || held < wanted) break;
      const bytes = concatBytes(...parts);
      yield bytes.subarray(0, wanted);
      parts = [bytes.subarray(wanted)];
      held -= wanted;
      index += 1;
    }
  }
  if (index < segmentCount(size)) yield concatBytes(...parts);
}

/** Writes the file at `path`, which must not be there yet: it appears only once every byte was checked. */
export async function downloadFile(
  http: Http,
  conversationId: ConversationId,
  file: FileDescriptor,
  path: string,
): Promise<void> {
  const target = await open(path, 'wx', 0o600);
  const partPath = `${path}.part`;
  const part = await open(partPath, 'w', 0o600);
  try {
    const response = await http.send(`/api/files/${file.key}`, {});
    if (response.body === null) throw new Error('no bytes came');
    let index = 0;
    for await (const sealed of sealedSegments(response.body, file.size)) {
      await part.write(openSegment(conversationId, file, index, sealed));
      index += 1;
    }
    await rename(partPath, path);
  } catch (error) {
    await rm(partPath, { force: true });
    await rm(path, { force: true });
    throw error;
  } finally {
    await part.close();
    await target.close();
  }
}
