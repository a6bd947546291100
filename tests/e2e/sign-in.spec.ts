import { type CDPSession, expect, type Page } from '@playwright/test';
import { phoneCode } from '#tests/support/one-time-codes.ts';
import { Person } from '#tests/support/person.ts';
import { test } from './support/clinic.ts';
import { type Account, newPair, openPage, signIn } from './support/people.ts';

/** A phone that has PRF and knows its owner's finger. */
async function giveAuthenticator(page: Page): Promise<{ client: CDPSession; id: string }> {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId: id } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
      isUserVerified: true,
    },
  });
  return { client, id };
}

async function lock(page: Page): Promise<void> {
  await page.goto('/settings');
  await page.getByRole('main').getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
}

async function addPasskey(page: Page, { password }: Account): Promise<void> {
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('My phone');
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Make the passkey' }).click();
  await expect(dialog.getByText('It opens your messages.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Opens your messages', { exact: true })).toBeVisible();
}

test('a passkey opens the locked device and signs in again at one touch; once removed it does neither', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient } = await newPair(origin);
  const page = await openPage(browser, origin);
  const { client, id } = await giveAuthenticator(page);
  await signIn(page, patient);
  await addPasskey(page, patient);
  const { credentials } = await client.send('WebAuthn.getCredentials', { authenticatorId: id });
  expect(credentials).toHaveLength(1);

  const elsewhere = await Person.signIn(origin, patient);
  const sessions = async () =>
    (await elsewhere.api.identity.sessions.query()).map((each) => each.sessionId).sort();
  const before = await sessions();
  await lock(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  // The session held: nothing had to be proved to the server.
  expect(await sessions()).toEqual(before);

  await lock(page);
  await elsewhere.api.identity.closeOtherSessions.mutate();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  expect(await sessions()).toHaveLength(2);

  await page.getByRole('button', { name: 'What to do with My phone' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('button', { name: 'What to do with My phone' })).toHaveCount(0);
  expect((await elsewhere.api.identity.material.query({ slot: 'passkey' })).slots).toEqual([]);
  await elsewhere.engine.close();
  await lock(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByText('This passkey is not known here')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
});

test('the second step is set up with the phone, then asked for on a new device, where a backup code does as well', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient } = await newPair(origin);
  const page = await openPage(browser, origin);
  await signIn(page, patient);
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Set up the second step' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password', { exact: true }).fill(patient.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  const secret = ((await dialog.getByText(/^([A-Z2-7]{4} ?){10}$/).textContent()) ?? '').replace(/\s/g, '');
  await dialog.getByLabel('Code from your phone').fill(await phoneCode(secret, Date.now()));
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  await expect(dialog.getByText('They are shown only this once.')).toBeVisible();
  const backup = (await dialog.getByRole('listitem').first().textContent()) ?? '';
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  await expect(page.getByText('10 backup codes are left.')).toBeVisible();

  const other = await openPage(browser, origin);
  await other.goto('/sign-in');
  await other.getByLabel('E-mail address').fill(patient.email);
  await other.getByLabel('Password', { exact: true }).fill(patient.password);
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  const code = other.getByLabel('Code from your phone');
  await code.fill('ABCDE-12345');
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(other.getByText(/This code is not right/)).toBeVisible();
  await code.fill(backup.toLowerCase());
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await other.waitForURL('**/inbox');

  // The first device sees the other one, and signs it out.
  await page.goto('/settings');
  const sessions = page.getByRole('heading', { name: 'Where you are signed in' }).locator('..');
  await expect(sessions.getByText('This one')).toHaveCount(1);
  await sessions.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(
    other.getByText('Your session has ended. Your password opens everything again.'),
  ).toBeVisible();
});
