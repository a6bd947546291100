/** Sizes that say little: contents grow in powers of two, headers in steps (rule MSG-3). */
import { limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { padTo, unpadFrom } from './sodium-secret.ts';

const smallest = 256;

/** Pads to 256 bytes, then to powers of two up to 64 KiB. Converse: `unpadContent`. */
export function padContent(plain: Uint8Array): Uint8Array {
  let size = smallest;
  while (size <= plain.length) size *= 2;
  if (size > limits.contentBytes) refuse('E_SIZE', 'content');
  return padTo(plain, size);
}

export function unpadContent(padded: Uint8Array): Uint8Array {
  const size = padded.length;
  if (size < smallest || size > limits.contentBytes || (size & (size - 1)) !== 0)
    refuse('E_MALFORMED', 'padding');
  return unpadFrom(padded, size);
}

/** Pads to a multiple of 256 bytes. Converse: `unpadHeader`. */
export function padHeader(plain: Uint8Array): Uint8Array {
  return padTo(plain, smallest);
}

export function unpadHeader(padded: Uint8Array): Uint8Array {
  if (padded.length === 0 || padded.length % smallest !== 0) refuse('E_MALFORMED', 'padding');
  return unpadFrom(padded, smallest);
}
