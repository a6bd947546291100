/** The upload protocol by hand, for Node: begin, ask how much is there, send the rest. */
import * as z from 'zod';
import type { FileTransport, UploadAddress, UploadJob } from './file-transport.ts';
import { uploadRequest, uploadRoute } from './file-transport.ts';
import { downloadRange, failureOfResponse } from './http-files.ts';

const begun = z.tuple([z.object({ key: z.string(), url: z.string() })]);

interface NodeFiles {
  origin: string;
  fetch: typeof fetch;
  /** `attachments.resume` of the server. */
  resume(key: string): Promise<UploadAddress>;
}

export function createNodeFileTransport(connection: NodeFiles): FileTransport {
  const { origin, fetch, resume } = connection;

  async function begin(job: UploadJob): Promise<UploadAddress> {
    const response = await fetch(`${origin}${uploadRoute}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(uploadRequest(job)),
      signal: job.signal,
    });
    if (!response.ok) throw await failureOfResponse(response);
    const [{ key, url }] = begun.parse(await response.json());
    await job.onKey(key);
    return { key, url, complete: false };
  }

  return {
    async upload(job) {
      const address = job.key === null ? await begin(job) : await resume(job.key);
      if (address.complete) return address.key;
      const url = new URL(address.url, origin);
      const { signal } = job;
      const head = await fetch(url, { method: 'HEAD', signal });
      const start = Number(head.headers.get('x-ut-range-start') ?? 0);
      job.onProgress(start);
      const body = new FormData();
      body.append('file', job.blob.slice(start), 'sealed.bin');
      const headers = { range: `bytes=${start}-` };
      const response = await fetch(url, { method: 'PUT', headers, body, signal });
      if (!response.ok) throw await failureOfResponse(response);
      job.onProgress(job.blob.size);
      return address.key;
    },
    download: (key, from, to, signal) => downloadRange(connection, key, from, to, signal),
  };
}
