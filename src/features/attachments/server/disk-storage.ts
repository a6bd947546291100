/** Attachments on this server: the client sends to our own ingest address, and the upload library never leaves the process. */
import { ciphertextType } from '../contract.ts';
import type { DiskFiles } from './disk-files.ts';
import { signAddress } from './signed-url.ts';
import type { FileStorage } from './storage.ts';

export const ingestPath = '/api/ingest/';

/** Nobody listens here: what the library sends to it is answered by `fetch` below. */
const ingestUrl = 'http://ingest.invalid';
/** The database and the system need room too. */
const reservedBytes = 256 * 1024 * 1024;

export function createDiskStorage(files: DiskFiles, secret: string): FileStorage {
  const apiKey = `sk_${secret}`;
  const token = Buffer.from(JSON.stringify({ apiKey, appId: 'consulta', regions: ['local'] }));
  return {
    kind: 'disk',
    secret: apiKey,
    place: {
      token: token.toString('base64'),
      ingestUrl,
      fetch: () => Promise.resolve(Response.json({ ok: true })),
    },
    cloudKeyOf: () => null,
    uploadUrl: ({ key, sizeBytes, fileId }, expiresAt) =>
      signAddress(`${ingestPath}${key}`, apiKey, expiresAt, {
        'x-ut-file-name': `${fileId}.bin`,
        'x-ut-file-size': sizeBytes,
        'x-ut-file-type': ciphertextType,
      }),
    write: ({ key, sizeBytes }, chunks) => files.write(key, 0, sizeBytes, chunks),
    read: (upload, range) => files.read(upload.key, range),
    async remove(uploads) {
      for (const { key } of uploads) await files.remove(key);
    },
    freeBytes: async () => (await files.freeBytes()) - reservedBytes,
  };
}
