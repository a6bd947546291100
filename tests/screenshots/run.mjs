/** Takes the pictures of README and docs from a fresh demo clinic: `npm run screenshots [folder]`. Run `npm start` once before. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { demoSignIns, seedDemoClinic } from '../../prisma/seed.ts';
import { chromiumArguments, findChromium } from '../../scripts/lib/browser.mjs';
import { continueUnderPinnedNode, runsPinnedNode } from '../../scripts/lib/prepare.mjs';
import { startAppProcess } from '../support/app-process.ts';

if (!runsPinnedNode()) await continueUnderPinnedNode('tests/screenshots/run.mjs');
const folder = process.argv[2] ?? 'docs/images';
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

const dataDir = mkdtempSync(join(tmpdir(), 'consulta-pictures-'));
const app = await startAppProcess({ PORT: '0', DATA_DIR: dataDir, RATE_LIMIT_SCALE: '100' });
const executablePath = findChromium();
const browser = await chromium.launch({
  args: chromiumArguments,
  ...(executablePath === null ? {} : { executablePath }),
});

/** Signed in as a demo person in a profile of its own. */
async function arrive(email, options) {
  const person = demoSignIns.find((each) => each.email === email);
  const context = await browser.newContext({ baseURL: app.origin, timezoneId: 'Europe/Madrid', ...options });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(person.password);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL(person.role === 'admin' ? '**/admin/people' : '**/inbox');
  return page;
}

async function picture(page, name) {
  // Pictures, not a test: long enough for names, receipts and fonts to settle.
  await page.waitForTimeout(1_200);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function openChat(page, name) {
  await page.getByRole('list').getByText(name).first().click();
  await page.waitForURL('**/inbox/c/*');
  await page.getByRole('article').last().waitFor();
}

try {
  mkdirSync(folder, { recursive: true });
  await seedDemoClinic({ origin: app.origin, bootstrapToken: app.bootstrapToken });

  for (const [look, options] of [
    ['phone', { viewport: phone }],
    ['desktop', { viewport: desktop }],
  ]) {
    for (const colorScheme of ['light', 'dark']) {
      const suffix = colorScheme === 'dark' ? '-dark' : '';
      const vega = await arrive('dr.vega@clinic.example', { ...options, colorScheme, locale: 'en-GB' });
      await vega.getByRole('list').getByText('Ana Ruiz').first().waitFor();
      await picture(vega, `${look}-inbox-en${suffix}`);
      await openChat(vega, 'Ana Ruiz');
      await picture(vega, `${look}-chat-en${suffix}`);
      await vega.goto('/settings');
      await picture(vega, `${look}-settings-en${suffix}`);
      await vega.context().close();

      const ana = await arrive('ana.ruiz@mail.example', { ...options, colorScheme, locale: 'es-ES' });
      await openChat(ana, 'Dr. Marta Vega');
      await picture(ana, `${look}-chat-es${suffix}`);
      await ana.context().close();
    }
    const admin = await arrive('admin@clinic.example', { ...options, locale: 'en-GB' });
    await picture(admin, `${look}-people-en`);
    await admin.context().close();
    const guest = await browser.newPage({ ...options, locale: 'es-ES', baseURL: app.origin });
    await guest.goto('/sign-in');
    await guest.locator('input[type=email]').waitFor();
    await picture(guest, `${look}-sign-in-es`);
    await guest.close();
  }
} finally {
  await browser.close();
  await app.end('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
