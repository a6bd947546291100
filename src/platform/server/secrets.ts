/** Secrets this installation makes for itself: 32 random bytes in a file that only its owner can read. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `session` signs cookies, `prelogin` makes the stable answers for unknown e-mails, `database` is the embedded server's password, `uploads` signs upload addresses, `push` names this server to push services, `mail` signs the addresses that end mails, `audit` marks the rows of the audit log and signs its heads, `log` signs the clinic-wide log. */
export const secretNames = [
  'session',
  'prelogin',
  'database',
  'uploads',
  'calendar',
  'push',
  'mail',
  'audit',
  'log',
] as const;
export type SecretName = (typeof secretNames)[number];

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return null;
    throw error;
  }
}

/** The secret that this installation made before; null for none. */
export function findSecret(dataDir: string, name: SecretName): string | null {
  const found = readIfThere(join(dataDir, 'secrets', name));
  return found === null || found.length < 32 ? null : found;
}

/** A fresh one: 32 random bytes as base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Answers the secret as base64url, making it on first use. Exclusive create, so that two starts cannot make two. */
export function readOrCreateSecret(dataDir: string, name: SecretName): string {
  const folder = join(dataDir, 'secrets');
  const path = join(folder, name);
  const existing = readIfThere(path);
  if (existing !== null && existing.length >= 32) return existing;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const made = newSecret();
  try {
    writeFileSync(path, `${made}\n`, { mode: 0o600, flag: existing === null ? 'wx' : 'w' });
  } catch (error) {
    const other = readIfThere(path);
    if (other === null) throw error;
    return other;
  }
  return made;
}
