/** Codes of the second step: six digits of the moment (RFC 6238: SHA-1, thirty seconds) and backup codes. Pure but for randomness. */
import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { createOTP } from '@better-auth/utils/otp';

const stepMs = 30_000;
/** Clocks of phones go wrong: one step before and one after count too (RFC 6238 §5.2). */
const driftSteps = [0, -1, 1] as const;
const digits = 6;
/** No I, L, O and U: a code is read from paper. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Fifty bits: guessing is slowed down, and only hashes are kept. */
const backupCharacters = 10;
const backupCount = 10;

function equalText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The step of thirty seconds in which this is the code, `now` in ms since epoch; null when it is none. */
export async function stepOfCode(secret: string, code: string, now: number): Promise<number | null> {
  const otp = createOTP(secret, { digits, period: stepMs / 1_000 });
  let found: number | null = null;
  for (const drift of driftSteps) {
    const step = Math.floor(now / stepMs) + drift;
    if (equalText(code, await otp.hotp(step))) found ??= step;
  }
  return found;
}

/** What a phone reads from the QR code: `otpauth://totp/…`. */
export function codeAddress(secret: string, issuer: string, account: string): string {
  return createOTP(secret, { digits, period: stepMs / 1_000 }).url(issuer, account);
}

/** As a person may type it: spaces and dashes do not count, nor does the case. */
export function readCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
}

export function isMomentCode(code: string): boolean {
  return /^\d{6}$/.test(code);
}

/** Fresh codes in two groups of five. */
export function newBackupCodes(): string[] {
  const group = () =>
    Array.from({ length: backupCharacters / 2 }, () => alphabet[randomInt(alphabet.length)]);
  return Array.from({ length: backupCount }, () => `${group().join('')}-${group().join('')}`);
}

/** How a backup code is kept: bound to its person, worth nothing without the installation's secret. */
export function hashBackupCode(secret: string, userId: string, code: string): Uint8Array {
  return createHmac('sha256', secret)
    .update(`backup-code:${userId}:${readCode(code)}`)
    .digest();
}
