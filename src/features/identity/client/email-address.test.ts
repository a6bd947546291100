import { describe, expect, it } from 'vitest';
import { email } from '../contract.ts';
import { looksLikeEmail } from './email-address.ts';

describe('looksLikeEmail', () => {
  it.each(['ana@example.org', ' Ana.Ruiz+clinic@Mail.Example.ORG ', "o'neil@x.co", 'a@b.c-d.example'])(
    'takes %s, as the server does',
    (address) => {
      expect(looksLikeEmail(address)).toBe(true);
      expect(email.safeParse(address.trim()).success).toBe(true);
    },
  );

  it.each([
    '',
    'ana',
    'ana@',
    '@example.org',
    'ana@example',
    'ana ruiz@example.org',
    'a@b@example.org',
    'a@x..org',
    `${'a'.repeat(250)}@example.org`,
  ])('refuses “%s”, as the server does', (address) => {
    expect(looksLikeEmail(address)).toBe(false);
    expect(email.safeParse(address.trim()).success).toBe(false);
  });
});
