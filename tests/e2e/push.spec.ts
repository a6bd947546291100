/** Notices in real browsers: shown, tapped, and pushed by our server through a push service that cannot read them. */
import { randomUUID } from 'node:crypto';
import { type BrowserContext, expect, type Page } from '@playwright/test';
import type { Page as FirefoxPage } from 'puppeteer-core';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { type PushNotice, writePushNotice } from '#src/platform/push-notice.ts';
import { hasFirefox, startFirefox } from '#tests/support/calls/firefox.ts';
import { type FirefoxPush, startFirefoxPush } from '#tests/support/firefox-push.ts';
import { Person } from '#tests/support/person.ts';
import { expectNoFindings } from './support/axe.ts';
import { test as base } from './support/clinic.ts';
import { arriveInFirefox } from './support/firefox-people.ts';
import { deliverPush, type NoticeBrowser, startNoticeBrowser } from './support/notices.ts';
import { newPair, signIn, startChat, write } from './support/people.ts';

const test = base.extend<{ notices: NoticeBrowser; push: FirefoxPush }>({
  notices: async ({ launchOptions, baseURL }, use) => {
    const notices = await startNoticeBrowser(launchOptions, baseURL ?? '');
    await use(notices);
    await notices.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  push: async ({}, use) => {
    const push = await startFirefoxPush();
    await use(push);
    await push.close();
  },
  clinicEnv: async ({ push }, use) => {
    await use({ PUSH_SERVICES: push.origin });
  },
});

/** Elsewhere a browser's notices cannot be seen and tapped by a test. */
const hasDesktop = process.platform === 'linux';
const settings = '/settings/notifications';
const notice = (target: PushNotice['target'], more: Partial<PushNotice> = {}): string =>
  writePushNotice({ id: randomUUID(), kind: 'message', target, language: 'en', unread: 1, ...more });

/** The newest on the desktop once it has this title. */
async function shownAs({ desktop }: NoticeBrowser, title: string) {
  await expect.poll(() => desktop.shown.at(-1)?.title).toBe(title);
  const newest = desktop.shown.at(-1);
  if (newest === undefined) throw new Error('nothing is shown');
  return newest;
}

const isFocused = (page: Page) => page.evaluate(() => document.hasFocus());
/** Until it is in force: what is pushed before is lost. */
const startWorker = (context: BrowserContext, page: Page) => {
  const started = context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker');
  const inForce = page.evaluate(async () => {
    await navigator.serviceWorker.register('/service-worker.js');
    const { active } = await navigator.serviceWorker.ready;
    while (active !== null && active.state !== 'activated')
      await new Promise((done) => active.addEventListener('statechange', done, { once: true }));
  });
  return Promise.all([started, inForce]);
};

test('a notice names nobody, and a tap leads an open tab to its place without loading it anew', async ({
  notices,
  baseURL,
}) => {
  test.skip(!hasDesktop, 'notices are tapped on Linux only');
  const { context, desktop } = notices;
  const { patient, provider } = await newPair(baseURL ?? '');
  const page = await context.newPage();
  await signIn(page, patient);
  await startChat(page, provider.name);
  await write(page, 'Hello, doctor');
  const conversation = new URL(page.url()).pathname;
  const id = conversation.split('/').at(-1) ?? '';
  await page.getByRole('link', { name: 'Visits' }).first().click();
  await page.waitForURL('**/visits');
  await startWorker(context, page);
  await page.evaluate(() => Reflect.set(window, 'untouched', true));
  const other = await context.newPage();
  await other.goto('about:blank');
  await other.bringToFront();
  await expect.poll(() => isFocused(other)).toBe(true);

  await deliverPush(page, notice({ place: 'conversation', id }));
  const message = await shownAs(notices, 'New message');
  expect(message.body).toContain('Open Consulta to read it.');
  expect(JSON.stringify(message)).not.toMatch(/Rosa|Iván|Hello/);
  desktop.tap(message);
  await page.waitForURL(`**${conversation}`);
  await expect(page.getByText('Hello, doctor').first()).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, 'untouched'))).toBe(true);
  await expect.poll(() => desktop.shown).toEqual([]);

  // Somebody waits: of the same visit the newest stands for all.
  const visit = { place: 'visit', id: randomUUID() } as const;
  await deliverPush(page, notice(visit, { kind: 'visit.starting', language: 'es' }));
  // Chromium on Linux replaces what stands on the desktop, not what is on its way there.
  await shownAs(notices, 'Su videoconsulta empieza');
  await deliverPush(page, notice(visit, { kind: 'visit.ready', language: 'es' }));
  const ready = await shownAs(notices, 'Su médico le espera');
  await expect.poll(() => desktop.shown).toEqual([ready]);
  desktop.tap(ready);
  await page.waitForURL(`**/visits/${visit.id}`);
  expect(await page.evaluate(() => Reflect.get(window, 'untouched'))).toBe(true);
});

