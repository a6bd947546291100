/**
 * The token of a pass: who may be in which call, from which device, until when, signed by this server. It is short for a look
 * into the database, never instead of one: each call procedure checks what it says against what is true now (call-access.ts).
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Clock } from '#src/platform/server/clock.ts';
import { visitRole } from '../contract.ts';

const longestMs = 2 * 60 * 60 * 1_000;

const claims = z.strictObject({
  visit: z.uuid(),
  room: z.uuid(),
  /** Null for a guest. */
  user: z.uuid().nullable(),
  /** Device of the person, or the guest. */
  party: z.uuid(),
  /** One join: a later one of the same person takes its place. */
  seat: z.uuid(),
  role: visitRole,
  /** Milliseconds since epoch. */
  exp: z.number().int(),
});
export type CallClaims = z.infer<typeof claims>;

export interface CallTokens {
  /** For two hours, or until `notAfter` when that is sooner. */
  issue(content: Omit<CallClaims, 'exp'>, notAfter?: number): { token: string; expiresAt: number };
  /** CALL_TOKEN_INVALID for anything that was not made here, CALL_TOKEN_EXPIRED. */
  read(token: string): CallClaims;
}

/** `secret` is the installation's; the key for tokens is derived from it and good for nothing else. */
export function createCallTokens(secret: string, clock: Clock): CallTokens {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'consulta call token', 32));
  const sign = (content: string) => createHmac('sha256', key).update(content).digest();

  function parse(content: string): CallClaims {
    return claims.parse(JSON.parse(Buffer.from(content, 'base64url').toString('utf8')));
  }

  return {
    issue(content, notAfter = Number.POSITIVE_INFINITY) {
      const exp = Math.min(clock.now() + longestMs, notAfter);
      const text = Buffer.from(JSON.stringify({ ...content, exp })).toString('base64url');
      return { token: `${text}.${sign(text).toString('base64url')}`, expiresAt: exp };
    },
    read(token) {
      const [content = '', signature = '', ...more] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(content);
      // The text too: base64url has several spellings for one signature.
      const genuine =
        more.length === 0 &&
        given.length === expected.length &&
        timingSafeEqual(given, expected) &&
        signature === expected.toString('base64url');
      if (!genuine) throw new DomainError('CALL_TOKEN_INVALID');
      const read = parse(content);
      if (read.exp <= clock.now()) throw new DomainError('CALL_TOKEN_EXPIRED');
      return read;
    },
  };
}
