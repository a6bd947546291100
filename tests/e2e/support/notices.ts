/** A Chromium that shows notices on a desktop of the test's, and a push service's end of its service worker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type LaunchOptions, type Page } from '@playwright/test';
import { type Desktop, startDesktop } from '#tests/support/desktop.ts';

export interface NoticeBrowser {
  readonly context: BrowserContext;
  readonly desktop: Desktop;
  close(): Promise<void>;
}

/** A profile on the disk: taps on notices of private ones lead nowhere. */
export async function startNoticeBrowser(options: LaunchOptions, baseURL: string): Promise<NoticeBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'consulta-profile-'));
  const desktop = await startDesktop();
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    baseURL,
    locale: 'en-US',
    permissions: ['notifications'],
    env: { ...process.env, ...desktop.env },
  });
  return {
    context,
    desktop,
    async close() {
      await context.close();
      await desktop.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Hands the worker of this page's origin what a push service would hand it, decrypted. */
export async function deliverPush(page: Page, data: string): Promise<void> {
  const { origin } = new URL(page.url());
  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((done) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${origin}/` && !isDeleted);
      if (own !== undefined) done(own.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registered, data });
  await session.detach();
}
