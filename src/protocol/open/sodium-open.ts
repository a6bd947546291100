/** The only importer of libsodium on the open side of the wall: hashes and signature checks, nothing that needs a secret. */
import sodium from 'libsodium-wrappers';
import { refuse } from './refusal.ts';

let ready = false;

/** Must have resolved once before anything else of `open/` is called. */
export async function protocolReady(): Promise<void> {
  await sodium.ready;
  ready = true;
}

function lib(): typeof sodium {
  return ready ? sodium : refuse('E_MALFORMED', 'protocolReady was not awaited');
}

/** BLAKE2b of 32 or 64 bytes. */
export function blake2b(length: 32 | 64, message: Uint8Array): Uint8Array {
  return lib().crypto_generichash(length, message, null);
}

/** BLAKE2b-256 under a 32-byte key. */
export function blake2bKeyed(key: Uint8Array, message: Uint8Array): Uint8Array {
  if (key.length !== 32) refuse('E_MALFORMED', 'a key has 32 bytes');
  return lib().crypto_generichash(32, message, key);
}

/** Ed25519 check. Never throws for bad bytes: a wrong length is a wrong signature. */
export function verifyDetached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  try {
    return lib().crypto_sign_verify_detached(signature, message, publicKey);
  } catch {
    return false;
  }
}
