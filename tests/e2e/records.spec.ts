import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { localeCookie } from '#src/i18n/locale.ts';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { arrive, newPair, openPage, signInAsAdmin } from './support/people.ts';

const desktop = { viewport: { width: 1280, height: 900 } };

/** The same page on a phone, in Spanish, in the dark. */
async function asOnPhone(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  await page.context().addCookies([{ name: localeCookie, value: 'es', url: origin }]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.reload();
}

test('the office reads the record, checks that nobody touched it, and sees what the installation lacks', async ({
  browser,
  baseURL,
}) => {
  const page = await openPage(browser, baseURL ?? '', desktop);
  await signInAsAdmin(page);
  await page.goto('/admin/audit');
  const entries = page.getByRole('list', { name: 'Entries' }).getByRole('listitem');
  await expect(entries.filter({ hasText: 'Signed in' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByRole('status').getByText(/entries are untouched/)).toBeVisible();
  await expectNoFindings(page, 'record, desktop');
  await entries.first().getByText('Details').click();
  await page.goto('/admin/checks');
  await expect(page.getByRole('listitem').filter({ hasText: 'Database' })).toBeVisible();
  await expectNoFindings(page, 'checks, desktop');

  await page.goto('/admin/audit');
  await asOnPhone(page);
  await expect(page.getByRole('listitem').filter({ hasText: 'Inició sesión' }).first()).toBeVisible();
  await expectNoFindings(page, 'record, phone');

  await page.goto('/admin/checks');
  await expect(page.getByRole('listitem').filter({ hasText: 'Base de datos' })).toBeVisible();
  await expectNoFindings(page, 'checks, phone');
});

test('a person takes everything about them along, in one file that opens', async ({ browser, baseURL }) => {
  const { patient } = await newPair(baseURL ?? '');
  const page = await arrive(browser, baseURL ?? '', patient, desktop);
  // The system's own window for saving cannot be pressed from here.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await page.goto('/settings/my-data');
  await expect(page.getByRole('button', { name: 'Save everything' })).toBeVisible();
  await expectNoFindings(page, 'my data, desktop');
  await asOnPhone(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Guardar todo' }).click();
  const archive = unzipSync(readFileSync(await (await download).path()));
  await expect(page.getByText('El archivo está guardado.')).toBeVisible();
  await expectNoFindings(page, 'my data, phone');
  expect(strFromU8(archive['data/account.json'] ?? new Uint8Array())).toContain(patient.email);
});
