import { expect, it } from 'vitest';
import { createGuestCookies } from './guest-cookie.ts';

const nobody = { query: () => Promise.reject(new Error('not asked')) };

it('is of this host alone, over https only, and out of reach for scripts', () => {
  const { header } = createGuestCookies(nobody, true).make();
  expect(header).toMatch(
    /^__Host-consulta\.guest=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=86400; Secure$/,
  );
});

it('has no such name where the clinic is tried without https: browsers would drop it', () => {
  const { header } = createGuestCookies(nobody, false).make();
  expect(header).toMatch(/^consulta\.guest=/);
  expect(header).not.toContain('Secure');
});
