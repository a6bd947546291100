import { expect } from '@playwright/test';
import { test } from './support/clinic.ts';
import { arrive, message, messageInState, newPair, openChat, startChat, write } from './support/people.ts';

test.describe('a patient and a provider in two browsers', () => {
  test('write, are delivered, read and answered, each step shown to the other', async ({
    browser,
    baseURL,
  }) => {
    const origin = baseURL ?? '';
    const { patient, provider } = await newPair(origin);
    const rosa = await arrive(browser, origin, patient, { viewport: { width: 390, height: 844 } });
    await startChat(rosa, provider.name);
    await write(rosa, 'My knee hurts since Monday');
    await expect(messageInState(rosa, 'My knee hurts since Monday', 'Sent')).toBeVisible();

    const doctor = await arrive(browser, origin, provider);
    await expect(messageInState(rosa, 'My knee hurts since Monday', 'Delivered')).toBeVisible();
    await expect(doctor.getByRole('link', { name: /1 unread message/ }).first()).toBeVisible();

    await openChat(doctor, patient.name);
    await expect(message(doctor, 'My knee hurts since Monday')).toBeVisible();
    await expect(messageInState(rosa, 'My knee hurts since Monday', 'Read')).toBeVisible();
    await expect(doctor.getByRole('link', { name: /unread message/ })).toHaveCount(0);

    await doctor.getByRole('textbox', { name: /^Message to/ }).pressSequentially('Is it ');
    await expect(rosa.getByText(/is writing/)).toBeVisible();
    await write(doctor, 'Is it swollen?');
    await expect(message(rosa, 'Is it swollen?')).toBeVisible();
    await expect(messageInState(doctor, 'Is it swollen?', 'Read')).toBeVisible();
  });

  test('see the whole history in a second browser at once', async ({ browser, baseURL }) => {
    const origin = baseURL ?? '';
    const { patient, provider } = await newPair(origin);
    const first = await arrive(browser, origin, patient);
    await startChat(first, provider.name);
    for (const text of ['one', 'two', 'three']) await write(first, text);
    await expect(messageInState(first, 'three', 'Sent')).toBeVisible();
    const second = await arrive(browser, origin, patient);
    await openChat(second, provider.name);
    for (const text of ['one', 'two', 'three']) await expect(message(second, text)).toBeVisible();
    await write(second, 'from the second browser');
    await expect(message(first, 'from the second browser')).toBeVisible();
  });

  test('keep a draft and the open account over a reload', async ({ browser, baseURL }) => {
    const origin = baseURL ?? '';
    const { patient, provider } = await newPair(origin);
    const page = await arrive(browser, origin, patient);
    await startChat(page, provider.name);
    await write(page, 'sent before the reload');
    await expect(messageInState(page, 'sent before the reload', 'Sent')).toBeVisible();
    const box = page.getByRole('textbox', { name: /^Message to/ });
    await box.fill('half a thought');
    await page.getByRole('link', { name: 'Settings' }).click();
    // What is shown stays until the next page is there.
    await page.waitForURL('**/settings');
    await page.getByRole('link', { name: /^Messages/ }).click();
    await page.waitForURL('**/inbox');
    await expect(page.getByText('half a thought')).toBeVisible();
    await page.reload();
    await openChat(page, provider.name);
    await expect(box).toHaveValue('half a thought');
    await expect(message(page, 'sent before the reload')).toBeVisible();
  });

  test('lose nothing when the server is killed between them', async ({ browser, ownClinic }) => {
    const { patient, provider } = await newPair(ownClinic.origin);
    const rosa = await arrive(browser, ownClinic.origin, patient);
    await startChat(rosa, provider.name);
    await write(rosa, 'before the power cut');
    const doctor = await arrive(browser, ownClinic.origin, provider);
    await openChat(doctor, patient.name);
    await expect(message(doctor, 'before the power cut')).toBeVisible();

    await ownClinic.kill();
    await write(rosa, 'written while the server is away');
    await write(doctor, 'me too');
    await expect(messageInState(rosa, 'written while the server is away', 'Sending')).toBeVisible();
    await ownClinic.start();

    await expect(message(doctor, 'written while the server is away')).toHaveCount(1, { timeout: 30_000 });
    await expect(message(rosa, 'me too')).toHaveCount(1, { timeout: 30_000 });
    await expect(message(doctor, 'before the power cut')).toHaveCount(1);
  });

  test('a third patient with the address of their conversation gets nothing', async ({
    browser,
    baseURL,
  }) => {
    const origin = baseURL ?? '';
    const { patient, provider } = await newPair(origin);
    const other = await newPair(origin, { names: ['Mallory Gray', 'Dr. Other'] });
    const rosa = await arrive(browser, origin, patient);
    await startChat(rosa, provider.name);
    await write(rosa, 'between us');
    await expect(messageInState(rosa, 'between us', 'Sent')).toBeVisible();
    const mallory = await arrive(browser, origin, other.patient);
    await mallory.goto(new URL(rosa.url()).pathname);
    await expect(mallory.getByText('This conversation is not here')).toBeVisible();
    await expect(mallory.getByText('between us')).toHaveCount(0);
    await mallory.goto('/inbox');
    await mallory.getByRole('button', { name: 'New conversation' }).first().click();
    await expect(mallory.getByRole('dialog').getByText('Dr. Other').first()).toBeVisible();
    await expect(mallory.getByRole('dialog').getByText(provider.name)).toHaveCount(0);
  });

  test('a message that is too long is not lost and says what to do', async ({ browser, baseURL }) => {
    const origin = baseURL ?? '';
    const { patient, provider } = await newPair(origin);
    const page = await arrive(browser, origin, patient);
    await startChat(page, provider.name);
    const box = page.getByRole('textbox', { name: /^Message to/ });
    await box.fill('x'.repeat(61_000));
    await expect(page.getByText(/This message is too long/)).toBeVisible();
    await box.press('Enter');
    await expect(box).toHaveValue(/^x{61000}$/);
  });
});
