/** What browsers are told about every answer: nothing is embedded, framed, sniffed or run unless it is ours. */

export interface PolicySource {
  /** The browser's address of this server; decides about HTTPS and names the socket. */
  readonly origin: string;
  /** Next's development server evaluates code and injects styles. */
  readonly development: boolean;
  /** Further servers that pages may send to (a cloud for encrypted files). */
  readonly connectTo: readonly string[];
}

/** What no page may ask the browser for. Camera, microphone and screen are for visits. */
const permissions = [
  'accelerometer',
  'browsing-topics',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'magnetometer',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

function isHttps(origin: string): boolean {
  return origin.startsWith('https:');
}

function join(directives: readonly (readonly string[])[]): string {
  return directives.map((directive) => directive.join(' ')).join('; ');
}

/** Headers of every answer, pages and programs alike. */
export function commonHeaders({ origin }: PolicySource): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': permissions.map((name) => `${name}=()`).join(', '),
    ...(isHttps(origin) ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

function socketOrigin(origin: string): string {
  return origin.replace(/^http/, 'ws');
}

/**
 * Policy of a page. Scripts run only with the nonce of this very answer (and what they load themselves); the engine
 * needs WebAssembly. Inline style attributes come from positioned lists; inline style elements need the nonce too.
 */
export function pagePolicy(source: PolicySource, nonce: string): string {
  const { origin, development } = source;
  return join([
    ["default-src 'none'"],
    [
      `script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'`,
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    [development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`],
    ["style-src-attr 'unsafe-inline'"],
    ["worker-src 'self'"],
    [`connect-src 'self' ${socketOrigin(origin)}`, ...source.connectTo],
    ["img-src 'self' data: blob:"],
    ["font-src 'self'"],
    ["media-src 'self' blob:"],
    ["manifest-src 'self'"],
    ["frame-src 'none'"],
    ["object-src 'none'"],
    ["base-uri 'none'"],
    ["form-action 'self'"],
    ["frame-ancestors 'none'"],
    ...(isHttps(origin) ? [['upgrade-insecure-requests']] : []),
  ]);
}

/** Policy of the engine's own files: a worker runs under the policy it was served with. */
export function workerPolicy({ origin, connectTo }: PolicySource): string {
  return join([
    ["default-src 'none'"],
    ["script-src 'self' 'wasm-unsafe-eval'"],
    [`connect-src 'self' ${socketOrigin(origin)}`, ...connectTo],
    ["frame-ancestors 'none'"],
  ]);
}

/** Policy of the service worker: what it asks for, it asks this server. */
export const serviceWorkerPolicy = join([
  ["default-src 'none'"],
  ["connect-src 'self'"],
  ["frame-ancestors 'none'"],
  ["base-uri 'none'"],
  ["form-action 'none'"],
]);

/** Policy of everything that is not a page: nothing may run. */
export const inertPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Policy of the page that shows the HTTP interface: our own files, no inline script, no other host. */
export const docsPolicy = join([
  ["default-src 'none'"],
  ["script-src 'self'"],
  ["style-src 'self'"],
  // Set by script on single elements; no text of anybody's gets there.
  ["style-src-attr 'unsafe-inline'"],
  ["img-src 'self' data:"],
  ["connect-src 'self'"],
  ["base-uri 'none'"],
  ["form-action 'self'"],
  ["frame-ancestors 'none'"],
]);
