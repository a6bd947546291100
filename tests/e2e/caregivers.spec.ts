import { expect, type Page } from '@playwright/test';
import { test } from './support/clinic.ts';
import {
  arrive,
  invite,
  joinAs,
  message,
  newPair,
  openPage,
  signInAsAdmin,
  startChat,
  write,
} from './support/people.ts';

async function choose(page: Page, field: string, name: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(field, { exact: true }).first().fill(name);
  await dialog.getByRole('list', { name: field }).getByRole('button', { name }).click();
}

test('a mother acts for her small son: connected by the clinic, seen by the doctor, stopped at once', async ({
  browser,
  baseURL,
}) => {
  // Four people, three of them in browsers of their own.
  test.slow();
  const origin = baseURL ?? '';
  const stamp = Date.now().toString(36);
  const [son, mother, doctor] = [`Leo ${stamp}`, `Maria ${stamp}`, `Dr. Iván ${stamp}`];
  const { provider, team } = await newPair(origin, { names: [`Rosa ${stamp}`, doctor] });
  const { token } = await invite(origin, { name: mother, role: 'patient' });
  const maria = await arrive(browser, origin, await joinAs(origin, token));
  await expect(maria.getByText('Your own messages')).toBeHidden();

  const office = await openPage(browser, origin);
  await signInAsAdmin(office);
  await office.getByRole('link', { name: 'Caregivers' }).click();
  await office.getByRole('button', { name: 'Patient without a login' }).click();
  await office.getByRole('dialog').getByLabel('Name', { exact: true }).fill(son);
  await office.getByRole('dialog').getByText(team, { exact: true }).click();
  await office.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(office.getByRole('dialog')).toBeHidden();
  await office.getByRole('button', { name: 'Connect a caregiver' }).click();
  await choose(office, 'Who will act', mother);
  await choose(office, 'For which patient', son);
  await office.getByRole('dialog').getByLabel('How consent was given').fill('Family book seen');
  await office.getByRole('dialog').getByRole('button', { name: 'Connect' }).click();
  await expect(office.getByRole('listitem').filter({ hasText: `${mother} for ${son}` })).toBeVisible();

  await maria.reload();
  const profile = maria.getByRole('region', { name: 'For whom you are acting' });
  await expect(profile).toContainText('Your own messages');
  await profile.getByRole('button', { name: 'Change' }).click();
  await maria.getByRole('menuitem', { name: son }).click();
  await expect(profile).toContainText(`You are acting for ${son}`);
  await expect(
    maria.locator('[aria-live=polite]').filter({ hasText: `You are acting for ${son}` }),
  ).toHaveCount(1);
  await startChat(maria, doctor);
  await write(maria, 'Leo has a fever');
  await expect(profile).toContainText(`You are acting for ${son}`);
  await maria.reload();
  await expect(profile).toContainText(`You are acting for ${son}`);

  const desk = await arrive(browser, origin, provider);
  await desk.getByRole('list').getByText(mother).first().click();
  await expect(message(desk, 'Leo has a fever')).toBeVisible();
  await expect(desk.getByText(`This conversation is about ${son}. ${mother} writes for them.`)).toBeVisible();

  const row = office.getByRole('listitem').filter({ hasText: `${mother} for ${son}` });
  await row.getByRole('button', { name: `End: ${mother} for ${son}` }).click();
  await office.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
  await expect(row).toContainText('Ended');
  await expect(maria.getByRole('textbox', { name: /^Message to/ })).toBeHidden();
  await desk.reload();
  await desk.getByRole('button', { name: `Remove ${mother}` }).click();
  await desk
    .getByRole('alertdialog')
    .getByRole('button', { name: `Remove ${mother}` })
    .click();
  await expect(desk.getByText(`${mother} does not act for ${son} any more.`)).toBeHidden();
});
