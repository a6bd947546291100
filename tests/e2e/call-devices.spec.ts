/** What people do with their devices in the middle of a call: other cameras and microphones, a window of its own, a phone that sleeps, another device. */
import { expect, type Page } from '@playwright/test';
import { smallCamera } from '#tests/support/calls/media-checks.ts';
import { tileOf } from './support/calling.ts';
import { madeUpDevices } from './support/calls.ts';
import { test } from './support/clinic.ts';
import { openPage, signIn } from './support/people.ts';
import { enter, expectHeard, expectSeen, openCall } from './support/visit-pages.ts';

// The second made-up camera sends depth, which no call takes; the third one pictures.
test.use({ launchOptions: madeUpDevices('fps=10,device-count=3') });
test.slow();

/** Which microphone and camera the page sends from. */
function sentFrom(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const found: Record<string, string> = {};
    for (const connection of globalThis.watchedConnections ?? [])
      if (connection.connectionState === 'connected')
        for (const { track } of connection.getSenders())
          if (track !== null) found[track.kind] = track.getSettings().deviceId ?? '';
    return found;
  });
}

async function fromMenu(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
}

test('another camera and microphone, a window of its own, and a page that slept', async ({
  browser,
  baseURL,
}) => {
  const { rosa, doctor } = await openCall(browser, baseURL ?? '');
  await expectSeen(doctor);
  const before = await sentFrom(rosa);

  await test.step('the other side sees and hears what comes from the devices chosen now', async () => {
    await fromMenu(rosa, 'Camera and sound');
    const dialog = rosa.getByRole('dialog');
    for (const [kind, other] of [
      ['Microphone', /Fake Audio Input 2/],
      ['Camera', /fake_device_2/],
    ] as const) {
      await dialog.getByRole('button', { name: kind }).click();
      await rosa.getByRole('option', { name: other }).click();
    }
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect
      .poll(async () => {
        const { audio, video } = await sentFrom(rosa);
        return audio !== undefined && video !== undefined && audio !== before.audio && video !== before.video;
      })
      .toBe(true);
    await expectSeen(doctor);
    await expectHeard(doctor);
  });

  await test.step('the picture goes into a window of its own and comes back', async () => {
    const inWindow = () => rosa.evaluate(() => document.pictureInPictureElement !== null);
    await fromMenu(rosa, 'Picture in a window of its own');
    await expect.poll(inWindow).toBe(true);
    await fromMenu(rosa, 'Picture in a window of its own');
    await expect.poll(inWindow).toBe(false);
    await expectSeen(rosa);
  });

  await test.step('a page that the system froze goes on where it was', async () => {
    const system = await rosa.context().newCDPSession(rosa);
    await system.send('Page.setWebLifecycleState', { state: 'frozen' });
    // Long enough for the other side to miss the beats.
    await doctor.waitForFunction(
      (until) => performance.now() > until,
      (await doctor.evaluate(() => performance.now())) + 8_000,
    );
    await system.send('Page.setWebLifecycleState', { state: 'active' });
    for (const page of [rosa, doctor]) {
      await expect(page.getByText('Connected', { exact: true })).toBeVisible();
      await expectSeen(page);
      await expectHeard(page);
    }
  });
});

test('who joins from a second device has the call there, and the first one is told', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { rosa, doctor, visit } = await openCall(browser, origin);
  await expectSeen(doctor);
  const tablet = await openPage(browser, origin, { permissions: ['camera', 'microphone'] });
  await tablet.addInitScript(smallCamera);
  await signIn(tablet, visit.patient);
  await tablet.goto(`/visits/${visit.visitId}`);
  await expect(tablet.getByText('You are in this call on another device')).toBeVisible();
  await enter(tablet);
  await expect(rosa.getByRole('heading', { name: 'The call goes on somewhere else' })).toBeVisible();
  await expectSeen(tablet);
  await expectSeen(doctor);
  await expect(tileOf(doctor, visit.patient.name)).toHaveCount(1);
  await expect(
    doctor.getByRole('list', { name: 'People in the call' }).locator('video[data-party]'),
  ).toHaveCount(1);
  // And back again.
  await rosa.getByRole('button', { name: 'Continue here' }).click();
  await expect(tablet.getByRole('heading', { name: 'The call goes on somewhere else' })).toBeVisible();
  await expectSeen(rosa);
});
