import { decode, enc } from './encoding.ts';
import { H } from './hash.ts';
import { L, type Label } from './labels.ts';
import { refuse } from './refusal.ts';
import { verifyDetached } from './sodium-open.ts';

/** A signed thing on the wire is `enc(body, signature)`; the bytes are kept as they came and never written again. */
export interface SignedParts {
  body: Uint8Array;
  signature: Uint8Array;
}

/** Takes a signed blob apart without reading the body. */
export function splitSigned(blob: Uint8Array, maxBytes: number): SignedParts {
  return decode(blob, maxBytes, (fields) => ({ body: fields.bytes(maxBytes), signature: fields.fixed(64) }));
}

/** What is signed: `enc(L(label), body)`. */
export function signedMessage(label: Label, body: Uint8Array): Uint8Array {
  return enc(L(label), body);
}

export function hasSignature(label: Label, parts: SignedParts, publicKey: Uint8Array): boolean {
  return verifyDetached(parts.signature, signedMessage(label, parts.body), publicKey);
}

/** Refuses with E_SIG unless `publicKey` signed the body under this label. */
export function requireSignature(label: Label, parts: SignedParts, publicKey: Uint8Array): void {
  if (!hasSignature(label, parts, publicKey)) refuse('E_SIG'); // guard SIG
}

/** How other things refer to a signed thing. */
export function hashOfSigned(label: 'link-hash' | 'entry-hash' | 'msg-hash', body: Uint8Array): Uint8Array {
  return H(L(label), body);
}
