/**
 * `/api/ingest/<key>`: where the upload library's client sends bytes when they stay on this server. HEAD tells how many are
 * there (`x-ut-range-start`), PUT brings the rest (multipart, `Range: bytes=N-`); what arrived before a cut stays.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { requireOwnUpload, requirePerson } from './access.ts';
import type { DiskFiles } from './disk-files.ts';
import { ingestPath } from './disk-storage.ts';
import { readFilePart } from './multipart.ts';
import { checkAddress } from './signed-url.ts';
import { markProgress, type UploadRow } from './upload-store.ts';

/** A sender that stops for this long is cut; it can go on later. */
const silenceMs = 60_000;
/** Multipart headers and boundaries around the bytes. */
const wrappingBytes = 64 * 1024;

/** One PUT under way. */
interface Writer {
  stop(): void;
  done: Promise<void>;
}

export interface Ingest {
  program: HttpProgram;
  /** Cuts what is being sent (it can go on after a restart) and waits until that is written down. */
  close(): Promise<void>;
}

function rangeStart(request: IncomingMessage): number {
  const match = /^bytes=(\d{1,15})-$/.exec(request.headers.range ?? 'bytes=0-');
  if (match === null) throw new DomainError('BAD_INPUT');
  return Number(match[1]);
}

export function createIngest(
  deps: Pick<PlatformDeps, 'database' | 'clock'> & {
    files: DiskFiles;
    secret: string;
    reportUploaded(upload: UploadRow): Promise<void>;
  },
): Ingest {
  const { database, clock, files, secret, reportUploaded } = deps;
  const writers = new Map<string, Writer>();
  let closed = false;

  function requireSigned(request: IncomingMessage): string {
    const address = request.url ?? '';
    const verdict = checkAddress(address, secret, clock.now());
    if (verdict === 'forged') throw new DomainError('FORBIDDEN');
    if (verdict === 'expired') throw new DomainError('UPLOAD_EXPIRED');
    return address.slice(ingestPath.length, address.indexOf('?'));
  }

  /** The newest sender wins: the one before it is usually a connection that nobody has noticed to be dead. */
  async function takeOver(key: string, request: IncomingMessage): Promise<() => void> {
    for (let other = writers.get(key); other !== undefined; other = writers.get(key)) {
      other.stop();
      await other.done;
    }
    if (closed) throw new DomainError('UNAVAILABLE');
    const { promise, resolve } = Promise.withResolvers<void>();
    const writer = { stop: () => request.destroy(), done: promise };
    writers.set(key, writer);
    return () => {
      writers.delete(key);
      resolve();
    };
  }

  async function receive(upload: UploadRow, request: IncomingMessage): Promise<void> {
    const { key, sizeBytes } = upload;
    const at = rangeStart(request);
    if (at > (await files.receivedBytes(key))) throw new DomainError('FILE_INCOMPLETE');
    if (Number(request.headers['content-length'] ?? 0) > sizeBytes - at + wrappingBytes)
      throw new DomainError('TOO_LARGE');
    let lastByteAt = clock.now();
    async function* bytes(): AsyncGenerator<Buffer> {
      for await (const chunk of readFilePart(request)) {
        lastByteAt = clock.now();
        yield chunk;
      }
    }
    await markProgress(database.pool, key, lastByteAt);
    try {
      const received = await files.write(key, at, sizeBytes, bytes());
      if (received < sizeBytes) throw new DomainError('FILE_INCOMPLETE');
    } finally {
      await markProgress(database.pool, key, lastByteAt);
    }
  }

  async function put(
    session: SessionInfo,
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    // A body that nobody reads to its end must not keep the connection.
    response.setHeader('connection', 'close');
    request.setTimeout(silenceMs, () => request.destroy());
    const release = await takeOver(key, request);
    try {
      // Read only now: the one that was waited for may have brought the last byte.
      const upload = await requireOwnUpload(database.pool, session, key);
      if (!upload.complete) {
        await receive(upload, request);
        await reportUploaded(upload);
      }
    } finally {
      release();
    }
    const url = `/api/files/${key}`;
    const answer = { url, appUrl: url, ufsUrl: url, fileHash: '', serverData: { key } };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  const program: HttpProgram = {
    path: ingestPath,
    limit: 'upload',
    slowBody: true,
    async handle(request, response, session) {
      const key = requireSigned(request);
      const person = requirePerson(session);
      if (request.method === 'HEAD') {
        const upload = await requireOwnUpload(database.pool, person, key);
        const received = upload.complete ? upload.sizeBytes : await files.receivedBytes(key);
        response.writeHead(200, { 'x-ut-range-start': String(received) }).end();
      } else if (request.method === 'PUT') await put(person, key, request, response);
      else throw new DomainError('NOT_FOUND');
    },
  };

  return {
    program,
    async close() {
      closed = true;
      for (const writer of writers.values()) writer.stop();
      await Promise.all([...writers.values()].map((writer) => writer.done));
    },
  };
}
