import { expect } from '@playwright/test';
import { test } from './support/clinic.ts';

test('the page about the HTTP interface shows every endpoint, asks nobody else, and breaks no rule of its policy', async ({
  page,
}) => {
  const complaints: string[] = [];
  const asked = new Set<string>();
  page.on('console', (message) => {
    if (/violat|content security policy/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:') asked.add(url.origin);
  });
  await page.goto('/api/docs');
  await expect(page.getByText('Send one sealed message')).toBeVisible();

  const prelogin = page.locator('.opblock', { hasText: 'Salt and cost for a password' });
  await prelogin.getByText('Salt and cost for a password').click();
  await prelogin.getByRole('button', { name: 'Try it out' }).click();
  await prelogin.getByRole('button', { name: 'Execute' }).click();
  await expect(prelogin.locator('.live-responses-table')).toContainText('argon2id13');
  expect(complaints).toEqual([]);
  expect([...asked]).toEqual([new URL(page.url()).origin]);
});
