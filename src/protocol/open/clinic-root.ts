/**
 * Whom the clinic vouches for (rules ROOT-1 … ROOT-9): statements about staff, signed by a key that only administrators hold. A patient
 * checks that one key; the server passes statements on and can make none.
 */
import type { AccountState } from './account-chain.ts';
import { type AccountRole, accountRoles } from './account-links.ts';
import { concatBytes, equalBytes } from './bytes.ts';
import { decode, enc } from './encoding.ts';
import { H } from './hash.ts';
import { type UserId, uuidBytes } from './ids.ts';
import { L } from './labels.ts';
import { attestationLifeMs, currentVersion, limits } from './limits.ts';
import { refuse } from './refusal.ts';
import { digitGroups } from './safety-number.ts';
import { hasSignature, splitSigned } from './signed.ts';
import { blake2b } from './sodium-open.ts';

const standings = ['attested', 'revoked'] as const;

/** One statement about one identity. A later `issuedAt` stands in the place of an earlier one. */
export interface Attestation {
  rootPk: Uint8Array;
  userId: UserId;
  fp: Uint8Array;
  displayName: string;
  role: AccountRole;
  /** As the profession's register writes it; empty where there is none. */
  licence: string;
  /** Name of the clinic that vouches. */
  clinic: string;
  standing: (typeof standings)[number];
  /** ms */
  issuedAt: number;
  /** ms; not more than `attestationLifeMs` after `issuedAt`. */
  expiresAt: number;
}

/** QR codes of safety numbers begin with 1. */
const qrVersion = 2;

export function rootFingerprint(rootPk: Uint8Array): Uint8Array {
  return H(L('root-fp'), rootPk);
}

/** 30 digits in six groups, for people without a camera. */
export function rootDigits(rootPk: Uint8Array): string {
  return digitGroups(blake2b(64, enc(L('root-digits'), rootPk)));
}

/** Bytes of the clinic's printed code: version and fingerprint, 33 in all. */
export function rootQr(rootPk: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(qrVersion), rootFingerprint(rootPk));
}

/** True when the scanned bytes name exactly this key. */
export function verifyRootQr(scanned: Uint8Array, rootPk: Uint8Array): boolean {
  return scanned instanceof Uint8Array && equalBytes(scanned, rootQr(rootPk));
}

/** For whoever comes back with a key in hand: the one that the server names now is no other, and not gone (E_CLINIC_KEY). Without one there is nothing to compare. */
export function requireSameRoot(known: Uint8Array | null, served: Uint8Array | null): void {
  if (known === null) return;
  if (served === null || !equalBytes(known, served)) refuse('E_CLINIC_KEY'); // guard ROOT-SAME
}

/** What is signed. Converse: `openAttestation`. */
export function writeAttestation(body: Attestation): Uint8Array {
  return enc(
    currentVersion,
    body.rootPk,
    uuidBytes(body.userId),
    body.fp,
    body.displayName,
    body.role,
    body.licence,
    body.clinic,
    body.standing,
    body.issuedAt,
    body.expiresAt,
  );
}

/** A statement that this root signed, about whomever; E_ATTEST for another root's and for one that lasts too long. */
export function openAttestation(signed: Uint8Array, rootPk: Uint8Array): Attestation {
  const parts = splitSigned(signed, limits.attestationBytes);
  if (!hasSignature('attest', parts, rootPk)) refuse('E_ATTEST', 'not signed by the root'); // guard ATTEST-SIG
  const body = decode(parts.body, limits.attestationBytes, (fields): Attestation => {
    if (fields.u64() !== currentVersion) refuse('E_VERSION'); // guard ATTEST-VERSION
    return {
      rootPk: fields.fixed(32),
      userId: fields.userId(),
      fp: fields.fixed(32),
      displayName: fields.text(limits.displayNameBytes),
      role: fields.choice(accountRoles),
      licence: fields.text(limits.licenceBytes),
      clinic: fields.text(limits.displayNameBytes),
      standing: fields.choice(standings),
      issuedAt: fields.u64(),
      expiresAt: fields.u64(),
    };
  });
  if (!equalBytes(body.rootPk, rootPk)) refuse('E_ATTEST', 'names another root'); // guard ATTEST-ROOT
  const life = body.expiresAt - body.issuedAt;
  if (life <= 0 || life > attestationLifeMs) refuse('E_ATTEST', 'lasts too long'); // guard ATTEST-LIFE
  return body;
}

/**
 * Refuses (E_ATTEST) unless the statement vouches for this account as it is now: its identity, its signed name and role, not revoked, not
 * expired, not older than the newest statement that was seen about it (`newestAt`, ms).
 */
export function requireAttested(
  body: Attestation,
  account: AccountState,
  at: { now: number; newestAt: number },
): void {
  if (body.userId !== account.userId) refuse('E_ATTEST', 'about somebody else'); // guard ATTEST-USER
  if (!equalBytes(body.fp, account.fp)) refuse('E_ATTEST', 'about another identity'); // guard ATTEST-FP
  const { profile } = account;
  if (profile?.displayName !== body.displayName || profile.role !== body.role)
    refuse('E_ATTEST', 'another name or role'); // guard ATTEST-PROFILE
  if (body.standing === 'revoked') refuse('E_ATTEST', 'revoked'); // guard ATTEST-REVOKED
  if (body.issuedAt < at.newestAt) refuse('E_ATTEST', 'a newer statement was seen'); // guard ATTEST-NEWEST
  if (at.now >= body.expiresAt) refuse('E_ATTEST', 'expired'); // guard ATTEST-EXPIRY
}
