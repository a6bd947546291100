/** Parameters of a passkey's slot, signed in the manifest: which passkey, and what it is asked (rule PRF-2). */
import { decode, enc } from './encoding.ts';
import { limits } from './limits.ts';

export interface PasskeyParams {
  /** As the authenticator names it. */
  credentialId: Uint8Array;
  /** 32 random bytes, of this passkey only. */
  prfInput: Uint8Array;
}

/** Converse: `readPasskeyParams`. */
export function writePasskeyParams({ credentialId, prfInput }: PasskeyParams): Uint8Array {
  return enc('passkey', credentialId, prfInput);
}

export function readPasskeyParams(bytes: Uint8Array): PasskeyParams {
  return decode(bytes, limits.slotBytes, (fields) => {
    fields.choice(['passkey']);
    return { credentialId: fields.bytes(limits.credentialIdBytes), prfInput: fields.fixed(32) };
  });
}
