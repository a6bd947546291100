/**
 * The upload library's own client. It begins an upload with one request and knows nothing of reloads: that request is answered
 * here from `attachments.resume` when the upload has a key already, and everything after it is the library's.
 */
import type { FileRouter } from 'uploadthing/types';
import * as z from 'zod';
import { DomainError, isErrorCode } from '#src/platform/domain-error.ts';
import { attachmentSlug, ciphertextType } from '../contract.ts';
import type { FileTransport, UploadAddress, UploadJob } from './file-transport.ts';
import { downloadRange, failureOfResponse } from './http-files.ts';

const begun = z.tuple([z.object({ key: z.string() })]).rest(z.unknown());
const failed = z.object({ data: z.object({ code: z.custom(isErrorCode) }) });

/** The one file route as its client sees it. */
type Routes = {
  attachment: Omit<FileRouter[string], '$types'> & {
    $types: {
      input: { conversationId: string; fileId: string };
      output: { key: string };
      errorShape: { code: string };
    };
  };
};

interface BrowserFiles {
  origin: string;
  fetch: typeof fetch;
  /** `attachments.resume` of the server. */
  resume(key: string): Promise<UploadAddress>;
}

function jsonResponse(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
}

export function createBrowserFileTransport(connection: BrowserFiles): FileTransport {
  const { origin, fetch, resume } = connection;

  /** The library's fetch for one upload: its first request is the only POST. */
  function fetchFor(job: UploadJob, note: { key: string | null; failure: unknown }): typeof fetch {
    return async (input, init) => {
      if (init?.method !== 'POST') return fetch(input, { ...init, credentials: 'same-origin' });
      try {
        if (job.key !== null) {
          const { key, url } = await resume(job.key);
          note.key = key;
          return jsonResponse([{ key, url, name: `${job.fileId}.bin`, customId: null }]);
        }
        const response = await fetch(input, { ...init, credentials: 'same-origin' });
        if (!response.ok) throw await failureOfResponse(response.clone());
        const [{ key }] = begun.parse(await response.clone().json());
        note.key = key;
        await job.onKey(key);
        return response;
      } catch (error) {
        // The library turns every failure into one of its own.
        note.failure = error;
        throw error;
      }
    };
  }

  return {
    async upload(job) {
      const note: { key: string | null; failure: unknown } = { key: job.key, failure: null };
      // Loaded with the first file: it is no small part of the engine.
      const { genUploader } = await import('uploadthing/client');
      const { uploadFiles } = genUploader<Routes>({
        url: new URL('/api/uploadthing', origin),
        package: 'consulta',
        fetch: fetchFor(job, note),
      });
      const file = new File([job.blob], `${job.fileId}.bin`, { type: ciphertextType, lastModified: 0 });
      try {
        await uploadFiles(attachmentSlug, {
          files: [file],
          input: { conversationId: job.conversationId, fileId: job.fileId },
          onUploadProgress: ({ loaded }) => job.onProgress(loaded),
          signal: job.signal,
        });
      } catch (error) {
        job.signal.throwIfAborted();
        if (note.failure !== null) throw note.failure;
        const told = failed.safeParse(error);
        if (told.success && isErrorCode(told.data.data.code)) throw new DomainError(told.data.data.code);
        throw error;
      }
      if (note.key === null) throw new DomainError('UNAVAILABLE');
      return note.key;
    },
    download: (key, from, to, signal) => downloadRange(connection, key, from, to, signal),
  };
}
