/** Browsers without shared workers, as many on Android phones are: the engine runs in one tab, and every other one says so. */
import { type BrowserContext, expect, type Page } from '@playwright/test';
import { test } from './support/clinic.ts';
import {
  invite,
  message,
  messageInState,
  newPair,
  openChat,
  openPage,
  signIn,
  startChat,
  write,
} from './support/people.ts';

const elsewhere = (page: Page) => page.getByRole('heading', { name: 'Open in another tab' });

/** A phone's browser; what its pages showed as headings, however shortly. */
async function withoutSharedWorkers(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    Reflect.deleteProperty(window, 'SharedWorker');
    const seen: string[] = [];
    Reflect.set(window, 'seenHeadings', seen);
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll('h1')) seen.push(textContent ?? '');
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

const seenHeadings = (page: Page) =>
  page.evaluate(() => {
    const seen: unknown = Reflect.get(window, 'seenHeadings');
    return Array.isArray(seen) ? seen.map(String) : [];
  });

test('signs in, goes where the link led, and writes; no page says for a moment that another tab has it', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const page = await openPage(browser, origin, { viewport: { width: 390, height: 844 } });
  await withoutSharedWorkers(page.context());
  await page.goto('/sign-in?next=/visits');
  await page.locator('input[type=email]').fill(patient.email);
  await page.locator('input[type=password]').fill(patient.password);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL('**/visits');
  await expect(page.getByRole('heading', { name: 'Visits', level: 1 })).toBeVisible();
  expect(await seenHeadings(page)).not.toContain('Open in another tab');
  await page.goto('/inbox');
  await startChat(page, provider.name);
  await write(page, 'from my phone');
  await expect(messageInState(page, 'from my phone', 'Sent')).toBeVisible();
  expect(await seenHeadings(page)).not.toContain('Open in another tab');
});

test('a second tab says so on every page, takes over when asked, and hands back when it closes', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const first = await openPage(browser, origin);
  const context = first.context();
  await withoutSharedWorkers(context);
  await signIn(first, patient);
  await startChat(first, provider.name);
  await write(first, 'from the first tab');
  await expect(messageInState(first, 'from the first tab', 'Sent')).toBeVisible();

  const { token } = await invite(origin, { name: 'Teresa Gil', role: 'patient' });
  const second = await context.newPage();
  for (const path of ['/inbox', '/sign-in', '/recover', '/link', `/join#${token}`]) {
    await second.goto(path);
    await expect(elsewhere(second), path).toBeVisible();
    await expect(second.getByRole('textbox'), path).toHaveCount(0);
  }
  await second.getByRole('button', { name: 'Use it here' }).click();
  await expect(second.getByText('Somebody is signed in here')).toBeVisible();
  await expect(elsewhere(first)).toBeVisible();
  // Loaded anew it has the engine still, though the first tab waits for it.
  await second.goto('/inbox');
  await openChat(second, provider.name);
  await write(second, 'from the second tab');
  await expect(messageInState(second, 'from the second tab', 'Sent')).toBeVisible();

  await second.close();
  await expect(message(first, 'from the second tab')).toBeVisible();
  await write(first, 'from the first tab again');
  await expect(messageInState(first, 'from the first tab again', 'Sent')).toBeVisible();
});

test('two tabs that wait take their turns as the others close', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient } = await newPair(origin);
  const first = await openPage(browser, origin);
  const context = first.context();
  await withoutSharedWorkers(context);
  await signIn(first, patient);
  const inbox = (page: Page) => page.getByRole('heading', { name: 'Conversations', level: 1 });
  const [second, third] = [await context.newPage(), await context.newPage()];
  for (const page of [second, third]) {
    await page.goto('/inbox');
    await expect(elsewhere(page)).toBeVisible();
  }
  await first.close();
  await Promise.any([second, third].map((page) => inbox(page).waitFor()));
  const [has, waits] = (await inbox(second).isVisible()) ? [second, third] : [third, second];
  await expect(elsewhere(waits)).toBeVisible();
  await has.close();
  await expect(inbox(waits)).toBeVisible();
});
