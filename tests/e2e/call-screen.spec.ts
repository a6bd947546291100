/** The screen of a call as two people use it: switches that say their state, the conversation inside, a shared screen, notes, the end. */
import { expect, type Page } from '@playwright/test';
import { expectNoFindings } from './support/axe.ts';
import { framesSeen, passPrejoin, startVisit, tileOf } from './support/calling.ts';
import { callBrowser } from './support/calls.ts';
import { test } from './support/clinic.ts';
import { attach, expectReady } from './support/files.ts';
import { message, openPage } from './support/people.ts';

test.use({ launchOptions: callBrowser });
// One call at a time: each is two or three browsers that encode pictures.
test.describe.configure({ mode: 'default' });
test.slow();

const control = (page: Page, name: RegExp) => page.getByRole('button', { name });

/** A browser without a display has no screen to choose: this page shares a drawing that changes. */
function giveScreen(page: Page): Promise<void> {
  return page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = async () => {
      const canvas = document.createElement('canvas');
      canvas.width = 1_280;
      canvas.height = 720;
      const context = canvas.getContext('2d');
      const draw = (at: number) => {
        context?.fillRect(0, 0, canvas.width, canvas.height);
        context?.clearRect(at % canvas.width, 100, 200, 200);
        requestAnimationFrame(() => draw(at + 4));
      };
      draw(0);
      return canvas.captureStream(15);
    };
  });
}

test('people are heard or not, write, share and end, and everything is said', async ({
  browser,
  baseURL,
}) => {
  const { rosa, doctor } = await startVisit(browser, baseURL ?? '');
  await giveScreen(doctor);

  await test.step('nothing stands in the way of anybody', async () => {
    await expectNoFindings(rosa, 'patient in a call');
    await expectNoFindings(doctor, 'provider in a call');
    await expect(rosa.getByRole('navigation')).toHaveCount(0);
  });

  await test.step('a key mutes; both sides are told', async () => {
    const microphone = control(rosa, /^Microphone/);
    await expect(microphone).toHaveAttribute('aria-pressed', 'true');
    await rosa.keyboard.press('m');
    await expect(microphone).toHaveAttribute('aria-pressed', 'false');
    await expect(microphone).toHaveAccessibleName(/nothing is sent/);
    await expect(tileOf(doctor, 'Rosa Marín')).toContainText('muted');
    await rosa.keyboard.press('m');
    await expect(microphone).toHaveAttribute('aria-pressed', 'true');
    await expect(tileOf(doctor, 'Rosa Marín')).not.toContainText('muted');
  });

  await test.step('a camera that is off leaves a name', async () => {
    await control(rosa, /^Camera/).click();
    await expect(tileOf(doctor, 'Rosa Marín')).toContainText('Camera off');
    await control(rosa, /^Camera/).click();
    await expect(tileOf(doctor, 'Rosa Marín')).not.toContainText('Camera off');
  });

  await test.step('the conversation is in the call, with files, and letters in it switch nothing', async () => {
    await doctor.keyboard.press('c');
    const box = doctor.getByRole('textbox', { name: /^Message to/ });
    await box.pressSequentially('From my mobile');
    await attach(doctor, { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Twice a day') });
    await expectReady(doctor, 1);
    await box.press('Enter');
    await expect(control(doctor, /^Microphone/)).toHaveAttribute('aria-pressed', 'true');
    await expect(control(rosa, /^Chat/)).toHaveAccessibleName(/1 unread message/);
    await control(rosa, /^Chat/).click();
    await expect(message(rosa, 'From my mobile')).toContainText('plan.txt');
    await expectNoFindings(rosa, 'conversation in a call');
    await rosa.getByRole('button', { name: 'Close' }).click();
    await expect(control(rosa, /^Chat/)).not.toHaveAccessibleName(/unread/);
    await doctor.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('a shared screen is seen', async () => {
    await control(doctor, /^Share screen/).click();
    await expect(control(doctor, /^Share screen/)).toHaveAttribute('aria-pressed', 'true');
    await expect(rosa.getByText('Dr. Iván Soler is sharing their screen.')).toBeAttached();
    const seen = await framesSeen(rosa);
    await expect.poll(() => framesSeen(rosa)).toBeGreaterThan(seen);
    await control(doctor, /^Share screen/).click();
    await expect(control(doctor, /^Share screen/)).toHaveAttribute('aria-pressed', 'false');
    await expect(control(rosa, /^Share screen/)).toHaveCount(0);
  });

  await test.step('notes outlive a reload, which leads back into the call', async () => {
    await doctor.keyboard.press('n');
    await doctor
      .getByRole('textbox', { name: 'Notes of this visit' })
      .fill('Sleeps well. Next visit in May.');
    await expect(doctor.getByText('Kept on this device', { exact: true })).toBeVisible();
    await doctor.reload();
    await expect(tileOf(doctor, 'Rosa Marín')).toBeVisible();
    await expect.poll(() => framesSeen(doctor)).toBeGreaterThan(5);
    await expect(control(doctor, /^Microphone/)).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('the end takes the notes along', async () => {
    await control(doctor, /^Leave/).click();
    await expect(doctor.getByRole('textbox', { name: 'Notes of this visit' })).toHaveValue(
      'Sleeps well. Next visit in May.',
    );
    await doctor.getByRole('button', { name: 'End for all' }).click();
    await expect(rosa.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
    await rosa.goto('/inbox');
    await rosa.getByRole('list', { name: 'Your conversations' }).getByText('Dr. Iván Soler').first().click();
    await expect(message(rosa, 'Sleeps well. Next visit in May.')).toBeVisible();
  });
});

test('a guest comes in by a link, once somebody opens', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { rosa, doctor } = await startVisit(browser, origin);
  await doctor.keyboard.press('p');
  await doctor.getByRole('button', { name: 'Invite by link' }).click();
  await doctor.getByRole('button', { name: 'Make the link' }).click();
  const link = await doctor.getByRole('textbox', { name: 'Link' }).inputValue();
  await doctor.getByRole('button', { name: 'Done' }).click();

  const guest = await openPage(browser, origin);
  await guest.goto(link);
  await expect(guest.getByRole('heading', { name: 'Video call with the clinic' })).toBeVisible();
  expect(new URL(guest.url()).hash).toBe('');
  await expectNoFindings(guest, 'what a guest is told');
  await guest.getByRole('textbox', { name: 'Your name' }).fill('Irina Petrova');
  await guest.getByRole('button', { name: 'Continue' }).click();
  await passPrejoin(guest, 'Knock');
  await expect(guest.getByRole('heading', { name: 'Please wait to be let in' })).toBeVisible();
  await expect(rosa.getByRole('button', { name: 'Let in' })).toHaveCount(0);

  await doctor.getByRole('button', { name: 'Let in', exact: true }).click();
  for (const page of [rosa, doctor]) await expect(tileOf(page, 'Irina Petrova')).toBeVisible();
  for (const name of ['Rosa Marín', 'Dr. Iván Soler']) await expect(tileOf(guest, name)).toBeVisible();
  await expect.poll(() => framesSeen(guest)).toBeGreaterThan(10);
  await expect(guest.getByRole('button', { name: /^Chat/ })).toHaveCount(0);
  await expectNoFindings(guest, 'guest in a call');

  await doctor.getByRole('button', { name: 'Remove Irina Petrova from the call' }).click();
  await doctor.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(guest.getByRole('heading', { name: 'You are no longer in the call' })).toBeVisible();
  await expect(tileOf(rosa, 'Irina Petrova')).toHaveCount(0);
});
