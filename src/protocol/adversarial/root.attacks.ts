/** Attacks on what the clinic vouches for. */

import { concatBytes } from '../open/bytes.ts';
import {
  type Attestation,
  openAttestation,
  requireAttested,
  requireSameRoot,
  rootDigits,
  rootQr,
  verifyRootQr,
  writeAttestation,
} from '../open/clinic-root.ts';
import { enc } from '../open/encoding.ts';
import { attestationLifeMs } from '../open/limits.ts';
import { splitSigned } from '../open/signed.ts';
import { updateProfile } from '../secret/account-changes.ts';
import { clinicRootKeys, signAttestation } from '../secret/clinic-root.ts';
import { newRecoveryCode } from '../secret/recovery-code.ts';
import { signBlob } from '../secret/sign.ts';
import {
  type Attack,
  expectTrue,
  flip,
  now,
  type Person,
  person,
  refuses,
  resetIdentity,
  take,
} from './world.ts';

const day = 24 * 60 * 60 * 1000;
const fresh = { now, newestAt: 0 };
const newRoot = () => clinicRootKeys(newRecoveryCode());

function statement(who: Person, changes: Partial<Attestation> = {}): Omit<Attestation, 'rootPk'> {
  const { userId, chain, profile } = who;
  return {
    userId,
    fp: chain.fp,
    displayName: profile.displayName,
    role: profile.role,
    licence: 'GMC 1234567',
    clinic: 'Northside',
    standing: 'attested',
    issuedAt: now - day,
    expiresAt: now + 30 * day,
    ...changes,
  };
}

export const rootAttacks: Attack[] = [
  {
    number: null,
    rule: 'ROOT-9',
    title: 'whoever comes back by a sheet is shown no other clinic key than the sheet’s, and not none',
    run: () => {
      const [root, other] = [newRoot().pk, newRoot().pk];
      requireSameRoot(root, Uint8Array.from(root));
      refuses('E_CLINIC_KEY', () => requireSameRoot(root, other));
      refuses('E_CLINIC_KEY', () => requireSameRoot(root, null));
      // A sheet without one has nothing to compare.
      requireSameRoot(null, other);
    },
  },
  {
    number: 21,
    rule: 'ROOT-3',
    title: 'a statement by another root, changed, or under another label is refused',
    run: () => {
      const [ada, root, other] = [person('Ada'), newRoot(), newRoot()];
      const signed = signAttestation(root, statement(ada));
      requireAttested(openAttestation(signed, root.pk), ada.chain, fresh);
      refuses('E_ATTEST', () => openAttestation(signed, other.pk));
      refuses('E_ATTEST', () => openAttestation(flip(signed, signed.length - 1), root.pk));
      const { body } = splitSigned(signed, 4_096);
      refuses('E_ATTEST', () => openAttestation(signBlob(root, 'link', body), root.pk));
      // Signed by this root, about itself as another one.
      const posing = writeAttestation({ ...statement(ada), rootPk: other.pk });
      refuses('E_ATTEST', () => openAttestation(signBlob(root, 'attest', posing), root.pk));
      const later = enc(2, ...Array.from({ length: 10 }, () => ''));
      refuses('E_VERSION', () => openAttestation(signBlob(root, 'attest', later), root.pk));
    },
  },
  {
    number: 21,
    rule: 'ROOT-4',
    title:
      'a statement that is about somebody else, another identity, another name or another role is refused',
    run: () => {
      const [ada, ben, root] = [person('Ada'), person('Ben'), newRoot()];
      const of = (changes: Partial<Attestation>) =>
        openAttestation(signAttestation(root, statement(ada, changes)), root.pk);
      refuses('E_ATTEST', () => requireAttested(of({}), ben.chain, fresh));
      refuses('E_ATTEST', () => requireAttested(of({ userId: ben.userId }), ada.chain, fresh));
      // The server starts a new identity under the name that the clinic vouched for.
      refuses('E_ATTEST', () => requireAttested(of({}), resetIdentity(ada).chain, fresh));
      refuses('E_ATTEST', () => requireAttested(of({ role: 'patient' }), ada.chain, fresh));
      const renamed = take(
        ada,
        updateProfile(
          { account: ada.account, chain: ada.chain, now },
          { displayName: 'Dr Smith', role: 'provider' },
        ),
      );
      refuses('E_ATTEST', () => requireAttested(of({}), renamed.chain, fresh));
    },
  },
  {
    number: 21,
    rule: 'ROOT-5',
    title: 'a statement that expired, lasts too long, was revoked or was overtaken is refused',
    run: () => {
      const [ada, root] = [person('Ada'), newRoot()];
      const of = (changes: Partial<Attestation>) =>
        openAttestation(signAttestation(root, statement(ada, changes)), root.pk);
      const body = of({});
      refuses('E_ATTEST', () => requireAttested(body, ada.chain, { now: body.expiresAt, newestAt: 0 }));
      refuses('E_ATTEST', () => requireAttested(of({ standing: 'revoked' }), ada.chain, fresh));
      refuses('E_ATTEST', () => of({ expiresAt: now - day + attestationLifeMs + 1 }));
      refuses('E_ATTEST', () => of({ expiresAt: now - day }));
      // The revocation was seen once; the server shows the statement of before again.
      refuses('E_ATTEST', () => requireAttested(body, ada.chain, { now, newestAt: body.issuedAt + 1 }));
      requireAttested(body, ada.chain, { now, newestAt: body.issuedAt });
    },
  },
  {
    number: 23,
    rule: 'ROOT-2',
    title: 'a clinic code with one byte changed, cut, lengthened or of another key does not match',
    run: () => {
      const [root, other] = [newRoot(), newRoot()];
      const qr = rootQr(root.pk);
      expectTrue(qr.length === 33 && verifyRootQr(qr, root.pk), 'the code itself');
      for (let at = 0; at < qr.length; at++)
        expectTrue(!verifyRootQr(flip(qr, at, at % 8), root.pk), `byte ${at}`);
      expectTrue(!verifyRootQr(qr.subarray(0, 32), root.pk), 'cut');
      expectTrue(!verifyRootQr(concatBytes(qr, new Uint8Array(1)), root.pk), 'lengthened');
      expectTrue(!verifyRootQr(qr, other.pk), 'another key');
      expectTrue(/^(\d{5} ){5}\d{5}$/.test(rootDigits(root.pk)), 'digits');
      expectTrue(rootDigits(root.pk) !== rootDigits(other.pk), 'other digits');
    },
  },
];
