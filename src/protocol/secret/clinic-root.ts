/** The clinic root as administrators hold it: twenty random bytes, in vaults and on paper, that make one signing key (rules ROOT-1, ROOT-2). */
import { type Attestation, writeAttestation } from '../open/clinic-root.ts';
import { H } from '../open/hash.ts';
import { L } from '../open/labels.ts';
import type { RecoveryCode } from './recovery-code.ts';
import { signBlob } from './sign.ts';
import { type KeyPair, signKeys } from './sodium-secret.ts';

/** The key that this code makes. */
export function clinicRootKeys({ entropy }: Pick<RecoveryCode, 'entropy'>): KeyPair {
  return signKeys(H(L('root-seed'), entropy));
}

/** Signed statement about one member of staff. Converse: `openAttestation`. */
export function signAttestation(root: KeyPair, body: Omit<Attestation, 'rootPk'>): Uint8Array {
  return signBlob(root, 'attest', writeAttestation({ ...body, rootPk: root.pk }));
}
