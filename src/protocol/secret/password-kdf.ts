/** The only importer of libsodium's larger build, loaded when a password is typed and not before (rules KDF-1 … KDF-4). */
import { utf8 } from '../open/bytes.ts';
import { decode, enc } from '../open/encoding.ts';
import { limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { type Random, systemRandom } from './random.ts';
import { kdf, wipe } from './sodium-secret.ts';

export interface KdfParams {
  alg: 'argon2id13';
  opsLimit: number;
  memBytes: number;
  /** 16 bytes. */
  salt: Uint8Array;
}

/** `authKey` goes to the server in the place of a password; `wrapKey` never leaves the device. */
export interface UnlockKeys {
  authKey: Uint8Array;
  wrapKey: Uint8Array;
}

const mebibyte = 1024 * 1024;
/** Compiled in, whatever a server says. */
const kdfFloor = { opsLimit: 3, memBytes: 64 * mebibyte } as const;
const kdfCeiling = { opsLimit: 10, memBytes: 1024 * mebibyte } as const;

/** Fresh parameters for a new password. */
export function newKdfParams(random: Random = systemRandom): KdfParams {
  return { alg: 'argon2id13', ...kdfFloor, salt: random(16) };
}

/** E_KDF_ALG, E_KDF_FLOOR, E_KDF_CEILING: called before anything is derived, so that a weak proposal never sees a derived key. */
export function assertKdfParams(params: {
  alg: string;
  opsLimit: number;
  memBytes: number;
  salt: Uint8Array;
}): void {
  if (params.alg !== 'argon2id13') refuse('E_KDF_ALG'); // guard KDF-ALG
  if (!Number.isSafeInteger(params.opsLimit) || !Number.isSafeInteger(params.memBytes)) refuse('E_MALFORMED');
  if (params.opsLimit < kdfFloor.opsLimit) refuse('E_KDF_FLOOR', 'passes'); // guard KDF-FLOOR-OPS
  if (params.memBytes < kdfFloor.memBytes) refuse('E_KDF_FLOOR', 'memory'); // guard KDF-FLOOR-MEM
  if (params.opsLimit > kdfCeiling.opsLimit) refuse('E_KDF_CEILING', 'passes'); // guard KDF-CEILING-OPS
  if (params.memBytes > kdfCeiling.memBytes) refuse('E_KDF_CEILING', 'memory'); // guard KDF-CEILING-MEM
  if (!(params.salt instanceof Uint8Array) || params.salt.length !== 16) refuse('E_MALFORMED', 'salt');
}

/** Bytes of the parameters inside a slot and its manifest. Converse: `readKdfParams`. */
export function writeKdfParams(params: KdfParams): Uint8Array {
  return enc(params.alg, params.opsLimit, params.memBytes, params.salt);
}

export function readKdfParams(bytes: Uint8Array): KdfParams {
  const params = decode(bytes, limits.slotBytes, (fields) => ({
    alg: fields.choice(['argon2id13']),
    opsLimit: fields.u64(),
    memBytes: fields.u64(),
    salt: fields.fixed(16),
  }));
  assertKdfParams(params);
  return params;
}

/** Argon2id of the NFKC form, then one subkey for each use. Takes 0.3–2 s: run it in a worker. */
export async function derivePassword(password: string, params: KdfParams): Promise<UnlockKeys> {
  assertKdfParams(params);
  const { default: sumo } = await import('libsodium-wrappers-sumo');
  await sumo.ready;
  const typed = utf8(password.normalize('NFKC'));
  let master: Uint8Array;
  try {
    master = sumo.crypto_pwhash(32, typed, params.salt, params.opsLimit, params.memBytes, 2);
  } catch {
    return refuse('E_KDF_CEILING', 'not enough memory');
  }
  const keys = { authKey: kdf(master, 1, 'pwauth__'), wrapKey: kdf(master, 2, 'pwwrap__') };
  wipe(master);
  return keys;
}
