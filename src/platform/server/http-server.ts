/** The one port: programs under /api, the engine's files under /worker, pages everywhere else. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { AnyTRPCRouter } from '@trpc/server';
import { TRPCError } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { DomainError, errorKinds } from '../domain-error.ts';
import { appManifest, localeOf } from './app-manifest.ts';
import type { AppVersion } from './build-id.ts';
import { describeFailure, logFailure } from './failure.ts';
import { createHttpApi } from './http-api/http-api.ts';
import { cutSlowBody, findProgram, type HttpProgram } from './http-program.ts';
import type { Limiter } from './limits.ts';
import type { Logger } from './logging.ts';
import type { Metrics } from './metrics.ts';
import {
  clientAddress,
  hasAllowedOrigin,
  isFromProgram,
  isReadOnly,
  pathOf,
  userAgentOf,
} from './request.ts';
import {
  commonHeaders,
  inertPolicy,
  pagePolicy,
  serviceWorkerPolicy,
  workerPolicy,
} from './security-headers.ts';
import type { ResolveGuest, ResolveSession } from './session.ts';
import { createHashedFiles, sendScript } from './static-files.ts';
import type { RequestContext } from './trpc.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpOptions {
  readonly router: AnyTRPCRouter;
  /** The first one is the address people use. */
  readonly origins: readonly string[];
  readonly trustProxy: boolean;
  readonly development: boolean;
  /** Further servers that pages may send to. */
  readonly connectTo: readonly string[];
  readonly projectDir: string;
  readonly resolveSession: ResolveSession;
  readonly resolveGuest: ResolveGuest;
  /** Serves /api/auth/*. */
  readonly handleAuth: Handler;
  /** Features' own roads beside tRPC. */
  readonly programs: readonly HttpProgram[];
  /** What the app is called once it is installed. */
  readonly clinicName: () => Promise<string>;
  /** Null where pages are not built. */
  readonly version: AppVersion | null;
  /** Serves pages; null where there are none (tests). */
  readonly handlePage: Handler | null;
  /** True while requests can really be served. */
  readonly isReady: () => Promise<boolean>;
  readonly limiter: Limiter;
  readonly log: Logger;
  /** Counts calls and answers, and shows the figures at `/metrics`. */
  readonly metrics: Pick<Metrics, 'observeCall' | 'observeAnswer'>;
  readonly metricsPage: {
    mayRead(request: IncomingMessage): boolean;
    write(): Promise<{ type: string; text: string }>;
  };
}

const trpcPrefix = '/api/trpc/';
const authPrefix = '/api/auth/';
const workerPrefix = '/worker/';
const serviceWorkerPath = '/service-worker.js';
const versionPath = '/version';
const metricsPath = '/metrics';
const manifestPath = '/manifest.webmanifest';
/** Fits the largest vault as base64 with room to spare. */
const maxBodyBytes = 1024 * 1024;
const maxAuthBodyBytes = 8 * 1024;
const maxBatch = 32;
const bodyLimitMs = 30_000;

function sendText(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(text);
}

