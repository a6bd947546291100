/** People of browser tests who sit in front of Firefox. */
import type { Browser, Page } from 'puppeteer-core';
import { watchConnections } from '#tests/support/calls/media-checks.ts';
import type { Account } from './people.ts';

/** Patience for busy machines, not a measure. */
const patienceMs = 60_000;

/** Signed in, in a profile of its own; connections are watched from the start. */
export async function arriveInFirefox(firefox: Browser, origin: string, account: Account): Promise<Page> {
  const context = await firefox.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.setViewport({ width: 1_280, height: 800 });
  await page.evaluateOnNewDocument(watchConnections);
  await page.goto(`${origin}/sign-in`);
  await page.locator('input[type=email]').fill(account.email);
  await page.locator('input[type=password]').fill(account.password);
  await (await page.waitForSelector('input[type=password]'))?.press('Enter');
  await page.waitForFunction(() => location.pathname.endsWith('/inbox'));
  return page;
}

/** From the door of a visit into its call, with camera and microphone; through whatever stands between. */
export async function enterInFirefox(page: Page): Promise<void> {
  await page.waitForFunction(
    (steps) => {
      if (document.querySelector('fieldset[aria-label="Call controls"]') !== null) return true;
      const buttons = [...document.querySelectorAll('button')];
      buttons.find(({ textContent }) => steps.includes(textContent.trim()))?.click();
      return false;
    },
    { polling: 1_000 },
    ['Check camera and microphone', 'Go to the waiting room', 'Join the visit'],
  );
}
