import { expect, type Page } from '@playwright/test';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { arrive, message, newTeam, openChat, startChat, write } from './support/people.ts';

const filter = (page: Page, name: string) => page.getByRole('radio', { name });
/** The input of a radio button is under its label. */
const choose = (page: Page, name: string) =>
  page.getByRole('radiogroup').getByText(name, { exact: true }).click();
const list = (page: Page) => page.getByRole('list', { name: 'Your conversations' });
const notes = (page: Page) => page.getByRole('complementary', { name: 'Staff notes' });
/** Several people in several browsers, and each screen looked at by axe. */
test.slow();

const wide = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 } };

test('two providers share the work on a patient’s conversation', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const team = 'Heart team';
  const people = await newTeam(origin, { patient: 'Rosa Marín', providers: ['Dr. Vega', 'Nurse Ana'], team });
  const [vegaAccount, anaAccount] = people.providers;
  if (vegaAccount === undefined || anaAccount === undefined) throw new Error('two providers');

  const rosa = await arrive(browser, origin, people.patient, phone);
  await rosa.getByRole('button', { name: 'New conversation' }).first().click();
  await rosa
    .getByRole('dialog')
    .getByRole('button', { name: new RegExp(team) })
    .click();
  await rosa.waitForURL('**/inbox/c/*');
  await write(rosa, 'My ankles are swollen');
  await rosa.goBack();
  await expect(rosa.getByRole('radio')).toHaveCount(0);

  const vega = await arrive(browser, origin, vegaAccount, wide);
  await expect(filter(vega, 'Waiting on me (1)')).toBeVisible();
  await expect(list(vega).getByText(/^Waiting since/)).toBeVisible();
  await expectNoFindings(vega, 'the list');

  await vega.getByRole('button', { name: `More for Rosa Marín · ${team}` }).click();
  await vega.getByRole('menuitem', { name: 'Assign…' }).click();
  await expectNoFindings(vega, 'assigning');
  await vega
    .getByRole('dialog')
    .getByRole('button', { name: /Nurse Ana/ })
    .click();
  await expect(filter(vega, 'Waiting on me')).toBeVisible();

  const ana = await arrive(browser, origin, anaAccount, phone);
  await expect(filter(ana, 'Mine (1)')).toBeVisible();
  await choose(ana, 'Mine (1)');
  await expect(list(ana).getByText('Mine', { exact: true })).toBeVisible();
  await expectNoFindings(ana, 'the list on a phone');

  await openChat(vega, team);
  await vega.getByRole('link', { name: 'Staff notes' }).click();
  await expect(notes(vega).getByText('Only staff can read this')).toBeVisible();
  const box = notes(vega).getByRole('textbox', { name: /^Message to/ });
  await box.fill('Ask about the new pills');
  await box.press('Enter');
  await expect(notes(vega).getByRole('article').filter({ hasText: 'Ask about the new pills' })).toBeVisible();
  await expect(vega.getByRole('article').filter({ hasText: 'My ankles are swollen' })).toBeVisible();
  await expectNoFindings(vega, 'notes beside the conversation');

  await expect(list(ana).getByText('1 staff note')).toBeVisible();
  await openChat(ana, team);
  await ana.getByRole('link', { name: 'Staff notes' }).click();
  await expect(message(ana, 'Ask about the new pills')).toBeVisible();
  await expect(message(ana, 'My ankles are swollen')).toHaveCount(0);
  await expectNoFindings(ana, 'notes on a phone');
  await ana.getByRole('link', { name: 'Close staff notes' }).click();
  await expect(message(ana, 'My ankles are swollen')).toBeVisible();
  await write(ana, 'Please come on Thursday');
  await expect(message(ana, 'Please come on Thursday')).toBeVisible();

  await openChat(rosa, team);
  await expect(message(rosa, 'Please come on Thursday')).toBeVisible();
  await expect(rosa.getByText('Ask about the new pills')).toHaveCount(0);
  await expect(rosa.getByRole('link', { name: 'Staff notes' })).toHaveCount(0);

  await ana
    .getByRole('button', { name: `More for Rosa Marín · ${team}` })
    .last()
    .click();
  await ana.getByRole('menuitem', { name: 'Close conversation' }).click();
  await expect(filter(vega, 'Closed (1)')).toBeVisible();
  await write(rosa, 'One more thing');
  await expect(filter(vega, 'Closed')).toBeVisible();
  await choose(vega, 'Closed');
  await expect(vega.getByText('No conversation is closed.')).toBeVisible();
});

