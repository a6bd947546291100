import { describe, expect, it } from 'vitest';
import { categoryOf, type MailKind, mailReasons } from './mail-content.ts';
import { createUnsubscribeTokens } from './unsubscribe-token.ts';

const kinds = Object.keys(mailReasons).filter((kind): kind is MailKind => kind in mailReasons);

describe('an address that ends a kind of mail', () => {
  it.each(kinds)('is there for "%s" exactly when it can be turned off', (kind) => {
    const chosen = mailReasons[kind] === 'chosen';
    expect(categoryOf(kind) !== null).toBe(chosen);
    const tokens = createUnsubscribeTokens('a secret');
    const read = tokens.read(tokens.write({ userId: 'user-1', kind }));
    expect(read).toEqual(chosen ? { userId: 'user-1', kind } : null);
  });

  it('works at the installation that made it, and only unchanged', () => {
    const token = createUnsubscribeTokens('a secret').write({ userId: 'user-1', kind: 'reminder' });
    expect(createUnsubscribeTokens('another').read(token)).toBeNull();
    const forged = Buffer.from('reminder:user-2').toString('base64url');
    for (const wrong of ['', '.', token.slice(1), `${token}.`, `${forged}.${token.split('.')[1]}`])
      expect(createUnsubscribeTokens('a secret').read(wrong), wrong).toBeNull();
  });
});
