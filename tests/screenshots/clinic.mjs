/** A demo clinic of its own for pictures, and people who arrive in it in a browser profile each. Run `npm start` once before. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { demoSignIns, seedDemoClinic } from '../../prisma/seed.ts';
import { chromiumArguments, findChromium } from '../../scripts/lib/browser.mjs';
import { localeCookie } from '../../src/i18n/locale.ts';
import { startAppProcess } from '../support/app-process.ts';

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 800 };

/** The demo person with this address: name, password, role. */
export function demoPerson(email) {
  const person = demoSignIns.find((each) => each.email === email);
  if (person === undefined) throw new Error(`No demo person has the address ${email}.`);
  return person;
}

/** Starts server and browser and fills the clinic; `close` ends both and removes everything. */
export async function openPictureClinic() {
  const dataDir = mkdtempSync(join(tmpdir(), 'consulta-pictures-'));
  const app = await startAppProcess({ PORT: '0', DATA_DIR: dataDir, RATE_LIMIT_SCALE: '100' });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: chromiumArguments,
    ...(executablePath === null ? {} : { executablePath }),
  });
  await seedDemoClinic({ origin: app.origin, bootstrapToken: app.bootstrapToken });

  /** A page of a new profile. `look`: viewport and colorScheme, and the two letters of `language`. */
  async function visit({ language, ...look }) {
    const context = await browser.newContext({
      baseURL: app.origin,
      timezoneId: 'Europe/Madrid',
      locale: language === 'es' ? 'es-ES' : 'en-GB',
      ...look,
    });
    await context.addCookies([{ name: localeCookie, value: language, url: app.origin }]);
    return context.newPage();
  }

  return {
    origin: app.origin,
    visit,
    /** Signed in as a demo person. */
    async arrive(email, look) {
      const page = await visit(look);
      await enter(page, email);
      await page.waitForURL(demoPerson(email).role === 'admin' ? '**/admin/people' : '**/inbox');
      return page;
    },
    async close() {
      await browser.close();
      await app.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Fills in the sign-in and sends it. */
export async function enter(page, email) {
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(demoPerson(email).password);
  await page.locator('input[type=password]').press('Enter');
}

/** Answers a function that takes the picture `name` of a page into `folder`. */
export function pictureInto(folder) {
  mkdirSync(folder, { recursive: true });
  return async (page, name) => {
    // Pictures, not a test: long enough for names, receipts and fonts to settle.
    await page.waitForTimeout(1_200);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
}
