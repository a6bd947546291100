/** Two people in a video visit, from the server to the moving pictures. */
import { randomUUID } from 'node:crypto';
import { type Browser, expect, type Page } from '@playwright/test';
import {
  loudnessOf,
  type MediaPage,
  smallCamera,
  watchConnections,
} from '#tests/support/calls/media-checks.ts';
import { Person } from '#tests/support/person.ts';
import { expectMoving } from './moving-picture.ts';
import { type Account, newPair, openPage, signIn } from './people.ts';

/** What the page shows of the other one. */
export const remoteVideo = 'video[data-party]';

export interface Visit {
  readonly visitId: string;
  readonly patient: Account;
  readonly provider: Account;
}

/** A visit that a provider has just started from a conversation with a patient of theirs. */
export async function newVisit(origin: string): Promise<Visit> {
  const { patient, provider } = await newPair(origin);
  const [rosa, doctor] = await Promise.all([Person.signIn(origin, patient), Person.signIn(origin, provider)]);
  const visitId = randomUUID();
  const conversationId = await doctor.startWith(rosa);
  await doctor.api.video.startInstant.mutate({ id: visitId, conversationId });
  await Promise.all([rosa.engine.close(), doctor.engine.close()]);
  return { visitId, patient, provider };
}

/** Signed in and at the door of the visit; the connections of the page are watched. */
export async function comeTo(
  browser: Browser,
  origin: string,
  account: Account,
  { visit, scripts = [] }: { visit: Visit; scripts?: readonly (() => void)[] },
): Promise<Page> {
  const page = await openPage(browser, origin, { permissions: ['camera', 'microphone'] });
  for (const script of scripts) await page.addInitScript(script);
  await page.addInitScript(watchConnections);
  await signIn(page, account);
  await page.goto(`/visits/${visit.visitId}`);
  return page;
}

/** From the door into the call, with camera and microphone; through whatever stands between. */
export async function enter(page: Page): Promise<void> {
  const controls = page.getByRole('group', { name: 'Call controls' });
  const next = page
    .getByRole('button', { name: /^(Check camera and microphone|Go to the waiting room|Join the visit)$/ })
    .first();
  await expect(async () => {
    if (!(await controls.isVisible())) await next.click({ timeout: 2_000 });
    await expect(controls).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 90_000 });
}

/** Both are in the call; `scripts` run in their pages before the app. */
export async function openCall(
  browser: Browser,
  origin: string,
  scripts: readonly (() => void)[] = [smallCamera],
): Promise<{ rosa: Page; doctor: Page; visit: Visit }> {
  const visit = await newVisit(origin);
  const [rosa, doctor] = await Promise.all([
    comeTo(browser, origin, visit.patient, { visit, scripts }),
    comeTo(browser, origin, visit.provider, { visit, scripts }),
  ]);
  await enter(doctor);
  await enter(rosa);
  return { rosa, doctor, visit };
}

/** The other one’s picture moves. */
export const expectSeen = (page: MediaPage) => expectMoving(page, remoteVideo);

/** The other one’s voice is heard. */
export async function expectHeard(page: MediaPage): Promise<void> {
  await expect.poll(() => loudnessOf(page)).toBeGreaterThan(0.005);
}
