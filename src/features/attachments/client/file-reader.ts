/** Bytes of a message's file: fetched by segments, checked against the signed hashes, opened. Nothing opened is written down. */
import type { Scope } from '#src/platform/client/scope.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toHex } from '#src/protocol/open/bytes.ts';
import {
  type FileDescriptor,
  plainSegmentBytes,
  sealedSegmentBytes,
  segmentBytes,
  segmentCount,
  segmentOffset,
  storedBytes,
} from '#src/protocol/open/file-descriptor.ts';
import type { ConversationId } from '#src/protocol/open/ids.ts';
import { openSegment, openThumbnail } from '#src/protocol/secret/files.ts';
import type { FileTransport } from './file-transport.ts';

/** Opened segments at hand: a player that seeks asks for the same one many times. */
const mostSegments = 3;
const mostThumbnails = 300;

/** Answers a promise once per key, forgetting the oldest. */
class Recent<Value> {
  readonly #kept = new Map<string, Promise<Value>>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#kept.get(key);
    const value = known ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    // What failed is asked for again the next time.
    if (known === undefined) value.catch(() => this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) if (this.#kept.size > this.#most) this.#kept.delete(oldest);
    return value;
  }

  clear(): void {
    this.#kept.clear();
  }
}

export class FileReader {
  readonly #transport: FileTransport;
  readonly #scope: Scope;
  readonly #segments = new Recent<Uint8Array>(mostSegments);
  readonly #thumbnails = new Recent<Uint8Array>(mostThumbnails);

  constructor(transport: FileTransport, scope: Scope) {
    this.#transport = transport;
    this.#scope = scope;
    scope.add(() => {
      this.#segments.clear();
      this.#thumbnails.clear();
    });
  }

  /** Bytes `from` (inclusive) to `to` (exclusive), at most one segment's worth. BAD_INPUT for anything else; E_FILE_*. */
  async read(
    conversationId: ConversationId,
    file: FileDescriptor,
    from: number,
    to: number,
  ): Promise<Uint8Array> {
    const end = Math.min(to, file.size);
    if (
      !Number.isSafeInteger(from) ||
      !Number.isSafeInteger(to) ||
      from < 0 ||
      from > end ||
      end - from > segmentBytes
    )
      throw new DomainError('BAD_INPUT');
    const out = new Uint8Array(end - from);
    const last = Math.min(segmentCount(file.size) - 1, Math.floor(Math.max(from, end - 1) / segmentBytes));
    for (let index = Math.floor(from / segmentBytes); index <= last; index += 1) {
      const segment = await this.#segment(conversationId, file, index);
      const start = index * segmentBytes;
      const piece = segment.subarray(Math.max(0, from - start), Math.max(0, end - start));
      out.set(piece, Math.max(0, start - from));
    }
    return out;
  }

  thumbnail(conversationId: ConversationId, file: FileDescriptor): Promise<Uint8Array> {
    const { thumb } = file;
    if (thumb === null) return Promise.reject(new DomainError('NOT_FOUND'));
    return this.#thumbnails.get(`${conversationId}:${toHex(file.fileId)}`, async () => {
      const end = storedBytes(file);
      const from = end - sealedSegmentBytes(thumb.size);
      return openThumbnail(conversationId, file, await this.#fetch(file, from, end));
    });
  }

  #segment(conversationId: ConversationId, file: FileDescriptor, index: number): Promise<Uint8Array> {
    return this.#segments.get(`${conversationId}:${toHex(file.fileId)}:${index}`, async () => {
      const from = segmentOffset(index);
      const sealed = await this.#fetch(
        file,
        from,
        from + sealedSegmentBytes(plainSegmentBytes(file.size, index)),
      );
      return openSegment(conversationId, file, index, sealed);
    });
  }

  #fetch(file: FileDescriptor, from: number, to: number): Promise<Uint8Array> {
    return this.#transport.download(file.key, from, to, this.#scope.signal);
  }
}
