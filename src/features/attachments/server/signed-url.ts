/**
 * Signed, expiring upload addresses as the upload library makes them: the signature is over the address without itself, the
 * values are encoded twice, `expires` is milliseconds since epoch.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const signatureMark = '&signature=';

/** HMAC-SHA256 under the library's prefix; used for addresses and for callback bodies. */
export function signText(text: string, secret: string): string {
  return `hmac-sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

/** `address` without a query; answers it with `expires`, the parameters and the signature. */
export function signAddress(
  address: string,
  secret: string,
  expiresAt: number,
  parameters: Readonly<Record<string, string | number>>,
): string {
  const query = new URLSearchParams({ expires: String(expiresAt) });
  for (const [name, value] of Object.entries(parameters)) query.append(name, encodeURIComponent(value));
  const signed = `${address}?${query}`;
  return `${signed}${signatureMark}${encodeURIComponent(signText(signed, secret))}`;
}

/** `forged`: not one of ours. The address is what stood on the request line. */
export function checkAddress(address: string, secret: string, now: number): 'valid' | 'expired' | 'forged' {
  const at = address.lastIndexOf(signatureMark);
  if (at === -1) return 'forged';
  const signed = address.slice(0, at);
  const expected = Buffer.from(encodeURIComponent(signText(signed, secret)));
  const given = Buffer.from(address.slice(at + signatureMark.length));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
  const expires = Number(new URLSearchParams(signed.slice(signed.indexOf('?'))).get('expires'));
  return expires > now ? 'valid' : 'expired';
}
