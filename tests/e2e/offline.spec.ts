/** The app without a network, in Chromium with the built app: what opens, what waits, what comes back, and what is kept on the device. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { chromiumArguments, findChromium } from '../../scripts/lib/browser.mjs';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { attach, expectReady, sendFiles } from './support/files.ts';
import {
  arrive,
  message,
  messageInState,
  newPair,
  openChat,
  signIn,
  startChat,
  write,
} from './support/people.ts';
import { findInBrowser } from './support/stored.ts';

const phone = { viewport: { width: 390, height: 844 } };
const notice = /(1 message is|2 messages are) waiting/;

/** Waits until this build is kept on the device, in both languages. */
async function kept(page: Page): Promise<void> {
  const whole = () =>
    page.evaluate(async () => {
      const shells = ['en', 'es'].map((language) => caches.match(`/offline?language=${language}`));
      return (await Promise.all(shells)).every((shell) => shell !== undefined);
    });
  await expect.poll(whole, { timeout: 60_000 }).toBe(true);
}

/** The app opened anew, as from its icon: no tab of it was left, and the service worker sleeps. */
async function openAnew(page: Page, path: string): Promise<Page> {
  const context = page.context();
  await page.close();
  const fresh = await context.newPage();
  const devtools = await context.newCDPSession(fresh);
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.stopAllWorkers');
  await devtools.detach();
  await fresh.goto(path);
  return fresh;
}

test.describe('without a server', () => {
  test('conversations open from the device, what is written waits there and goes out by itself', async ({
    browser,
    ownClinic,
  }) => {
    const { patient, provider } = await newPair(ownClinic.origin);
    let rosa = await arrive(browser, ownClinic.origin, patient, phone);
    await startChat(rosa, provider.name);
    await write(rosa, 'before the power cut');
    await expect(messageInState(rosa, 'before the power cut', 'Sent')).toBeVisible();
    await kept(rosa);

    await ownClinic.kill();
    rosa = await openAnew(rosa, '/inbox');
    await expect(rosa.getByText('Connecting again').first()).toBeVisible();
    await openChat(rosa, provider.name);
    await expect(message(rosa, 'before the power cut')).toBeVisible();
    await write(rosa, 'written in the dark');
    await expect(messageInState(rosa, 'written in the dark', 'Sending')).toBeVisible();
    await rosa.goto('/inbox');
    await expect(rosa.getByText('1 waiting to be sent')).toBeVisible();
    await expect(rosa.getByText(notice)).toBeVisible();
    await expectNoFindings(rosa, 'inbox without a server');

    // Pages that need the server say so, and come by themselves.
    await rosa.goto('/settings');
    await expect(rosa.getByRole('heading', { name: 'Connecting to the clinic…' })).toBeVisible();
    await expectNoFindings(rosa, 'page without a server');
    const other = await rosa.context().newPage();
    await other.goto(`/inbox`);
    await openChat(other, provider.name);

    await ownClinic.start();
    await expect(rosa.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
    await expect(messageInState(other, 'written in the dark', 'Sent')).toBeVisible();
    const doctor = await arrive(browser, ownClinic.origin, provider);
    await openChat(doctor, patient.name);
    await expect(message(doctor, 'written in the dark')).toHaveCount(1);
    // The tab that began without a server goes on with it.
    await other.getByRole('link', { name: 'Back' }).click();
    await other.getByRole('link', { name: 'Visits' }).click();
    await expect(other).toHaveURL(/\/visits$/);
    await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
  });

  test('a locked device tells how much waits, and nothing else', async ({ browser, ownClinic }) => {
    const { patient, provider } = await newPair(ownClinic.origin, { locale: 'es' });
    let rosa = await arrive(browser, ownClinic.origin, patient, { locale: 'es-ES' });
    await rosa.getByRole('button', { name: 'Nueva conversación' }).first().click();
    await rosa.getByRole('dialog').getByText(provider.name).first().click();
    await rosa.waitForURL('**/inbox/c/*');
    await write(rosa, 'primero');
    await expect(messageInState(rosa, 'primero', 'Enviado')).toBeVisible();
    await kept(rosa);
    await ownClinic.kill();
    for (const text of ['uno', 'dos']) await write(rosa, text);
    await expect(message(rosa, 'dos')).toBeVisible();
    await rosa.getByRole('button', { name: 'Bloquear' }).first().click();
    rosa = await openAnew(rosa, '/inbox');
    await expect(rosa.getByText('2 mensajes esperan', { exact: false })).toBeVisible();
    await expect(
      rosa.getByText('Consulta está bloqueada en este dispositivo', { exact: false }),
    ).toBeVisible();
    await expect(rosa.getByText('primero')).toHaveCount(0);
    await expectNoFindings(rosa, 'locked without a server');
    await ownClinic.start();
    await expect(rosa.locator('input[type=password]')).toBeVisible();
  });
});

test.describe('versions', () => {
  test('a newer one is told of and never taken by itself; a draft is there after the reload', async ({
    browser,
    baseURL,
  }) => {
    const origin = baseURL ?? '';
    const { patient, provider } = await newPair(origin);
    const rosa = await arrive(browser, origin, patient, phone);
    await startChat(rosa, provider.name);
    await kept(rosa);
    const box = rosa.getByRole('textbox', { name: /^Message to/ });
    await box.fill('half a thought');
    await rosa
      .context()
      .route('**/version', (route) => route.fulfill({ json: { build: 'f'.repeat(16), engineFiles: [] } }));
    // As when somebody comes back to the tab.
    await rosa.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect(rosa.getByText('A new version of Consulta is ready.')).toBeVisible();
    await expectNoFindings(rosa, 'newer version');
    await expect(box).toHaveValue('half a thought');
    await rosa.context().unroute('**/version');
    await rosa.getByRole('button', { name: 'Reload' }).click();
    await expect(box).toHaveValue('half a thought');
    await expect(rosa.getByText('A new version of Consulta is ready.')).toHaveCount(0);
  });

  test('of two engines of one browser only the newer one runs', async ({ browser, baseURL }) => {
    const origin = baseURL ?? '';
    const { patient, provider } = await newPair(origin);
    const old = await arrive(browser, origin, patient);
    await startChat(old, provider.name);
    const newer = await old.context().newPage();
    await newer.addInitScript(() => {
      const Shared = window.SharedWorker;
      window.SharedWorker = class extends Shared {
        constructor(url: string | URL, options?: string | WorkerOptions) {
          super(`${url}?newer`, options);
        }
      };
    });
    await newer.goto('/inbox');
    await expect(old.getByRole('heading', { name: 'Open in another tab' })).toBeVisible();
    await openChat(newer, provider.name);
    await write(newer, 'from the newer one');
    await expect(messageInState(newer, 'from the newer one', 'Sent')).toBeVisible();
    await newer.close();
    await old.getByRole('button', { name: 'Use it here' }).click();
    await write(old, 'from the old one again');
    await expect(messageInState(old, 'from the old one again', 'Sent')).toBeVisible();
    await expect(message(old, 'from the newer one')).toBeVisible();
  });
});

test('the app can be installed', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient } = await newPair(origin);
  const page = await arrive(browser, origin, patient);
  await kept(page);
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // The only one: profiles of tests leave no trace.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { errors, url, data } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(url).toBe(`${origin}/manifest.webmanifest`);
  expect(JSON.parse(data ?? '')).toMatchObject({ start_url: '/inbox', display: 'standalone' });
});

