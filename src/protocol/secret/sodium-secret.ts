/**
 * The only importer of libsodium's secret-key functions. Accepts `Uint8Array` only (the library would silently take strings as UTF-8) and
 * turns the library's mixed conventions (false here, an exception there) into refusals.
 */
import sodium from 'libsodium-wrappers';
import { refuse } from '../open/refusal.ts';
import { protocolReady } from '../open/sodium-open.ts';

let ready = false;

/** Must have resolved once before anything of `secret/` is called; readies `open/` too. */
export async function secretReady(): Promise<void> {
  await protocolReady();
  await sodium.ready;
  ready = true;
}

function lib(): typeof sodium {
  return ready ? sodium : refuse('E_MALFORMED', 'secretReady was not awaited');
}

function requireLength(bytes: Uint8Array, length: number): void {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length)
    refuse('E_MALFORMED', 'key of another length');
}

export interface KeyPair {
  pk: Uint8Array;
  sk: Uint8Array;
}

/** XChaCha20-Poly1305. Not key-committing by itself: only `seal1` calls it. */
export function aeadEncrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  plain: Uint8Array,
  ad: Uint8Array,
): Uint8Array {
  return lib().crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ad, null, nonce, key);
}

/** Converse of `aeadEncrypt`; E_DECRYPT. */
export function aeadDecrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  ad: Uint8Array,
): Uint8Array {
  try {
    return lib().crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, ad, nonce, key);
  } catch {
    return refuse('E_DECRYPT');
  }
}

/** HMAC-SHA-512-256, 32 bytes. */
export function authTag(key: Uint8Array, message: Uint8Array): Uint8Array {
  return lib().crypto_auth(message, key);
}

export function authVerify(key: Uint8Array, message: Uint8Array, tag: Uint8Array): boolean {
  return tag.length === 32 && lib().crypto_auth_verify(tag, message, key);
}

/** 32-byte subkey. The context has exactly 8 characters. */
export function kdf(key: Uint8Array, id: number, context: string): Uint8Array {
  requireLength(key, 32);
  return lib().crypto_kdf_derive_from_key(32, id, context, key);
}

/** Ed25519 keys of a 32-byte seed. */
export function signKeys(seed: Uint8Array): KeyPair {
  requireLength(seed, 32);
  const pair = lib().crypto_sign_seed_keypair(seed);
  return { pk: pair.publicKey, sk: pair.privateKey };
}

/** X25519 keys of a 32-byte seed. */
export function boxKeys(seed: Uint8Array): KeyPair {
  requireLength(seed, 32);
  const pair = lib().crypto_box_seed_keypair(seed);
  return { pk: pair.publicKey, sk: pair.privateKey };
}

/** Ed25519 signature, 64 bytes. */
export function signDetached(sk: Uint8Array, message: Uint8Array): Uint8Array {
  requireLength(sk, 64);
  return lib().crypto_sign_detached(message, sk);
}

/** Anonymous box: proves no sender, so what it holds is believed only through a signed thing beside it. */
export function boxSeal(pk: Uint8Array, plain: Uint8Array): Uint8Array {
  requireLength(pk, 32);
  try {
    return lib().crypto_box_seal(plain, pk);
  } catch {
    return refuse('E_MALFORMED', 'weak public key');
  }
}

/** Converse of `boxSeal`; E_DECRYPT. */
export function boxOpen(keys: KeyPair, sealed: Uint8Array): Uint8Array {
  try {
    return lib().crypto_box_seal_open(sealed, keys.pk, keys.sk);
  } catch {
    return refuse('E_DECRYPT');
  }
}

/** Bytes in front of a stream, and bytes that each chunk grows by. */
export const streamHeaderBytes = 24;
export const streamChunkOverhead = 17;

/** Secretstream under a 32-byte key. Not key-committing: what it makes is believed only under a signed hash. Converse: `openStream`. */
export function sealStream(key: Uint8Array): {
  header: Uint8Array;
  push(plain: Uint8Array, ad: Uint8Array, final: boolean): Uint8Array;
} {
  requireLength(key, 32);
  const { state, header } = lib().crypto_secretstream_xchacha20poly1305_init_push(key);
  return {
    header,
    push(plain, ad, final) {
      const tag = final
        ? lib().crypto_secretstream_xchacha20poly1305_TAG_FINAL
        : lib().crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
      return lib().crypto_secretstream_xchacha20poly1305_push(state, plain, ad, tag);
    },
  };
}

/** Converse of `sealStream`: chunks in their order, E_FILE_CHUNK for any other. */
export function openStream(
  key: Uint8Array,
  header: Uint8Array,
): { pull(sealed: Uint8Array, ad: Uint8Array): { plain: Uint8Array; final: boolean } } {
  requireLength(key, 32);
  requireLength(header, streamHeaderBytes);
  const state = lib().crypto_secretstream_xchacha20poly1305_init_pull(header, key);
  return {
    pull(sealed, ad) {
      if (sealed.length < streamChunkOverhead) refuse('E_FILE_TRUNCATED', 'chunk');
      const pulled = lib().crypto_secretstream_xchacha20poly1305_pull(state, sealed, ad);
      // The library answers false for a chunk that does not open, and would go on.
      if (!pulled) refuse('E_FILE_CHUNK'); // guard FILE-PULL
      return {
        plain: pulled.message,
        final: pulled.tag === lib().crypto_secretstream_xchacha20poly1305_TAG_FINAL,
      };
    },
  };
}

/** ISO/IEC 7816-4 padding to a multiple of `block`. */
export function padTo(plain: Uint8Array, block: number): Uint8Array {
  return lib().pad(plain, block);
}

/** Converse of `padTo`; E_MALFORMED. */
export function unpadFrom(padded: Uint8Array, block: number): Uint8Array {
  try {
    return lib().unpad(padded, block);
  } catch {
    return refuse('E_MALFORMED', 'padding');
  }
}

/** Best effort: JavaScript may have copied the bytes before. */
export function wipe(bytes: Uint8Array): void {
  lib().memzero(bytes);
}
