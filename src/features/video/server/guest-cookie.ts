/** The cookie of a guest: good for one call, in the browser that was first to open the link. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { cookieName } from '#src/platform/server/cookie-name.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { ResolveGuest } from '#src/platform/server/session.ts';
import { findGuestBySession } from './guest-store.ts';

const name = 'consulta.guest';
const secretPattern = /^[\w-]{43}$/;
/** The browser forgets it by then; the server does as soon as the visit is over. */
const daySeconds = 24 * 60 * 60;

export const sha256 = (value: Uint8Array | string) => createHash('sha256').update(value).digest();

/** Compares without telling by the time it takes how much of it was right. */
export function equalHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

export interface GuestCookies {
  /** A fresh secret, its hash to keep, and the header that hands it to the browser. */
  make(): { hash: Buffer; header: string };
  readonly resolve: ResolveGuest;
}

/** `secure`: the clinic is reached by https only. */
export function createGuestCookies(q: Queryable, secure: boolean): GuestCookies {
  const fullName = cookieName(name, secure);
  const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${daySeconds}${secure ? '; Secure' : ''}`;

  function secretOf(header: string | undefined): string | null {
    for (const pair of header?.split(';') ?? []) {
      const [key = '', value = ''] = pair.trim().split('=');
      if (key === fullName && secretPattern.test(value)) return value;
    }
    return null;
  }

  return {
    make() {
      const secret = randomBytes(32).toString('base64url');
      return { hash: sha256(secret), header: `${fullName}=${secret}; ${attributes}` };
    },
    async resolve({ cookie }) {
      const secret = secretOf(cookie);
      const guest = secret === null ? null : await findGuestBySession(q, sha256(secret));
      return guest === null || guest.revokedAt !== null ? null : { guestId: guest.guestId };
    },
  };
}
