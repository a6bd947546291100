/** `GET /api/files/<key>`: ciphertext for those who may read it, whole or one range. */
import { pipeline } from 'node:stream/promises';
import type { NoteReading } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import { isReadOnly, pathOf } from '#src/platform/server/request.ts';
import { ciphertextType, uploadKey } from '../contract.ts';
import { requirePerson, requireReadableFile } from './access.ts';
import { parseRange } from './byte-range.ts';
import { downloadEndpoint } from './endpoints.ts';
import type { FileStorage } from './storage.ts';

export const filesPath = '/api/files/';

/** A reader that takes nothing for this long is cut. */
const silenceMs = 60_000;

/** A reader that went away in the middle is no error of ours. */
function isHangUp(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ERR_STREAM_PREMATURE_CLOSE';
}

export function createDownloads({
  database,
  storage,
  noteReading,
}: Pick<PlatformDeps, 'database'> & { storage: FileStorage; noteReading: NoteReading }): HttpProgram {
  return {
    path: filesPath,
    limit: 'download',
    endpoint: downloadEndpoint,
    async handle(request, response, session) {
      const key = uploadKey.safeParse(pathOf(request).slice(filesPath.length));
      const person = requirePerson(session);
      if (!key.success || !isReadOnly(request.method)) throw new DomainError('NOT_FOUND');
      const file = await requireReadableFile(database.pool, person, key.data);

      // What a key names never changes, but who may read it does: browsers keep the bytes and ask each time.
      const etag = `"${file.key}"`;
      response.setHeader('etag', etag);
      response.setHeader('cache-control', 'private, no-cache');
      response.setHeader('accept-ranges', 'bytes');
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304).end();
        return;
      }
      const given = request.headers['if-range'];
      const header = given === undefined || given === etag ? request.headers.range : undefined;
      const range = parseRange(header, file.sizeBytes);
      if (range === 'unsatisfiable') {
        response.writeHead(416, { 'content-range': `bytes */${file.sizeBytes}` }).end();
        return;
      }
      // Read in pieces or again and again: one record, before any of it leaves.
      const { conversationId: subjectId, fileId } = file;
      if (request.method !== 'HEAD')
        await noteReading(person, { action: 'file.read', subjectId, detail: { fileId } });
      // Before the headers: a failure is answered as one.
      const bytes = request.method === 'HEAD' ? null : await storage.read(file, range);
      response.setHeader('content-type', ciphertextType);
      response.setHeader('content-disposition', 'attachment');
      if (range !== null)
        response.setHeader('content-range', `bytes ${range.first}-${range.last}/${file.sizeBytes}`);
      response.setHeader('content-length', range === null ? file.sizeBytes : range.last - range.first + 1);
      response.writeHead(range === null ? 200 : 206);
      if (bytes === null) {
        response.end();
        return;
      }
      response.setTimeout(silenceMs, () => response.destroy());
      try {
        await pipeline(bytes, response);
      } catch (error) {
        if (!isHangUp(error)) throw error;
      }
    },
  };
}
