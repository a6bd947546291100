import { refuse } from './refusal.ts';

const encoder = new TextEncoder();
/** `ignoreBOM` keeps a leading U+FEFF instead of dropping it, so that decoding and encoding are inverse. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 of the NFC form: the only way in which text becomes bytes. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text.normalize('NFC'));
}

/** Inverse of `utf8`; refuses invalid UTF-8 and text that is not NFC (E_MALFORMED). */
export function fromUtf8(bytes: Uint8Array): string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return refuse('E_MALFORMED', 'not UTF-8');
  }
  if (text.normalize('NFC') !== text) refuse('E_MALFORMED', 'not NFC');
  return text;
}

/** Compares in time that depends on the length only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Order of two byte strings as unsigned numbers, for public values only. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const hexDigits = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += hexDigits[byte];
  return out;
}

/** Of a digit that was checked. */
function hexValue(code: number): number {
  return code <= 57 ? code - 48 : code - 87;
}

/** Refuses anything but an even number of lower-case hex digits (E_MALFORMED). */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) refuse('E_MALFORMED', 'not hex');
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++)
    out[i] = (hexValue(text.charCodeAt(2 * i)) << 4) | hexValue(text.charCodeAt(2 * i + 1));
  return out;
}

/** Standard base64 with padding: how `authKey` travels in the place of a password. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** base64url without padding: conversation ids. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Refuses anything that `toBase64Url` would not have written (E_MALFORMED). */
export function fromBase64Url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) refuse('E_MALFORMED', 'not base64url');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i);
  if (toBase64Url(out) !== text) refuse('E_MALFORMED', 'not canonical base64url');
  return out;
}
