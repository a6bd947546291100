/** What is read from a raw request before anybody else sees it. */
import type { IncomingMessage } from 'node:http';

/** Methods that change nothing; every other one needs an Origin from the list. */
export function isReadOnly(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** True when the browser says that the request comes from one of our own pages. Absent and `null` are strangers. */
export function hasAllowedOrigin(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  return origin !== undefined && origins.includes(origin);
}

/**
 * True for a request that no browser made on anybody's behalf: browsers add an Origin to every change, and the cookie is the
 * only thing they would add by themselves that we take for a person.
 */
export function isFromProgram({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined && headers.cookie === undefined;
}

/** Address to count by: the peer's, or behind a trusted proxy the one that proxy saw. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = request.headers['x-forwarded-for'];
  if (trustProxy && forwarded !== undefined) {
    // Earlier entries are the client's own claim; only the last was written by the proxy.
    const last = String(forwarded).split(',').at(-1)?.trim();
    if (last) return last;
  }
  return request.socket.remoteAddress ?? 'unknown';
}

/** Path without the query. Never throws, whatever the request line says. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** User agent, cut to what anybody needs. */
export function userAgentOf(request: IncomingMessage): string {
  return (request.headers['user-agent'] ?? '').slice(0, 256);
}
