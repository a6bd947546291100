/** A video visit between two kinds of browsers: a patient in Chromium, their provider in Firefox. */
import { expect } from '@playwright/test';
import { hasFirefox, startFirefox } from '#tests/support/calls/firefox.ts';
import { roadsOf } from '#tests/support/calls/media-checks.ts';
import { callBrowser } from './support/calls.ts';
import { test } from './support/clinic.ts';
import { arriveInFirefox, enterInFirefox } from './support/firefox-people.ts';
import { comeTo, enter, expectHeard, expectSeen, newVisit } from './support/visit-pages.ts';

test.use({ launchOptions: callBrowser });

test('a patient in Chromium and a provider in Firefox see and hear each other', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  test.skip(!hasFirefox, 'Firefox is not installed');
  const visit = await newVisit(origin);
  const firefox = await startFirefox();
  try {
    const doctor = await arriveInFirefox(firefox, origin, visit.provider);
    await doctor.goto(`${origin}/visits/${visit.visitId}`);
    await enterInFirefox(doctor);
    const rosa = await comeTo(browser, origin, visit.patient, { visit });
    await enter(rosa);
    for (const page of [rosa, doctor]) {
      await expectSeen(page);
      await expectHeard(page);
      expect(await roadsOf(page)).toHaveLength(1);
    }
    // A reload in Firefox leads back into the call.
    await doctor.reload();
    for (const page of [rosa, doctor]) {
      await expectSeen(page);
      await expectHeard(page);
    }
  } finally {
    await firefox.close();
  }
});
