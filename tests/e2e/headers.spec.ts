import { expect } from '@playwright/test';
import { test } from './support/clinic.ts';

test('the first page breaks no rule of its own content policy', async ({ page }) => {
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      // biome-ignore lint/suspicious/noConsole: the console is how the test hears of it.
      console.error(`violation of ${event.violatedDirective} by ${event.blockedURI} in ${event.sourceFile}`);
    });
  });
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/violat|content security policy/i.test(message.text())) violations.push(message.text());
  });
  const response = await page.goto('/');
  const policy = response?.headers()['content-security-policy'] ?? '';
  const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src')) ?? '';
  expect(scripts).toMatch(/^script-src 'nonce-[A-Za-z0-9+/]{24}' 'strict-dynamic' 'wasm-unsafe-eval'$/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/sign-in/);
  expect(violations).toEqual([]);
});

test('two answers never share a nonce', async ({ request }) => {
  const [first, second] = [await request.get('/'), await request.get('/')];
  expect(first.headers()['content-security-policy']).not.toBe(second.headers()['content-security-policy']);
});
