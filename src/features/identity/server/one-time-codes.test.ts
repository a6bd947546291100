import { expect, it } from 'vitest';
import {
  codeAddress,
  hashBackupCode,
  isMomentCode,
  newBackupCodes,
  readCode,
  stepOfCode,
} from './one-time-codes.ts';

/** RFC 6238, appendix B: the SHA-1 secret, and the last six of its eight digits. */
const secret = '12345678901234567890';
it.each([
  [59, '287082', 1],
  [1_111_111_109, '081804', 37_037_036],
  [1_234_567_890, '005924', 41_152_263],
  [20_000_000_000, '353130', 666_666_666],
])('the code of second %i is %s, as the standard says', async (second, code, step) => {
  expect(await stepOfCode(secret, code, second * 1_000)).toBe(step);
});

it('a code counts half a minute early and late, and no longer', async () => {
  const at = 1_111_111_109_000;
  const counts = async (ms: number) => (await stepOfCode(secret, '081804', at + ms)) !== null;
  expect([await counts(-30_000), await counts(30_000)]).toEqual([true, true]);
  expect([await counts(-60_000), await counts(62_000)]).toEqual([false, false]);
});

it('a phone is told clinic, person and secret', () => {
  const address = new URL(codeAddress(secret, 'Clínica Sol', 'ana@example.org'));
  expect(address.protocol).toBe('otpauth:');
  expect(address.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  expect(address.searchParams.get('issuer')).toBe('Clínica Sol');
});

it('ten backup codes are all different and read as people write them', () => {
  const codes = newBackupCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  expect(readCode(' 0oiL1-abcde ')).toBe('00111ABCDE');
  expect([isMomentCode('123456'), isMomentCode('12345A'), isMomentCode('1234567')]).toEqual([
    true,
    false,
    false,
  ]);
});

it('a backup code is kept for one person and one installation', () => {
  const hash = (key: string, user: string, code: string) =>
    Buffer.from(hashBackupCode(key, user, code)).toString('hex');
  expect(hash('k', 'u', 'ABCDE-01234')).toBe(hash('k', 'u', 'abcdeO1234'));
  expect(hash('k', 'u', 'ABCDE-01234')).not.toBe(hash('k', 'v', 'ABCDE-01234'));
  expect(hash('k', 'u', 'ABCDE-01234')).not.toBe(hash('l', 'u', 'ABCDE-01234'));
});
