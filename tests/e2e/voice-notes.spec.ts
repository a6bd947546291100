import { expect } from '@playwright/test';
import { chromiumArguments, findChromium } from '../../scripts/lib/browser.mjs';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { meet } from './support/meeting.ts';

test.describe.configure({ timeout: 240_000 });

const executablePath = findChromium();
/** A microphone that beeps. */
test.use({
  launchOptions: {
    args: [
      ...chromiumArguments,
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
    ...(executablePath === null ? {} : { executablePath }),
  },
});

test('a voice note is spoken, listened to, sent and played', async ({ browser, baseURL }) => {
  const { rosa, doctor } = await meet(browser, baseURL ?? '', {
    viewport: { width: 390, height: 844 },
    permissions: ['microphone'],
  });
  await rosa.getByRole('button', { name: 'Record a voice note' }).click();
  await expect(rosa.getByRole('timer')).toHaveText('0:02');
  await expectNoFindings(rosa, 'recording');
  await rosa.screenshot({ path: test.info().outputPath('recording.png') });
  await rosa.getByRole('button', { name: 'Pause the recording' }).click();
  await rosa.getByRole('button', { name: 'Go on recording' }).click();
  await rosa.getByRole('button', { name: 'Finish and listen' }).click();
  await rosa.locator('form').getByRole('button', { name: 'Play' }).click();
  await expect(rosa.locator('form').getByRole('button', { name: 'Pause' })).toBeVisible();
  await expectNoFindings(rosa, 'review');
  await rosa.getByRole('button', { name: 'Send the voice note' }).click();
  await expect(rosa.getByRole('textbox', { name: /^Message to/ })).toBeVisible();

  const note = doctor.getByRole('group', { name: 'Voice note', exact: true });
  await expect(note.getByText(/^0:0[2-9]$/)).toBeVisible();
  await note.getByRole('button', { name: 'Play' }).click();
  await expect(note.getByRole('button', { name: 'Pause' })).toBeVisible();
  await note.getByRole('button', { name: /^Speed/ }).click();
  expect(await note.locator('audio').evaluate((audio: HTMLAudioElement) => audio.playbackRate)).toBe(1.5);
  await note.getByRole('slider').press('Home');
  await expect(note.getByRole('slider')).toHaveAttribute('aria-valuetext', '0 seconds');
  await expectNoFindings(doctor, 'voice note');
  await doctor.screenshot({ path: test.info().outputPath('note.png') });
});

test('a refused microphone is explained, and writing goes on', async ({ browser, baseURL }) => {
  const { rosa } = await meet(browser, baseURL ?? '');
  await rosa.getByRole('button', { name: 'Record a voice note' }).click();
  await expect(rosa.getByRole('alert').getByText('The microphone is not allowed')).toBeVisible();
  await expectNoFindings(rosa, 'refused microphone');
  await rosa.getByRole('button', { name: 'Cancel' }).click();
  await expect(rosa.getByRole('textbox', { name: /^Message to/ })).toBeVisible();
});