test('a tap opens the place where no tab of the app is open', async ({ notices, baseURL }) => {
  test.skip(!hasDesktop, 'notices are tapped on Linux only');
  const { context, desktop } = notices;
  const { patient, provider } = await newPair(baseURL ?? '');
  const page = await context.newPage();
  await signIn(page, patient);
  await startChat(page, provider.name);
  const conversation = new URL(page.url()).pathname;
  await startWorker(context, page);
  // Of this origin, and none of the app's.
  await page.goto('/icon.svg');
  await deliverPush(page, notice({ place: 'conversation', id: conversation.split('/').at(-1) ?? '' }));
  const opened = context.waitForEvent('page');
  desktop.tap(await shownAs(notices, 'New message'));
  const fresh = await opened;
  await fresh.waitForURL(`**${conversation}`);
  await expect(fresh.getByRole('textbox', { name: /^Message to/ })).toBeVisible();
});

test('a browser without a push service stays calm, and the settings are accessible', async ({
  notices,
  baseURL,
}) => {
  const { context } = notices;
  const { patient } = await newPair(baseURL ?? '');
  const page = await context.newPage();
  await signIn(page, patient);
  await page.goto(settings);
  await expect(page.getByText('The notice never says who or what')).toBeVisible();
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByText('Nothing is wrong with your account.')).toBeVisible();
  await expect(page.getByText('None yet.')).toBeVisible();
  // What is long scrolls inside of the frame, which stays.
  expect(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(true);
  await expectNoFindings(page, settings);

  // What is chosen is kept.
  await page.getByText('Let me rest at night').click();
  await expect(page.getByLabel('From')).toBeHidden();
  await page.getByRole('group', { name: 'Messages' }).getByText('E-mail', { exact: true }).click();
  await page.reload();
  await expect(page.getByRole('switch', { name: /Let me rest at night/ })).not.toBeChecked();
  const messages = page.getByRole('group', { name: 'Messages' });
  await expect(messages.getByRole('checkbox', { name: 'E-mail' })).not.toBeChecked();
  await expect(messages.getByRole('checkbox', { name: 'Notice' })).toBeChecked();

  // Somebody who has not decided is asked once, where messages are.
  await page.goto('/inbox');
  await expect(page.getByText('Know when your doctor writes')).toBeVisible();
  await expectNoFindings(page, '/inbox with the offer');
  await page.getByRole('button', { name: 'No, thank you' }).click();
  await page.reload();
  await expect(page.getByRole('button', { name: 'New conversation' }).first()).toBeVisible();
  await expect(page.getByText('Know when your doctor writes')).toBeHidden();
});

const press = async (page: FirefoxPage, name: string) => {
  await page.locator(`::-p-aria([role="button"][name="${name}"])`).click();
};

/** What Firefox shows, by title. */
const shownIn = (page: FirefoxPage) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const shown = (await registration?.getNotifications()) ?? [];
    return shown.map(({ title, body, data }) => ({ title, body, path: Reflect.get(Object(data), 'path') }));
  });

test('Firefox subscribes, opens what our server pushes, and takes nothing after signing out', async ({
  ownClinic: { origin },
  push,
}) => {
  test.skip(!hasFirefox, 'Firefox is not installed');
  const { patient, provider } = await newPair(origin);
  const doctor = await Person.signIn(origin, provider);
  const rosa = expectValue(await doctor.engine.contacts()).find(({ name }) => name === patient.name);
  const begun = await doctor.engine.startConversation({ kind: 'direct', userId: rosa?.userId ?? '' });
  const { conversationId } = expectValue(begun);
  const firefox = await startFirefox(push.prefs);
  try {
    const page = await arriveInFirefox(firefox, origin, patient);
    await page.goto(`${origin}${settings}`);
    await press(page, 'Turn on');
    await page.locator('::-p-text(This device tells you when something is new.)').wait();
    expect(push.count()).toBe(1);
    await page.locator('::-p-text(Firefox, Linux)').wait();
    // At night the test would wait until morning.
    await page.locator('::-p-text(Let me rest at night)').click();

    await press(page, 'Send a test to Firefox, Linux');
    await page.locator('::-p-text(It should appear within seconds.)').wait();
    await expect
      .poll(() => shownIn(page))
      .toMatchObject([{ title: 'Notifications work', path: '/settings' }]);

    // Nobody looks at the app: what the doctor writes comes by push.
    await page.goto(`${origin}/icon.svg`);
    await doctor.write(conversationId, 'canary: your results');
    await expect
      .poll(() => shownIn(page))
      .toContainEqual({
        title: 'New message',
        body: 'Open Consulta to read it.',
        path: `/inbox/c/${conversationId}`,
      });
    expect(push.carried.length).toBeGreaterThan(1);
    for (const { headers, body, acknowledged } of push.carried) {
      expect(await acknowledged).toBe(true);
      expect(headers['content-encoding']).toBe('aes128gcm');
      expect(headers.authorization).toMatch(/^vapid t=/);
      expect(`${JSON.stringify(headers)} ${body.toString('latin1')}`).not.toMatch(/canary|Rosa|message/i);
    }

    // Whoever sits down next gets nothing.
    await page.goto(`${origin}/settings`);
    await press(page, 'Sign out');
    await page.waitForFunction(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>('[role=alertdialog] button')];
      const sure = buttons.find(({ textContent }) => textContent.trim() === 'Sign out');
      sure?.click();
      return sure !== undefined;
    });
    await page.waitForFunction(() => location.pathname === '/sign-in');
    await expect.poll(() => push.count()).toBe(0);
  } finally {
    await firefox.close();
    await doctor.engine.close();
  }
});
