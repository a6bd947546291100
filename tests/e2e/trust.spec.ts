import { expect, type Page } from '@playwright/test';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { arrive, newPair, openPage, signInAsAdmin, startChat, write } from './support/people.ts';

/** What stands in groups, without the room between them. */
async function readGroups(page: Page, around: string): Promise<string> {
  return ((await page.locator(around).textContent()) ?? '').replace(/\s/gu, '');
}

test('a new device is let in by an old one with a typed code and eight digits', async ({
  browser,
  baseURL,
}) => {
  test.slow();
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const old = await arrive(browser, origin, patient);
  await startChat(old, provider.name);
  await write(old, 'Written on the old device');

  const fresh = await openPage(browser, origin);
  await fresh.goto('/sign-in');
  await fresh.getByRole('link', { name: 'Sign in with another device of yours' }).click();
  await expect(fresh.getByRole('img', { name: 'Code of this device' })).toBeVisible();
  await expectNoFindings(fresh, '/link');
  const code = await fresh.locator('main form .font-mono.text-lg').textContent();

  await old.goto('/settings');
  await old.getByRole('link', { name: 'Add a device' }).click();
  await old.getByLabel('Or type the code of the new device').fill((code ?? '').toLowerCase());
  await old.getByRole('button', { name: 'Go on' }).click();
  await expect(old.getByText('Only if it is yours and in front of you')).toBeVisible();
  await expectNoFindings(old, '/settings/link-device');
  await old.locator('input[type=password]').fill(patient.password);
  await old.getByRole('button', { name: 'Let it in' }).click();
  const digits = await readGroups(old, 'main .text-4xl');
  expect(digits).toMatch(/^\d{8}$/);

  await fresh.getByLabel('The eight digits of the other device').fill(digits);
  await fresh.getByRole('button', { name: 'Sign in', exact: true }).click();
  await fresh.waitForURL('**/inbox');
  await expect(fresh.getByText('Written on the old device').first()).toBeVisible();
  await expect(old.getByText('It stands in your list of devices now.', { exact: false })).toBeVisible();
});

test('the clinic makes its key and vouches for a doctor; a patient types the printed number and sees it', async ({
  browser,
  baseURL,
}) => {
  test.slow();
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin, { names: ['Rosa Marín', 'Dra. Clara Sanz'] });
  const ana = await arrive(browser, origin, patient);
  await startChat(ana, provider.name);
  await expect(ana.locator('header').getByText('Not yet verified')).toBeVisible();

  const doctor = await arrive(browser, origin, provider);
  await doctor.goto('/clinic-code');
  const own = doctor.getByRole('heading', { name: 'Your own number' }).locator('xpath=..');
  const number = ((await own.locator('.font-mono').textContent()) ?? '').trim();

  const office = await openPage(browser, origin);
  await signInAsAdmin(office);
  await office.goto('/admin/trust');
  await office.getByRole('button', { name: 'Make the clinic’s key' }).click();
  await expect(office.getByRole('img', { name: 'The clinic’s code' }).first()).toBeVisible();
  await expectNoFindings(office, '/admin/trust');
  await office.getByRole('button', { name: `Vouch for ${provider.name}`, exact: true }).click();
  const compared = office.getByRole('region', { name: provider.name });
  await expect(compared).toContainText(number);
  await compared.getByLabel('Licence number').fill('28/123456');
  await compared.getByText(`I have compared this number with ${provider.name}`).click();
  await office.getByRole('dialog').getByRole('button', { name: 'Vouch', exact: true }).click();
  await expect(
    office.getByRole('listitem').filter({ hasText: provider.name }).getByText('Confirmed', { exact: true }),
  ).toBeVisible();
  const poster = office.getByRole('heading', { name: 'The code to print' }).locator('xpath=..');
  const printed = ((await poster.locator('.font-mono').first().textContent()) ?? '').trim();

  await ana.goto('/clinic-code');
  await ana.getByRole('button', { name: 'Type the number' }).click();
  await ana.getByLabel('The number below the code').fill(printed);
  await ana.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(ana.getByText('You checked the clinic’s code on', { exact: false })).toBeVisible();
  await expectNoFindings(ana, '/clinic-code');
  await ana.goto('/inbox');
  await ana.getByRole('list', { name: 'Your conversations' }).getByText(provider.name).first().click();
  await ana.locator('header').getByText('Verified by the clinic').click();
  await expect(ana.getByText(/Verified by .+/).first()).toBeVisible();
  await expect(ana.getByText('Licence number: 28/123456', { exact: false })).toBeVisible();
});
