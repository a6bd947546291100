/** The app on a person's phone that shows the codes of the second step. */
import { createOTP } from '@better-auth/utils/otp';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text: string): string {
  const bits = [...text].map((each) => base32.indexOf(each).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return String.fromCharCode(...bytes.map((each) => Number.parseInt(each, 2)));
}

/** The code that the phone shows at `now`, ms since epoch, for the secret as it was typed in. */
export function phoneCode(typedSecret: string, now: number): Promise<string> {
  return createOTP(fromBase32(typedSecret)).hotp(Math.floor(now / 30_000));
}
