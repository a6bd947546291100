import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { test } from './support/clinic.ts';
import { newPair, openPage, signIn, signInAsAdmin } from './support/people.ts';

async function openOffice(page: Page, path: string): Promise<void> {
  await signInAsAdmin(page);
  await page.goto(path);
}

test('invites a list of people: wrong lines in words, nothing before it is confirmed, the links as a table', async ({
  browser,
  baseURL,
}) => {
  const page = await openPage(browser, baseURL ?? '');
  await openOffice(page, '/admin/invitations');
  const stamp = Date.now().toString(36);
  const table = [
    'Nombre;Correo;Rol;Equipos',
    `=Pilar ${stamp};pilar.${stamp}@mail.example;paciente;cardiology`,
    'Ana Ruiz;ana.ruiz@mail.example;;',
    'José;no address;king;Dentistry',
  ].join('\r\n');
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(table, 'latin1') };
  await page.locator('input[type=file]').setInputFiles(file);
  const preview = page.getByRole('region', { name: 'What the list says' });
  await expect(preview).toContainText('1 person can be invited. 2 lines have a problem.');
  await expect(preview).toContainText('José');
  await expect(preview).toContainText('“king” is no role.');
  await expect(preview).toContainText('There is no care team of this name.');
  await expect(preview).toContainText('Somebody with this e-mail address has an account already.');
  const confirm = preview.getByRole('button', { name: 'Make 1 invitation' });
  await expect(confirm).toBeDisabled();
  await expect(page.getByText(`pilar.${stamp}@mail.example`)).toHaveCount(1);
  await preview.getByText('Leave out the 2 lines with a problem').click();
  await confirm.click();
  await expect(page.getByText('1 invitation was made')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the links (CSV)' }).click();
  const saved = readFileSync(await (await download).path(), 'utf8');
  // A name that a spreadsheet would run as a formula stays a name.
  expect(saved).toContain(`'=Pilar ${stamp}`);
  const link = /https?:\/\/\S+\/join#[\w-]{43}/.exec(saved)?.[0] ?? '';
  const guest = await openPage(browser, baseURL ?? '');
  await guest.goto(link);
  await expect(guest.getByText(new RegExp(`invites you, =Pilar ${stamp}`))).toBeVisible();
});

test('sets reply time, language and how long messages are kept', async ({ browser, baseURL }) => {
  const page = await openPage(browser, baseURL ?? '');
  await openOffice(page, '/admin/clinic');
  const reply = page.getByLabel('Promised reply', { exact: true });
  await expect(reply).toHaveValue('1');
  await reply.fill('15');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Please enter a whole number, from 1 hour to 14 days.')).toBeVisible();
  await reply.fill('1');
  await page.getByRole('button', { name: /How long messages are kept/ }).click();
  await page.getByRole('option', { name: 'For a number of days' }).click();
  const days = page.getByRole('textbox', { name: 'Days', exact: true });
  await days.fill('7');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Please enter a number of days from 30 to 36500.')).toBeVisible();
  await days.fill('3650');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.').first()).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue('3650');
  await page.getByRole('button', { name: /How long messages are kept/ }).click();
  await page.getByRole('option', { name: 'For ever' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.').first()).toBeVisible();
});

test('finds people by parts of their names', async ({ browser, baseURL }) => {
  const page = await openPage(browser, baseURL ?? '');
  await openOffice(page, '/admin/people');
  await page.getByLabel('Search by name or e-mail').fill('LOPEZ');
  const people = page.getByRole('list', { name: 'People' });
  await expect(people.getByRole('listitem')).toHaveCount(1);
  await expect(people).toContainText('Carmen López');
});

test('signs a person out everywhere: their page says so, and what they know lets them in again', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const name = `Nora ${Date.now().toString(36)}`;
  const { patient } = await newPair(origin, { names: [name, 'Dr. Iván Soler'] });
  const theirs = await openPage(browser, origin);
  await signIn(theirs, patient);
  const page = await openPage(browser, origin);
  await openOffice(page, '/admin/people');
  await page.getByLabel('Search by name or e-mail').fill(name);
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  const question = page.getByRole('dialog', { name: `Sign ${name} out everywhere?` });
  await question.getByRole('button', { name: 'Sign out' }).click();
  await expect(question).toHaveCount(0);
  await expect(
    theirs.getByText('Your session has ended. Your password opens everything again.'),
  ).toBeVisible();
  await theirs.locator('input[type=password]').fill(patient.password);
  await theirs.getByRole('button', { name: 'Unlock' }).click();
  await expect(theirs.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();
});
