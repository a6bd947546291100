/** The printed code that opens an account without its password (rules REC-1 … REC-3). */
import { concatBytes } from '../open/bytes.ts';
import { H } from '../open/hash.ts';
import { L } from '../open/labels.ts';
import { refuse } from '../open/refusal.ts';
import type { UnlockKeys } from './password-kdf.ts';
import { type Random, systemRandom } from './random.ts';
import { kdf } from './sodium-secret.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const entropyBytes = 20;

/** 160 bits as read from or written to paper. */
export interface RecoveryCode {
  entropy: Uint8Array;
  /** 34 characters in groups of four: 32 for the entropy, 2 to find typing errors. */
  text: string;
}

/** Five bits a character, first bits first; the number of bits is a multiple of five. */
export function toCharacters(bytes: Uint8Array): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      out += alphabet[(bits >>> held) & 31];
      bits &= (1 << held) - 1;
    }
  }
  return out;
}

/** Converse of `toCharacters`, for text that has no other characters. */
export function fromCharacters(text: string, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    bits = (bits << 5) | alphabet.indexOf(character);
    held += 5;
    if (held >= 8) {
      held -= 8;
      out[at++] = (bits >>> held) & 255;
      bits &= (1 << held) - 1;
    }
  }
  return out;
}

/** Ten bits of a hash, as two characters. */
function checkCharacters(entropy: Uint8Array): string {
  const hash = H(L('recovery-check'), entropy);
  const bits = ((hash[0] ?? 0) << 2) | ((hash[1] ?? 0) >>> 6);
  return `${alphabet[bits >>> 5]}${alphabet[bits & 31]}`;
}

/** The code of these twenty bytes. */
export function recoveryCodeOf(entropy: Uint8Array): RecoveryCode {
  const characters = toCharacters(entropy) + checkCharacters(entropy);
  return { entropy, text: characters.match(/.{1,4}/g)?.join(' ') ?? characters };
}

export function newRecoveryCode(random: Random = systemRandom): RecoveryCode {
  return recoveryCodeOf(concatBytes(random(entropyBytes)));
}

/** Reads what a person typed: any case, spaces and dashes, I and L for 1, O for 0. E_RECOVERY_CODE when it cannot be right. */
export function parseRecoveryCode(text: string): RecoveryCode {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0');
  if (!/^[0-9A-HJKMNP-TV-Z]{34}$/.test(plain)) refuse('E_RECOVERY_CODE', 'wrong length or character');
  const code = recoveryCodeOf(fromCharacters(plain.slice(0, 32), entropyBytes));
  if (plain.slice(32) !== code.text.replaceAll(' ', '').slice(32)) refuse('E_RECOVERY_CODE', 'check'); // guard RECOVERY-CHECK
  return code;
}

/** 160 random bits need no stretching. */
export function deriveRecovery(code: RecoveryCode): UnlockKeys {
  const master = H(L('recovery-code'), code.entropy);
  return { authKey: kdf(master, 1, 'recauth_'), wrapKey: kdf(master, 2, 'recwrap_') };
}
