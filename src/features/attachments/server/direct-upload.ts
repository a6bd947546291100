/** `POST /api/messages/upload-attachment`: a whole file in one request, for programs. Pages use the upload protocol, which can go on after a cut. */
import type { IncomingMessage } from 'node:http';
import { DomainError } from '#src/platform/domain-error.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import { ciphertextType, uploadInput } from '../contract.ts';
import { uploadEndpoint } from './endpoints.ts';
import type { FileStorage } from './storage.ts';
import type { Uploads } from './uploads.ts';

/** A sender that stops for this long is cut. */
const silenceMs = 60_000;

async function* chunksOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) yield chunk;
}

/** Told before anything is read: room is reserved for it. */
function bodyLength(request: IncomingMessage): number {
  const length = Number(request.headers['content-length']);
  if (request.headers['content-type'] !== ciphertextType || !Number.isSafeInteger(length))
    throw new DomainError('BAD_INPUT');
  return length;
}

export function createDirectUpload({
  uploads,
  storage,
}: {
  uploads: Uploads;
  storage: FileStorage;
}): HttpProgram {
  return {
    path: `/api${uploadEndpoint.facts.path}`,
    limit: 'upload',
    slowBody: true,
    takesPrograms: true,
    endpoint: uploadEndpoint,
    async handle(request, response, session) {
      if (request.method !== 'POST') throw new DomainError('NOT_FOUND');
      // A body that nobody reads to its end must not keep the connection.
      response.setHeader('connection', 'close');
      if (session === null) throw new DomainError('UNAUTHENTICATED');
      const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '');
      const input = uploadInput.parse(Object.fromEntries(query));
      const upload = await uploads.begin(session, { ...input, sizeBytes: bodyLength(request) });
      const { key, sizeBytes } = upload;
      request.setTimeout(silenceMs, () => request.destroy());
      try {
        const received = await storage.write(upload, chunksOf(request));
        if (received < sizeBytes) throw new DomainError('FILE_INCOMPLETE');
        await uploads.finish(key, sizeBytes);
      } catch (error) {
        // Nothing of a half file stays, and its room is free again.
        await uploads.cancel(session, key);
        throw error;
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ key, sizeBytes }));
    },
  };
}
