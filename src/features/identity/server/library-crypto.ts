/**
 * Password hashes and sealed secrets of the sign-in library (scrypt, XChaCha20-Poly1305), loaded when something is hashed: a start has
 * no use for them.
 */
import type * as crypto from 'better-auth/crypto';

const load = () => import('better-auth/crypto');

export const hashPassword: typeof crypto.hashPassword = async (password) =>
  (await load()).hashPassword(password);

export const verifyPassword: typeof crypto.verifyPassword = async (given) =>
  (await load()).verifyPassword(given);

export const symmetricEncrypt: typeof crypto.symmetricEncrypt = async (given) =>
  (await load()).symmetricEncrypt(given);

export const symmetricDecrypt: typeof crypto.symmetricDecrypt = async (given) =>
  (await load()).symmetricDecrypt(given);

/** So many letters and digits. */
export async function randomLetters(count: number): Promise<string> {
  return (await load()).generateRandomString(count, 'a-z', 'A-Z', '0-9');
}
