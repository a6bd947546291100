/**
 * Attachments in UploadThing's cloud: the client sends there, and downloads come through this server, which checks who asks.
 * Files that were stored on disk before (no cloud key) stay there.
 */
import { Readable } from 'node:stream';
import { DomainError } from '#src/platform/domain-error.ts';
import type { UploadThingToken } from '#src/platform/server/upload-thing-token.ts';
import { attachmentSlug, ciphertextType } from '../contract.ts';
import { signAddress } from './signed-url.ts';
import type { FileStorage } from './storage.ts';

/** What the cloud's API deletes at once. */
const mostDeleted = 200;
const linkLife = '5 minutes';

/** Looked up with each call: the process's own, whatever stands for it in a test. */
const passOn: typeof fetch = (input, init) => fetch(input, init);

export function createCloudStorage(
  { token, apiKey, appId, ingestOrigin }: UploadThingToken,
  disk: FileStorage,
): FileStorage {
  async function openApi() {
    const { UTApi } = await import('uploadthing/server');
    // Its logger would write signed addresses.
    return new UTApi({ token, fetch: passOn, logLevel: 'None' });
  }

  return {
    kind: 'cloud',
    secret: apiKey,
    place: { token, ingestUrl: null, fetch: passOn },
    cloudKeyOf: (libraryKey) => libraryKey,

    uploadUrl(upload, expiresAt) {
      if (upload.cloudKey === null) return disk.uploadUrl(upload, expiresAt);
      return signAddress(`${ingestOrigin}/${upload.cloudKey}`, apiKey, expiresAt, {
        'x-ut-identifier': appId,
        'x-ut-file-name': `${upload.fileId}.bin`,
        'x-ut-file-size': upload.sizeBytes,
        'x-ut-file-type': ciphertextType,
        'x-ut-slug': attachmentSlug,
        'x-ut-content-disposition': 'inline',
      });
    },

    // In one request from a program: there is no client to send it elsewhere.
    write: (upload, chunks) => disk.write(upload, chunks),

    async read(upload, range) {
      if (upload.cloudKey === null) return disk.read(upload, range);
      const { ufsUrl } = await (await openApi()).generateSignedURL(upload.cloudKey, { expiresIn: linkLife });
      const headers = range === null ? {} : { range: `bytes=${range.first}-${range.last}` };
      const response = await passOn(ufsUrl, { headers });
      if (response.status !== (range === null ? 200 : 206) || response.body === null) {
        await response.body?.cancel();
        throw new DomainError('UNAVAILABLE');
      }
      return Readable.from(response.body);
    },

    async remove(uploads) {
      await disk.remove(uploads.filter((upload) => upload.cloudKey === null));
      const keys = uploads.flatMap(({ cloudKey }) => (cloudKey === null ? [] : [cloudKey]));
      for (let at = 0; at < keys.length; at += mostDeleted)
        await (await openApi()).deleteFiles(keys.slice(at, at + mostDeleted));
    },

    freeBytes: () => Promise.resolve(Number.MAX_SAFE_INTEGER),
  };
}
