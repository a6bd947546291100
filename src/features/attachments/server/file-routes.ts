/**
 * `/api/uploadthing`: the upload library's route handler with one file route. The library parses, signs and calls back; what
 * is allowed is decided in uploads.ts. Its own keys are a 31-bit hash, so the client is given ours instead.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { DomainError } from '#src/platform/domain-error.ts';
import { type HttpProgram, readBody } from '#src/platform/server/http-program.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { attachmentSlug, ciphertextType, uploadInput } from '../contract.ts';
import { signText } from './signed-url.ts';
import type { FileStorage } from './storage.ts';
import type { UploadRow } from './upload-store.ts';
import type { Uploads } from './uploads.ts';

export const routesPath = '/api/uploadthing';

const maxBodyBytes = 32 * 1024;
const hookHeader = 'uploadthing-hook';
const signatureHeader = 'x-uploadthing-signature';
const passedHeaders = [
  'content-type',
  hookHeader,
  signatureHeader,
  'x-uploadthing-package',
  'x-uploadthing-version',
];

/** What our own code has to tell about one request through the library, which swallows it. */
interface Call {
  session: SessionInfo | null;
  upload: UploadRow | null;
  failure: unknown;
  finished: boolean;
}

type Handler = (request: Request) => Promise<Response>;

export interface FileRoutes {
  program: HttpProgram;
  /** Tells the route that all bytes of an upload are there, as the cloud would. */
  reportUploaded(upload: UploadRow): Promise<void>;
}

function isHook(request: IncomingMessage): boolean {
  return request.headers[hookHeader] !== undefined;
}

/** What the library calls the one upload that it was asked for. */
async function libraryKey(answer: Response): Promise<string> {
  const [upload] = z.array(z.object({ key: z.string() })).parse(await answer.json());
  if (upload === undefined) throw new Error('the upload route named no upload');
  return upload.key;
}

/** The library's client needs the file's place in this list, its name and these two; it ignores the rest. */
function presigned(upload: UploadRow, url: string) {
  return [{ key: upload.key, url, name: `${upload.fileId}.bin`, customId: null }];
}

export function createFileRoutes(deps: {
  uploads: Uploads;
  storage: FileStorage;
  origin: string;
}): FileRoutes {
  const { uploads, storage, origin } = deps;
  const calls = new WeakMap<Request, Call>();
  let loading: Promise<Handler> | null = null;

  function callOf(request: Request): Call {
    const call = calls.get(request);
    if (call === undefined) throw new Error('a request that did not come through here');
    return call;
  }

  /** Keeps the reason: of what a hook throws, the library passes on only that something was thrown. */
  async function told<T>(call: Call, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      call.failure = error;
      throw error;
    }
  }

  async function makeHandler(): Promise<Handler> {
    // Loaded with the first upload: it is half of what a start would take.
    const { createRouteHandler, createUploadthing } = await import('uploadthing/server');
    const route = createUploadthing();
    const attachment = route(
      // Sizes are checked to the byte in uploads.ts; the library only knows powers of two.
      { blob: { maxFileSize: '1024GB', maxFileCount: 1 } },
      { getFileHashParts: () => [randomUUID()] },
    )
      .input(uploadInput)
      .middleware(({ req, files, input }) =>
        told(callOf(req), async () => {
          const call = callOf(req);
          const [file] = files;
          const named = file?.name === `${input.fileId}.bin` && file.type === ciphertextType;
          if (file === undefined || files.length > 1 || !named) throw new DomainError('BAD_INPUT');
          call.upload = await uploads.begin(call.session, { ...input, sizeBytes: file.size });
          return { key: call.upload.key };
        }),
      )
      .onUploadComplete(({ req, metadata, file }) =>
        told(callOf(req), async () => {
          await uploads.finish(metadata.key, file.size);
          callOf(req).finished = true;
          return { key: metadata.key };
        }),
      );
    const { token, ingestUrl, fetch } = storage.place;
    return createRouteHandler({
      router: { [attachmentSlug]: attachment },
      config: {
        token,
        ...(ingestUrl === null ? {} : { ingestUrl }),
        fetch,
        isDev: false,
        handleDaemonPromise: 'await',
        callbackUrl: `${origin}${routesPath}`,
        // It would write signed addresses to the log.
        logLevel: 'None',
      },
    });
  }

  async function run(
    request: Request,
    session: SessionInfo | null,
  ): Promise<{ call: Call; response: Response }> {
    loading ??= makeHandler();
    const handler = await loading;
    const call: Call = { session, upload: null, failure: null, finished: false };
    calls.set(request, call);
    const response = await handler(request);
    if (call.failure !== null) throw call.failure;
    if (response.ok) return { call, response };
    if (response.status === 400) throw new DomainError('BAD_INPUT');
    if (response.status === 404) throw new DomainError('NOT_FOUND');
    throw new Error(`the upload route answered ${response.status}`);
  }

  async function toWebRequest(request: IncomingMessage): Promise<Request> {
    const headers = new Headers();
    for (const name of passedHeaders) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const url = new URL(request.url ?? '', origin);
    const body = await readBody(request, maxBodyBytes);
    return new Request(url, { method: 'POST', headers, body: new Uint8Array(body) });
  }

  return {
    program: {
      path: routesPath,
      limit: 'upload',
      // Only the cloud calls back from outside; the library checks its signature.
      isSigned: (request) => storage.kind === 'cloud' && isHook(request),
      async handle(request: IncomingMessage, response: ServerResponse, session) {
        if (request.method !== 'POST') throw new DomainError('NOT_FOUND');
        if (isHook(request) && storage.kind !== 'cloud') throw new DomainError('FORBIDDEN');
        if (!isHook(request) && session === null) throw new DomainError('UNAUTHENTICATED');
        const { call, response: answer } = await run(await toWebRequest(request), session);
        const { upload } = call;
        const version = answer.headers.get('x-uploadthing-version');
        if (version !== null) response.setHeader('x-uploadthing-version', version);
        const placed = upload === null ? null : await uploads.place(upload, await libraryKey(answer));
        const body = placed === null ? null : presigned(placed, uploads.addressOf(placed));
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      },
    },

    async reportUploaded(upload) {
      const { key, sizeBytes, fileId } = upload;
      // Begun before the clinic moved to the cloud: the route speaks for the cloud now.
      if (storage.kind === 'cloud') return uploads.finish(key, sizeBytes);
      const url = `${origin}/api/files/${key}`;
      const file = { key, name: `${fileId}.bin`, size: sizeBytes, type: ciphertextType, customId: null };
      const body = JSON.stringify({
        status: 'uploaded',
        metadata: { key },
        origin: storage.place.ingestUrl,
        file: { ...file, url, appUrl: url, ufsUrl: url, fileHash: '' },
      });
      const request = new Request(`${origin}${routesPath}?slug=${attachmentSlug}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [hookHeader]: 'callback',
          [signatureHeader]: signText(body, storage.secret),
        },
        body,
      });
      const { call } = await run(request, null);
      if (!call.finished) throw new Error('the upload route did not take the report');
    },
  };
}
