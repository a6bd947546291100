/** Which requests the service worker answers, and which files it may ever keep. Pure. */
import { mediaToken } from '../media-address.ts';

/** The page that stands in for all others while the server cannot be reached. */
export const shellPath = '/offline';

/** Files of the app itself, the same for everybody. Nothing else is kept: no answer of a program, no page, nothing of anybody's. */
const ownFiles = [
  /^\/_next\/static\/[\w.~-]+(?:\/[\w.~-]+)*\.(?:js|css|woff2)$/,
  /^\/worker\/[\w.-]+(?:\/[\w.-]+)*\.(?:js|wasm)$/,
  /^\/icons\/[a-z0-9-]+\.png$/,
  /^\/icon\.svg$/,
];

/** What is no page: programs, files, what pages decrypt. */
const noPage = /^\/(?:api|media|worker|_next|icons)(?:\/|$)|\.[a-z0-9]+$/i;

/** Whether a copy of what is at this address may be kept. A query would make it somebody's. */
export function mayBeKept(address: string, origin: string): boolean {
  if (!URL.canParse(address, origin)) return false;
  const url = new URL(address, origin);
  const isPlain = url.search === '' && url.username === '' && !url.pathname.includes('..');
  return url.origin === origin && isPlain && ownFiles.some((pattern) => pattern.test(url.pathname));
}

/** `media`: bytes that a page decrypts. `kept`: from the copy, if it is there. `page`: the network, else the shell. `network`: as if there were no worker. */
export type Road = 'media' | 'kept' | 'page' | 'network';

/** The road of one request. */
export function roadOf(request: Pick<Request, 'method' | 'mode' | 'url'>, origin: string): Road {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin) return 'network';
  if (mediaToken(url.pathname) !== null) return 'media';
  if (mayBeKept(request.url, origin)) return 'kept';
  return request.mode === 'navigate' && !noPage.test(url.pathname) ? 'page' : 'network';
}
