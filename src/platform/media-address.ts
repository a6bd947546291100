/** How a page and its service worker speak of decrypted sound and pictures in motion: addresses that live as long as a dialog. */

const prefix = '/media/';
const tokenPattern = /^[0-9a-f-]{36}$/;

/** Bytes that are opened at once; an answer never crosses such a border, so that each is opened about once. */
export const mediaPieceBytes = 4 * 1_024 * 1_024;

/** The page that asks hears of it by this message, with a port for its `MediaAnswer`. */
export interface MediaQuestion {
  kind: 'media';
  token: string;
  /** First byte that is wanted. */
  from: number;
  /** Last byte that is wanted; null: as far as there is something. */
  to: number | null;
}

export type MediaAnswer =
  /** The token is not, or no longer, known to this page. */
  { found: false } | { found: true; type: string; sizeBytes: number; from: number; bytes: Uint8Array };

/** Address of a token, for a media element of the page that made it. */
export function mediaAddress(token: string): string {
  return prefix + token;
}

/** The token in an address's path; null for every other address. */
export function mediaToken(path: string): string | null {
  const token = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  return tokenPattern.test(token) ? token : null;
}

function field(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
}

/** Tells a question from the other messages of a service worker. */
export function readMediaQuestion(data: unknown): MediaQuestion | null {
  const [token, from, to] = [field(data, 'token'), field(data, 'from'), field(data, 'to')];
  if (field(data, 'kind') !== 'media' || typeof token !== 'string' || typeof from !== 'number') return null;
  return to === null || typeof to === 'number' ? { kind: 'media', token, from, to } : null;
}

/** Reads the page's answer; anything odd is nothing. */
export function readMediaAnswer(data: unknown): MediaAnswer {
  const [type, sizeBytes, from, bytes] = [
    field(data, 'type'),
    field(data, 'sizeBytes'),
    field(data, 'from'),
    field(data, 'bytes'),
  ];
  const whole =
    field(data, 'found') === true &&
    typeof type === 'string' &&
    typeof sizeBytes === 'number' &&
    typeof from === 'number' &&
    bytes instanceof Uint8Array;
  return whole ? { found: true, type, sizeBytes, from, bytes } : { found: false };
}
