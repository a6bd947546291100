/** Passkeys that open an account: what an authenticator makes of one input (WebAuthn extension `prf`) becomes a wrap key (rules PRF-1 … PRF-3). */
import { H } from '../open/hash.ts';
import { L } from '../open/labels.ts';
import { refuse } from '../open/refusal.ts';
import { type Random, systemRandom } from './random.ts';
import { kdf } from './sodium-secret.ts';

const prfBytes = 32;

/** A fresh input for one passkey. */
export function newPrfInput(random: Random = systemRandom): Uint8Array {
  return random(prfBytes);
}

/** E_PRF for anything but 32 bytes, or for zeros: an authenticator or a browser that only pretends would seal the account to everybody. */
export function derivePasskey(output: Uint8Array): { wrapKey: Uint8Array } {
  if (output.length !== prfBytes) refuse('E_PRF', 'length'); // guard PRF-LENGTH
  if (output.every((byte) => byte === 0)) refuse('E_PRF', 'zeros'); // guard PRF-ZEROS
  return { wrapKey: kdf(H(L('passkey-prf'), output), 2, 'prfwrap_') };
}
