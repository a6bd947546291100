import { expect, type Page } from '@playwright/test';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';

import { arrive, message, messageInState, newPair, openPage, startChat, write } from './support/people.ts';

for (const { name, options } of [
  {
    name: 'phone, Spanish, light',
    options: { viewport: { width: 390, height: 844 }, locale: 'es-ES', colorScheme: 'light' as const },
  },
  {
    name: 'desktop, English, dark',
    options: { viewport: { width: 1280, height: 800 }, locale: 'en-US', colorScheme: 'dark' as const },
  },
]) {
  test(`axe finds nothing: ${name}`, async ({ browser, baseURL }) => {
    const origin = baseURL ?? '';
    const { patient, provider } = await newPair(origin);
    const page = await openPage(browser, origin, options);
    await page.goto('/sign-in');
    await expect(page.locator('input[type=email]')).toBeVisible();
    await expectNoFindings(page, '/sign-in');
    await page.goto('/recover');
    await expect(page.locator('input[type=email]')).toBeVisible();
    await expectNoFindings(page, '/recover');
    const inside = await arrive(browser, origin, patient, options);
    await expectNoFindings(inside, '/inbox');
    await inside
      .getByRole('button', { name: /New conversation|Nueva conversación/ })
      .first()
      .click();
    await inside.getByRole('dialog').getByText(provider.name).first().click();
    await inside.waitForURL('**/inbox/c/*');
    await write(inside, 'https://example.org and some words');
    await expect(message(inside, 'some words')).toBeVisible();
    await expectNoFindings(inside, 'conversation');
    await inside.goto('/settings');
    await expect(inside.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoFindings(inside, '/settings');
  });
}

test('everything from sign-in to a sent message works with the keyboard alone', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const page = await openPage(browser, origin);
  await page.goto('/sign-in');
  await expect(page.locator('input[type=email]')).toBeVisible();
  await tabTo(page, 'input[type=email]');
  await page.keyboard.type(patient.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(patient.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/inbox');
  await tabTo(page, 'button[aria-label="New conversation"]');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await tabUntil(page, (text) => text.includes(provider.name));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/inbox/c/*');
  await tabTo(page, 'textarea');
  await page.keyboard.type('typed without a mouse');
  await page.keyboard.press('Enter');
  await expect(messageInState(page, 'typed without a mouse', 'Sent')).toBeVisible();
});

/** Presses Tab until the focus is where it should be. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i += 1) {
    if (
      await page
        .locator(selector)
        .first()
        .evaluate((element) => element === document.activeElement)
    )
      return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} cannot be reached with Tab`);
}

async function tabUntil(page: Page, fits: (text: string) => boolean): Promise<void> {
  for (let i = 0; i < 60; i += 1) {
    const text = await page.evaluate(() => document.activeElement?.textContent ?? '');
    const isControl = await page.evaluate(
      () => document.activeElement?.matches('button, a, [role=button], [role=option], [role=row]') ?? false,
    );
    if (isControl && fits(text)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('cannot be reached with Tab');
}

test('a Spanish phone is Spanish from the first screen to the sent message', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin, { locale: 'es' });
  const page = await arrive(browser, origin, patient, {
    locale: 'es-ES',
    viewport: { width: 390, height: 844 },
  });
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await page.getByRole('button', { name: 'Nueva conversación' }).first().click();
  await page.getByRole('dialog').getByText(provider.name).first().click();
  await write(page, '¿Puedo ducharme con la férula?');
  await expect(messageInState(page, '¿Puedo ducharme con la férula?', 'Enviado')).toBeVisible();
  await expect(page.getByText('No lo use para emergencias.')).toBeVisible();
});

test('writing works at 200 % zoom', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const page = await arrive(browser, origin, patient, { viewport: { width: 640, height: 400 } });
  await startChat(page, provider.name);
  // 640 × 400 is a desktop at 200 % zoom: the composer and the newest message still fit.
  await write(page, 'zoomed in');
  await expect(messageInState(page, 'zoomed in', 'Sent')).toBeInViewport();
});
