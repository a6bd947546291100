/** Tokens in List-Unsubscribe addresses: they end one kind of mail for one person, without a sign-in, and can do nothing else. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MailKind } from './mail-content.ts';
import { categoryOf, mailReasons } from './mail-content.ts';

export interface Unsubscription {
  readonly userId: string;
  readonly kind: MailKind;
}

export interface UnsubscribeTokens {
  write(unsubscription: Unsubscription): string;
  /** Null for what this installation did not write, and for kinds that cannot be turned off. */
  read(token: string): Unsubscription | null;
}

function isMailKind(kind: string): kind is MailKind {
  return Object.hasOwn(mailReasons, kind);
}

/** `secret`: of this installation; a mail stays useful for as long as it is kept, so tokens do not expire. */
export function createUnsubscribeTokens(secret: string): UnsubscribeTokens {
  const seal = (body: string) =>
    createHmac('sha256', secret).update('consulta unsubscribe').update(body).digest();
  return {
    write({ userId, kind }) {
      const body = Buffer.from(`${kind}:${userId}`).toString('base64url');
      return `${body}.${seal(body).toString('base64url')}`;
    },
    read(token) {
      const [body = '', given = '', ...more] = token.split('.');
      const expected = seal(body);
      const mac = Buffer.from(given, 'base64url');
      if (more.length > 0 || mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null;
      const [kind = '', userId = ''] = Buffer.from(body, 'base64url').toString().split(':');
      return isMailKind(kind) && categoryOf(kind) !== null && userId !== '' ? { userId, kind } : null;
    },
  };
}
