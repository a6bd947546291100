import { encList, type Field } from './encoding.ts';
import { blake2b, blake2bKeyed } from './sodium-open.ts';

/** `H(…)`: BLAKE2b-256 of `enc(…)`. */
export function H(...fields: readonly Field[]): Uint8Array {
  return blake2b(32, encList(fields));
}

/** `HK(k, …)`: BLAKE2b-256 of `enc(…)` under the 32-byte key `k`. */
export function HK(key: Uint8Array, ...fields: readonly Field[]): Uint8Array {
  return blake2bKeyed(key, encList(fields));
}

/** 32 zero bytes: “there is none before this one”. */
export const noHash: Uint8Array = new Uint8Array(32);
