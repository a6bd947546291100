/** Keys of the audit log, all from one secret of the installation: instances that share the secret share the log. */
import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface AuditKeys {
  /** Marks rows, 32 bytes. */
  readonly row: Uint8Array;
  /** Signs heads (Ed25519). */
  readonly head: KeyObject;
  /** Verifies heads: the 32 bytes of the public key. */
  readonly headPublic: Uint8Array;
}

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8 and in SubjectPublicKeyInfo. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

const derive = (secret: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', `consulta/audit/${purpose}`, 32));

export function deriveAuditKeys(secret: string): AuditKeys {
  const der = Buffer.concat([privatePrefix, derive(secret, 'head')]);
  const head = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(head).export({ format: 'der', type: 'spki' });
  return { row: derive(secret, 'row'), head, headPublic: spki.subarray(publicPrefix.length) };
}

/** The verifying key from its 32 bytes; throws when they are no key. */
export function readHeadKey(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicPrefix, bytes]), format: 'der', type: 'spki' });
}

/** Short name of the key, for comparing by eye: the first 16 hex digits of its SHA-256. */
export function keyName(headPublic: Uint8Array): string {
  return createHash('sha256').update(headPublic).digest('hex').slice(0, 16);
}