test('staff write quick replies in both languages', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const people = await newTeam(origin, { patient: 'Rosa', providers: ['Dr. Vega'], team: 'Eye team' });
  const [account] = people.providers;
  if (account === undefined) throw new Error('a provider');
  const page = await arrive(browser, origin, account, phone);
  await page.goto('/admin/replies');
  await page.getByRole('button', { name: 'New quick reply' }).first().click();
  const form = page.getByRole('dialog');
  for (const [language, title, text] of [
    ['English', 'Fasting', 'Please come without breakfast, {patient}.'],
    ['Spanish', 'En ayunas', 'Venga sin desayunar, {patient}.'],
  ] as const) {
    const words = form.getByRole('group', { name: language });
    await words.getByLabel('Short name').fill(title);
    await words.getByLabel('Text').fill(text);
  }
  await expectNoFindings(page, 'a quick reply');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Fasting' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Fasting' })).toBeVisible();
  await expectNoFindings(page, 'quick replies');

  // Taken with the keyboard, in the patient's language and with their name.
  await page.goto('/inbox');
  await startChat(page, 'Rosa');
  await page.getByRole('button', { name: 'Quick replies' }).click();
  const search = page.getByRole('searchbox', { name: 'Search quick replies' });
  await search.fill('fast');
  await expect(page.getByRole('menuitem')).toHaveCount(1);
  await expectNoFindings(page, 'the picker');
  await search.press('ArrowDown');
  await search.press('Enter');
  await expect(page.getByRole('textbox', { name: /^Message to/ })).toHaveValue(
    'Please come without breakfast, Rosa.',
  );
});

test('an urgent question goes to the care team that answers it; who is away is said', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const topic = { en: 'Heart pills', es: 'Pastillas del corazón' };
  const names = { patient: 'Rosa Marín', providers: ['Dr. Vega'], team: 'Pill team', topic };
  const people = await newTeam(origin, names);
  const [account] = people.providers;
  if (account === undefined) throw new Error('a provider');

  const rosa = await arrive(browser, origin, people.patient, phone);
  await rosa.getByRole('button', { name: 'New conversation' }).first().click();
  await rosa
    .getByRole('dialog')
    .getByRole('button', { name: /^Heart pills/ })
    .click();
  const dialog = rosa.getByRole('dialog', { name: 'Heart pills' });
  await expect(dialog.getByRole('link', { name: /^Call/ })).toBeVisible();
  await dialog.getByText('It is urgent').click();
  await expectNoFindings(rosa, 'what it is about');
  await dialog.getByRole('textbox', { name: 'Your message' }).fill('I have run out of them');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(message(rosa, 'I have run out of them')).toBeVisible();

  const vega = await arrive(browser, origin, account, wide);
  await expect(list(vega).getByText('Urgent', { exact: true })).toBeVisible();
  await expect(list(vega).getByText('Heart pills', { exact: true })).toBeVisible();
  await openChat(vega, 'Rosa Marín');
  await vega.getByRole('button', { name: 'About the patient' }).click();
  await expect(vega.getByText('Your care teams')).toBeVisible();
  await expectNoFindings(vega, 'about the patient');
  await vega.goto('/settings');
  await vega.getByRole('heading', { name: 'Out of office' }).scrollIntoViewIfNeeded();
  await vega.locator('form').filter({ hasText: 'Who covers?' }).getByRole('button', { name: 'Save' }).click();
  await expect(vega.getByText(/^Away from/)).toBeVisible();

  await rosa.reload();
  await expect(rosa.getByText(/Dr\. Vega is away and back on/)).toBeVisible();
  await expectNoFindings(rosa, 'who is away');
});