/** Answers a failure the way tRPC would name it; what does not help is left out. */
function sendFailure(response: ServerResponse, error: unknown, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, refusal, retryAfterMs, fields } = describeFailure(error);
  const status = getHTTPStatusCodeFromError(new TRPCError({ code: errorKinds[code] }));
  if (retryAfterMs !== null) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1_000));
  const body = {
    code,
    // Where the upload library's client looks.
    message: code,
    requestId,
    ...(fields.length === 0 ? {} : { fields }),
    ...(refusal === null ? {} : { refusal }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

/** The body's length must be told and small: what is behind it reads everything into memory. */
function requireSmallBody(request: IncomingMessage): void {
  const length = Number(request.headers['content-length']);
  if (!Number.isInteger(length) || length > maxAuthBodyBytes) throw new DomainError('TOO_LARGE');
}

/** Makes what a procedure knows about an HTTP request. */
function contextMaker(options: HttpOptions, requestIds: WeakMap<IncomingMessage, string>) {
  const { resolveSession, resolveGuest, limiter, trustProxy, metrics } = options;
  return async (request: IncomingMessage, response: ServerResponse): Promise<RequestContext> => ({
    session: await resolveSession(request.headers, (cookies) => response.appendHeader('set-cookie', cookies)),
    guest: await resolveGuest(request.headers),
    requestId: requestIds.get(request) ?? randomUUID(),
    connectionId: null,
    address: clientAddress(request, trustProxy),
    userAgent: userAgentOf(request),
    limiter,
    observe: metrics.observeCall,
    setCookie: (cookie) => response.appendHeader('set-cookie', cookie),
    drained: () => undefined,
  });
}

type MakeContext = ReturnType<typeof contextMaker>;

function createTrpcHandler(
  { router, log }: HttpOptions,
  makeContext: MakeContext,
  requestIds: WeakMap<IncomingMessage, string>,
) {
  return createHTTPHandler({
    router,
    basePath: trpcPrefix,
    maxBodySize: maxBodyBytes,
    maxBatchSize: maxBatch,
    createContext({ req, res, info }) {
      // Sockets are bounded, counted, and cut when a session ends; a stream over HTTP would be none of that.
      if (info.type === 'subscription') throw new DomainError('BAD_INPUT');
      return makeContext(req, res);
    },
    onError({ error, path, req, ctx }) {
      const by = ctx?.session?.userId ?? ctx?.guest?.guestId;
      logFailure(log, error, { path, requestId: requestIds.get(req), by }, 'call failed');
    },
  });
}

/** The request listener of the server. */
export function createRequestListener(options: HttpOptions) {
  const { origins, trustProxy, development, limiter, log } = options;
  const source = { origin: origins[0] ?? '', development, connectTo: options.connectTo };
  const common = Object.entries(commonHeaders(source));
  const forWorker = workerPolicy(source);
  const workerFiles = createHashedFiles(join(options.projectDir, 'dist/worker'));
  const serviceWorkerFile = join(options.projectDir, 'dist/service-worker/service-worker.js');
  const requestIds = new WeakMap<IncomingMessage, string>();
  const makeContext = contextMaker(options, requestIds);
  const trpc = createTrpcHandler(options, makeContext, requestIds);
  const httpApi = createHttpApi({
    router: options.router,
    byteEndpoints: options.programs.flatMap((program) => program.endpoint ?? []),
    origin: source.origin,
    createContext: makeContext,
    maxBodyBytes,
  });

  async function runProgram(
    program: HttpProgram,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const session = await options.resolveSession(request.headers, (cookies) =>
      response.appendHeader('set-cookie', cookies),
    );
    await limiter.consume(program.limit, session?.userId ?? clientAddress(request, trustProxy));
    // Before a second step that the clinic asks for is set up, only one's own account is open.
    await program.handle(request, response, session?.secondFactorMissing === true ? null : session);
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    response.setHeader('content-security-policy', inertPolicy);
    response.setHeader('cache-control', 'no-store');
    const program = findProgram(options.programs, path);
    const fromPage = isReadOnly(request.method) || hasAllowedOrigin(request, origins);
    if (program !== undefined) {
      const fromOutside =
        program.isSigned?.(request) === true || (program.takesPrograms === true && isFromProgram(request));
      if (!fromPage && !fromOutside) throw new DomainError('FORBIDDEN');
      await runProgram(program, request, response);
    } else if (path.startsWith(trpcPrefix)) {
      if (!fromPage) throw new DomainError('FORBIDDEN');
      trpc(request, response);
    } else if (path.startsWith(authPrefix)) {
      if (!fromPage) throw new DomainError('FORBIDDEN');
      await limiter.consume('auth', clientAddress(request, trustProxy));
      if (!isReadOnly(request.method)) requireSmallBody(request);
      await options.handleAuth(request, response);
    } else {
      if (!fromPage && !isFromProgram(request)) throw new DomainError('FORBIDDEN');
      if (!(await httpApi(request, response, path))) throw new DomainError('NOT_FOUND');
    }
  }

  async function servePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (options.handlePage === null) throw new DomainError('NOT_FOUND');
    // Pages have no actions of their own; only the development tools post to them.
    if (!isReadOnly(request.method) && !development) {
      sendText(response, 405, 'Method not allowed');
      return;
    }
    const nonce = randomBytes(18).toString('base64');
    const policy = pagePolicy(source, nonce);
    response.setHeader('content-security-policy', policy);
    // Next reads the nonce for its own scripts from the request; what a client sent under these names is overwritten.
    request.headers['content-security-policy'] = policy;
    request.headers['x-nonce'] = nonce;
    await options.handlePage(request, response);
  }

  function sendVersion(response: ServerResponse): void {
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'content-security-policy': inertPolicy,
        'cache-control': 'no-store',
      })
      .end(JSON.stringify(options.version ?? { build: null, engineFiles: [] }));
  }

  /** Who may not read them is not told that they are there. */
  async function sendMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!options.metricsPage.mayRead(request)) throw new DomainError('NOT_FOUND');
    const { type, text } = await options.metricsPage.write();
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
  }

  async function sendManifest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const manifest = appManifest(await options.clinicName(), localeOf(request));
    response.writeHead(200, {
      'content-type': 'application/manifest+json; charset=utf-8',
      'content-security-policy': inertPolicy,
      // The clinic may be named anew, and the person may choose another language.
      'cache-control': 'no-cache',
      vary: 'accept-language, cookie',
    });
    response.end(request.method === 'HEAD' ? undefined : manifest);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (findProgram(options.programs, path)?.slowBody !== true) cutSlowBody(request, response, bodyLimitMs);
    if (path === '/healthz') sendText(response, 200, 'ok');
    else if (path === '/readyz') {
      const ready = await options.isReady();
      sendText(response, ready ? 200 : 503, ready ? 'ready' : 'not ready');
    } else if (path.startsWith('/api/')) await serveApi(request, response, path);
    else if (path.startsWith(workerPrefix)) {
      response.setHeader('content-security-policy', forWorker);
      await workerFiles.send(response, path.slice(workerPrefix.length));
    } else if (path === serviceWorkerPath) {
      response.setHeader('content-security-policy', serviceWorkerPolicy);
      await sendScript(response, serviceWorkerFile);
    } else if (path === versionPath) sendVersion(response);
    else if (path === metricsPath) await sendMetrics(request, response);
    else if (path === manifestPath) await sendManifest(request, response);
    else await servePage(request, response);
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const requestId = randomUUID();
    requestIds.set(request, requestId);
    for (const [name, value] of common) response.setHeader(name, value);
    response.setHeader('x-request-id', requestId);
    response.once('finish', () => options.metrics.observeAnswer(response.statusCode));
    serve(request, response).catch((error: unknown) => {
      logFailure(log, error, { requestId }, 'request failed');
      sendFailure(response, error, requestId);
    });
  };
}
