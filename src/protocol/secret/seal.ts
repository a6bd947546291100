/** The one symmetric primitive (rule SEAL-1): commits to key, nonce, associated data and ciphertext. */
import { concatBytes } from '../open/bytes.ts';
import { enc } from '../open/encoding.ts';
import { refuse } from '../open/refusal.ts';
import { type Random, systemRandom } from './random.ts';
import { aeadDecrypt, aeadEncrypt, authTag, authVerify, kdf } from './sodium-secret.ts';

const format = 1;
const nonceBytes = 24;
const tagBytes = 32;
const headBytes = 1 + nonceBytes + tagBytes;
const macBytes = 16;

/** Bytes that `seal1` adds: 73. */
const sealOverhead = headBytes + macBytes;

/** `0x01 ‖ nonce ‖ tag ‖ ciphertext` under a 32-byte key. Converse: `open1`. */
export function seal1(
  key: Uint8Array,
  ad: Uint8Array,
  plain: Uint8Array,
  random: Random = systemRandom,
): Uint8Array {
  const nonce = random(nonceBytes);
  const sealed = aeadEncrypt(kdf(key, 1, 'seal1___'), nonce, plain, ad);
  const tag = authTag(kdf(key, 2, 'seal1___'), enc(nonce, sealed, ad));
  return concatBytes(Uint8Array.of(format), nonce, tag, sealed);
}

/** Checks the commitment first (E_COMMIT), then decrypts (E_DECRYPT). */
export function open1(key: Uint8Array, ad: Uint8Array, blob: Uint8Array): Uint8Array {
  if (!(blob instanceof Uint8Array)) refuse('E_MALFORMED', 'not bytes');
  if (blob.length < sealOverhead) refuse('E_MALFORMED', 'cut off');
  if (blob[0] !== format) refuse('E_VERSION', 'seal');
  const nonce = blob.subarray(1, 1 + nonceBytes);
  const tag = blob.subarray(1 + nonceBytes, headBytes);
  const sealed = blob.subarray(headBytes);
  if (!authVerify(kdf(key, 2, 'seal1___'), enc(nonce, sealed, ad), tag)) refuse('E_COMMIT'); // guard SEAL-COMMIT
  return aeadDecrypt(kdf(key, 1, 'seal1___'), nonce, sealed, ad);
}
