/** What two people compare to know that nobody stands between them (rules SAF-1 … SAF-3). */
import { compareBytes, concatBytes, equalBytes } from './bytes.ts';
import { enc } from './encoding.ts';
import { type UserId, uuidBytes } from './ids.ts';
import { L } from './labels.ts';
import { refuse } from './refusal.ts';
import { blake2b } from './sodium-open.ts';

export interface Identity {
  userId: UserId;
  ikPk: Uint8Array;
  fp: Uint8Array;
}

const qrVersion = 1;

/** 30 digits of one identity in six groups of five. */
export function identityDigits(identity: Pick<Identity, 'userId' | 'ikPk'>): string {
  return digitGroups(blake2b(64, enc(L('safety'), uuidBytes(identity.userId), identity.ikPk)));
}

/** Six groups of five digits of the first 30 bytes of a hash. */
export function digitGroups(hash: Uint8Array): string {
  const groups: string[] = [];
  for (let group = 0; group < 6; group++) {
    let value = 0;
    for (let i = 0; i < 5; i++) value = value * 256 + (hash[group * 5 + i] ?? 0);
    groups.push(String(value % 100_000).padStart(5, '0'));
  }
  return groups.join(' ');
}

function ordered(a: Identity, b: Identity): [Identity, Identity] {
  const order = compareBytes(a.fp, b.fp);
  if (order === 0) refuse('E_CONTEXT', 'an identity is not compared with itself'); // guard SAFETY-SELF
  return order < 0 ? [a, b] : [b, a];
}

/** 60 digits in twelve groups of five; the same for both people. */
export function safetyNumber(a: Identity, b: Identity): string {
  const [lower, higher] = ordered(a, b);
  return `${identityDigits(lower)} ${identityDigits(higher)}`;
}

/** Bytes of the QR code: version, lower and higher fingerprint, 65 in all. */
export function qrBytes(a: Identity, b: Identity): Uint8Array {
  const [lower, higher] = ordered(a, b);
  return concatBytes(Uint8Array.of(qrVersion), lower.fp, higher.fp);
}

/** True when the scanned bytes name exactly these two identities. */
export function verifyQr(scanned: Uint8Array, a: Identity, b: Identity): boolean {
  return scanned instanceof Uint8Array && equalBytes(scanned, qrBytes(a, b));
}
