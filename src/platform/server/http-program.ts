/** Roads that are not tRPC calls: bytes up, bytes down, what other servers report. A feature makes them, the one port serves them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError } from '../domain-error.ts';
import type { ByteEndpoint } from './http-api/endpoint.ts';
import type { LimitName } from './limits.ts';
import type { SessionInfo } from './session.ts';

export interface HttpProgram {
  /** `/api/files/` is everything below it; without the last slash, exactly this path. */
  readonly path: string;
  /** Which limit counts the requests. */
  readonly limit: LimitName;
  /** True when sending may take as long as it takes: the program itself cuts who stops. Otherwise a body has 30 seconds. */
  readonly slowBody?: boolean;
  /** True for requests that another server signed: they have no Origin. */
  readonly isSigned?: (request: IncomingMessage) => boolean;
  /** True when programs without Origin and cookie may change things here, with a token. */
  readonly takesPrograms?: boolean;
  /** How it is described to programs. */
  readonly endpoint?: ByteEndpoint;
  /** `session` is null when nobody is signed in. What is thrown is answered by its code. */
  handle(request: IncomingMessage, response: ServerResponse, session: SessionInfo | null): Promise<void>;
}

/** The program that serves this path, if any. */
export function findProgram(programs: readonly HttpProgram[], path: string): HttpProgram | undefined {
  return programs.find((program) =>
    program.path.endsWith('/') ? path.startsWith(program.path) : path === program.path,
  );
}

/** The whole body of a request, at most `maxBytes` of it; TOO_LARGE otherwise. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new DomainError('BAD_INPUT');
    size += chunk.length;
    if (size > maxBytes) throw new DomainError('TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Cuts a request whose body does not come to its end in time; one without a body is left alone. */
export function cutSlowBody(request: IncomingMessage, response: ServerResponse, limitMs: number): void {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
    return;
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, limitMs);
  response.once('close', () => clearTimeout(timer));
}