test('nothing that was decrypted is kept in the open anywhere on the device', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const canaries = [
    'canary-written-7f3a',
    'canary-file-91bc',
    'canary-name-55d0',
    'canary-read-a2e8',
    'canary-draft-c04e',
  ];
  const profile = mkdtempSync(join(tmpdir(), 'consulta-profile-'));
  const executablePath = findChromium();
  const context = await chromium.launchPersistentContext(profile, {
    args: chromiumArguments,
    baseURL: origin,
    ...(executablePath === null ? {} : { executablePath }),
  });
  try {
    const rosa = await context.newPage();
    await signIn(rosa, patient);
    await startChat(rosa, provider.name);
    await write(rosa, 'canary-written-7f3a');
    await attach(rosa, {
      name: 'canary-name-55d0.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('canary-file-91bc '.repeat(500)),
    });
    await expectReady(rosa, 1);
    await sendFiles(rosa);
    const doctor = await arrive(browser, origin, provider);
    await openChat(doctor, patient.name);
    await expect(message(doctor, 'canary-name-55d0')).toBeVisible();
    await write(doctor, 'canary-read-a2e8');
    await expect(message(rosa, 'canary-read-a2e8')).toBeVisible();
    await rosa.getByRole('textbox', { name: /^Message to/ }).fill('canary-draft-c04e');
    await kept(rosa);
    await rosa.goto('/inbox');
    await expect(rosa.getByText('canary-draft-c04e')).toBeVisible();

    const found = await findInBrowser(rosa, canaries);
    expect(found.places).toEqual([]);
    // The search itself works: it went through what is there.
    expect(found.records).toBeGreaterThan(10);
    expect(found.cached.length).toBeGreaterThan(10);
    for (const path of found.cached)
      expect(path).toMatch(/^\/(_next\/static|worker|icons)\/|^\/(icon\.svg|look)$|^\/offline\?language=/);
    await context.close();
    expect(filesWith(profile, canaries)).toEqual([]);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

/** Files below a folder that have one of these words in them, in either of the two ways in which browsers write text. */
function filesWith(folder: string, words: readonly string[]): string[] {
  const needles = words.flatMap((word) => [Buffer.from(word), Buffer.from(word, 'utf16le')]);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .filter((path) => {
      const bytes = readFileSync(path);
      return needles.some((needle) => bytes.includes(needle));
    });
}
