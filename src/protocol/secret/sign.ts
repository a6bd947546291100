import { enc } from '../open/encoding.ts';
import type { Label } from '../open/labels.ts';
import { signedMessage } from '../open/signed.ts';
import { type KeyPair, signDetached } from './sodium-secret.ts';

/** `Sig(sk, label, body)`: 64 bytes. Converse: `hasSignature`. */
export function signBody(keys: KeyPair, label: Label, body: Uint8Array): Uint8Array {
  return signDetached(keys.sk, signedMessage(label, body));
}

/** `enc(body, signature)`: a signed thing as it is stored and sent. Converse: `splitSigned`. */
export function signBlob(keys: KeyPair, label: Label, body: Uint8Array): Uint8Array {
  return enc(body, signBody(keys, label, body));
}
