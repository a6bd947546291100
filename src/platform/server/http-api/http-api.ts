/** The procedures that have an endpoint, as plain JSON over HTTP: same checks, same limits, because they are the same procedures. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnyTRPCRouter, callTRPCProcedure } from '@trpc/server';
import type { RequestContext } from '../trpc.ts';
import { createDocsPage } from './docs-page.ts';
import type { ByteEndpoint } from './endpoint.ts';
import { readInput } from './input.ts';
import { encodeJson } from './json-schema.ts';
import { createOpenApiDocument } from './openapi.ts';
import { createMatcher, describeBytes, readRoutes } from './routes.ts';

export interface HttpApiOptions {
  readonly router: AnyTRPCRouter;
  /** Described beside the procedures; somebody else serves them. */
  readonly byteEndpoints: readonly ByteEndpoint[];
  /** The address people and programs use. */
  readonly origin: string;
  readonly createContext: (request: IncomingMessage, response: ServerResponse) => Promise<RequestContext>;
  readonly maxBodyBytes: number;
}

/** Serves the request and answers true, or false when no endpoint has that address. Failures are thrown. */
export type HttpApi = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<boolean>;

function sendJson(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** The signal of a reader that went away. */
function lostSignal(response: ServerResponse): AbortSignal {
  const lost = new AbortController();
  response.once('close', () => lost.abort());
  return lost.signal;
}

export function createHttpApi(options: HttpApiOptions): HttpApi {
  const { router, byteEndpoints, origin, createContext, maxBodyBytes } = options;
  const routes = readRoutes(router);
  const match = createMatcher(routes, '/api');
  // Made when it is asked for: a start must not wait for it.
  let document: string | null = null;
  const readDocument = () => {
    document ??= JSON.stringify(
      createOpenApiDocument([...routes, ...byteEndpoints.map(describeBytes)], origin),
    );
    return document;
  };
  const docs = createDocsPage();

  return async (request, response, path) => {
    const method = request.method ?? '';
    if (method === 'GET' && path === '/api/openapi.json') {
      sendJson(response, readDocument());
      return true;
    }
    if (method === 'GET' && (await docs.send(response, path))) return true;
    const found = match(method, path);
    if (found === null) return false;
    const output: unknown = await callTRPCProcedure({
      router,
      path: found.route.procedure,
      type: found.route.type,
      ctx: await createContext(request, response),
      // Read only after session and limit were looked at.
      getRawInput: () => readInput(request, found, maxBodyBytes),
      signal: lostSignal(response),
      batchIndex: 0,
    });
    sendJson(response, JSON.stringify(encodeJson(output)));
    return true;
  };
}
