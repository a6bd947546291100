import { expect, type Page } from '@playwright/test';
import { test } from './support/clinic.ts';
import {
  arrive,
  invite,
  message,
  messageInState,
  newPair,
  openChat,
  openPage,
  startChat,
  write,
} from './support/people.ts';

const password = 'nine-calm-rivers-home';

/** The code as it stands on the sheet: under its caption, in groups. */
async function readCode(page: Page): Promise<string> {
  await expect(page.getByRole('heading', { name: 'Your recovery sheet' })).toBeVisible();
  // A second copy waits for the printer.
  const caption = page.getByText('Recovery code', { exact: true }).first();
  const code = caption.locator('xpath=following-sibling::*[1]');
  return ((await code.textContent()) ?? '').replace(/\s/g, '');
}

test('joins by invitation, types the recovery code back, and later gets back in with it', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { token, email } = await invite(origin, { name: 'Teresa Gil', role: 'patient' });
  const page = await openPage(browser, origin);
  await page.goto(`/join#${token}`);
  await expect(page.getByText(/invites you, Teresa Gil/)).toBeVisible();
  const field = page.getByLabel('New password', { exact: true });
  await field.fill('short');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Please choose a stronger password.')).toBeVisible();
  await field.fill(password);
  await expect(page.getByText(/Strength: (good|very good)/)).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  const code = await readCode(page);
  await page.getByRole('button', { name: 'I have it on paper' }).click();
  await page.getByLabel(/Recovery code/).fill('AAAA BBBB');
  await page.getByRole('button', { name: 'Finish' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.getByLabel(/Recovery code/).fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.waitForURL('**/inbox');

  const other = await openPage(browser, origin);
  await other.goto('/recover');
  await other.getByLabel('E-mail address').fill(email);
  await other.getByLabel(/Recovery code/).fill(code);
  await other.getByLabel('New password', { exact: true }).fill('eight-other-rivers-home');
  await other.getByRole('button', { name: 'Continue' }).click();
  const next = await readCode(other);
  expect(next).not.toBe(code);
  await other.getByRole('button', { name: 'I have it on paper' }).click();
  await other.getByLabel(/Recovery code/).fill(next);
  await other.getByRole('button', { name: 'Finish' }).click();
  await other.waitForURL('**/inbox');
  // The first browser's session ended with the old password.
  await expect(page).toHaveURL(/sign-in/, { timeout: 20_000 });

  const used = await openPage(browser, origin);
  await used.goto(`/join#${token}`);
  await expect(used.getByText(/already used/)).toBeVisible();
  // The right address, pasted into the same tab.
  const fresh = await invite(origin, { name: 'Teresa Gil', role: 'patient' });
  await used.goto(`/join#${fresh.token}`);
  await expect(used.getByText(/invites you, Teresa Gil/)).toBeVisible();
});

test('a wrong password and a wrong address answer alike, and keep what was typed', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient } = await newPair(origin);
  const page = await openPage(browser, origin);
  for (const email of [patient.email, 'nobody@mail.example']) {
    await page.goto('/sign-in');
    await page.locator('input[type=email]').fill(email);
    await page.locator('input[type=password]').fill('not-the-password-at-all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('The e-mail address or the password is not right.')).toBeVisible();
    await expect(page.locator('input[type=email]')).toHaveValue(email);
  }
});

test('locks and unlocks; a second tab needs no second sign-in', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const page = await arrive(browser, origin, patient);
  await startChat(page, provider.name);
  await write(page, 'behind the lock');
  await expect(messageInState(page, 'behind the lock', 'Sent')).toBeVisible();
  const tab = await page.context().newPage();
  await tab.goto('/inbox');
  await openChat(tab, provider.name);
  await expect(message(tab, 'behind the lock')).toBeVisible();
  await page.getByRole('button', { name: 'Lock' }).first().click();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
  await expect(tab.getByRole('heading', { name: 'Locked' })).toBeVisible();
  await expect(page.getByText('behind the lock')).toHaveCount(0);
  await page.locator('input[type=password]').fill('wrong-password-here');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('alert').filter({ hasText: /not right/ })).toBeVisible();
  await page.locator('input[type=password]').fill(patient.password);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(message(page, 'behind the lock')).toBeVisible();
});

test('a revoked device is signed out at once', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient } = await newPair(origin);
  const home = await arrive(browser, origin, patient);
  const lost = await arrive(browser, origin, patient);
  await home.goto('/settings');
  await home.getByRole('button', { name: /^Remove Chrome/ }).click();
  await home.getByRole('alertdialog').getByRole('button').last().click();
  await expect(lost).toHaveURL(/sign-in/, { timeout: 20_000 });
  await expect(lost.getByText(/This device was removed/)).toBeVisible();
});

test('two people compare the safety number and are verified', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const rosa = await arrive(browser, origin, patient);
  await startChat(rosa, provider.name);
  await write(rosa, 'hello');
  const doctor = await arrive(browser, origin, provider);
  await openChat(doctor, patient.name);
  const numbers: string[] = [];
  for (const page of [rosa, doctor]) {
    await page.getByRole('link', { name: /Not yet verified/ }).click();
    await page.waitForURL('**/contacts/*');
    const groups = page.locator('main ol li');
    await expect(groups).toHaveCount(12);
    numbers.push((await groups.allTextContents()).join(''));
  }
  expect(numbers[0]).toMatch(/^\d{60}$/);
  expect(numbers[0]).toBe(numbers[1]);
  await rosa.getByRole('button', { name: /match/i }).click();
  await expect(rosa.getByText(/Verified/).first()).toBeVisible();
});

test('prints the recovery sheet from a dialog: the whole sheet, on one page, and nothing else', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient } = await newPair(origin);
  const page = await arrive(browser, origin, patient, { viewport: { width: 390, height: 844 } });
  await page.goto('/settings');
  await page.getByRole('button', { name: 'New recovery sheet' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password', { exact: true }).fill(patient.password);
  await dialog.getByRole('button', { name: 'Make a new sheet' }).click();
  const code = await readCode(page);
  await page.emulateMedia({ media: 'print' });
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Settings', includeHidden: true })).toBeHidden();
  const sheet = page.locator('[data-print-sheet]');
  await expect(sheet).toBeVisible();
  const printed = ((await sheet.textContent()) ?? '').replace(/\s/g, '');
  expect(printed).toContain(code);
  expect(printed).toContain(patient.email);
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  await page.emulateMedia({ media: 'screen' });
  await expect(dialog).toBeVisible();
  await expect(sheet).toBeHidden();
});
