/** Another browser than everywhere else: people in Firefox and in Chromium write to each other. */
import { expect } from '@playwright/test';
import { hasFirefox, startFirefox } from '#tests/support/calls/firefox.ts';
import { test } from './support/clinic.ts';
import { arriveInFirefox } from './support/firefox-people.ts';
import { begin } from './support/meeting.ts';
import { messageInState, write } from './support/people.ts';

test('a provider in Firefox reads and answers', async ({ browser, baseURL }) => {
  test.skip(!hasFirefox, 'Firefox is not installed');
  const { rosa, patient, provider } = await begin(browser, baseURL ?? '');
  const firefox = await startFirefox();
  try {
    const page = await arriveInFirefox(firefox, baseURL ?? '', provider);
    await page.locator(`::-p-text(${patient.name})`).click();
    await page.locator('::-p-text(Hello, doctor)').wait();
    await expect(messageInState(rosa, 'Hello, doctor', 'Read')).toBeVisible();
    await write(rosa, 'And how are you?');
    await page.locator('::-p-text(And how are you?)').wait();
    await page.locator('textarea').fill('Very well, thank you');
    await (await page.waitForSelector('textarea'))?.press('Enter');
    await expect(rosa.getByText('Very well, thank you').first()).toBeVisible();
  } finally {
    await firefox.close();
  }
});
