/** Visits for browser tests: started from a conversation, both people in the call. */
import { type Browser, expect, type Page } from '@playwright/test';
import { meet } from './meeting.ts';

/** Past camera and microphone, whether the browser asks first or not. */
export async function passPrejoin(page: Page, action: string): Promise<void> {
  const check = page.getByRole('button', { name: 'Check camera and microphone' });
  const go = page.getByRole('button', { name: action, exact: true });
  // The card that asks goes by itself where the browser says so a moment later.
  await expect(async () => {
    if (!(await go.isVisible())) await check.click({ timeout: 2_000 });
    await expect(go).toBeVisible({ timeout: 10_000 });
  }).toPass();
  await go.click();
}

/** The tile of somebody else in the call. */
export function tileOf(page: Page, name: string) {
  return page.getByRole('list', { name: 'People in the call' }).getByRole('listitem', { name });
}

/** Pictures of the others that this page has decoded. */
export function framesSeen(page: Page): Promise<number> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLVideoElement>('video[data-party]')].reduce(
      (sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames,
      0,
    ),
  );
}

/** A provider calls a patient from their conversation; both are in the call and see each other. */
export async function startVisit(browser: Browser, origin: string): Promise<{ rosa: Page; doctor: Page }> {
  const { rosa, doctor } = await meet(browser, origin);
  await doctor.getByRole('button', { name: 'Video visit now with Rosa Marín' }).click();
  await doctor.getByRole('button', { name: 'Start the visit' }).click();
  await doctor.waitForURL('**/visits/*');
  await passPrejoin(doctor, 'Join the visit');
  await rosa.goto(new URL(doctor.url()).pathname);
  await passPrejoin(rosa, 'Join the visit');
  await expect(tileOf(doctor, 'Rosa Marín')).toBeVisible();
  await expect(tileOf(rosa, 'Dr. Iván Soler')).toBeVisible();
  for (const page of [rosa, doctor]) await expect.poll(() => framesSeen(page)).toBeGreaterThan(5);
  return { rosa, doctor };
}
