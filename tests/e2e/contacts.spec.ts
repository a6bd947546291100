import { expect, type Page } from '@playwright/test';
import { test } from './support/clinic.ts';
import { arrive, newPair, openChat, startChat, write } from './support/people.ts';

/** A camera that looks at this code. */
async function lookAt(page: Page, path: string, size: number): Promise<void> {
  await page.evaluate(
    ({ path: dark, size: modules }) => {
      const canvas = document.createElement('canvas');
      canvas.width = 480;
      canvas.height = 480;
      const context = canvas.getContext('2d');
      const draw = () => {
        if (context === null) return;
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.fillStyle = '#fff';
        context.fillRect(0, 0, 480, 480);
        context.scale(480 / modules, 480 / modules);
        context.fillStyle = '#000';
        context.fill(new Path2D(dark));
      };
      draw();
      setInterval(draw, 100);
      navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
    },
    { path, size },
  );
}

async function readCode(page: Page): Promise<{ path: string; size: number }> {
  const code = page.locator('main svg[role=img]');
  const [, , size] = ((await code.getAttribute('viewBox')) ?? '').split(' ').map(Number);
  return { path: (await code.locator('path').getAttribute('d')) ?? '', size: size ?? 0 };
}

test('compares a contact with the camera; another code is refused; a number can be typed instead', async ({
  browser,
  baseURL,
}) => {
  test.slow();
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const ana = await arrive(browser, origin, patient);
  await startChat(ana, provider.name);
  await write(ana, 'hello');
  const doctor = await arrive(browser, origin, provider);
  await openChat(doctor, patient.name);
  for (const page of [ana, doctor]) {
    await page.locator('header a[href^="/contacts/"]').click();
    await expect(page.locator('main svg[role=img]')).toBeVisible();
  }
  const { path, size } = await readCode(doctor);

  // One module more: a code that differs in what it says, or is none at all.
  const stranger = await newPair(origin);
  const eve = await arrive(browser, origin, stranger.patient);
  await startChat(eve, stranger.provider.name);
  await eve.locator('header a[href^="/contacts/"]').click();
  const other = await readCode(eve);
  await lookAt(ana, other.path, other.size);
  await ana.getByRole('button', { name: 'Scan the other screen' }).click();
  await expect(ana.getByRole('alert').filter({ hasText: 'This is not the code of' })).toBeVisible();
  await ana.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  await lookAt(ana, path, size);
  await ana.getByRole('button', { name: 'Scan the other screen' }).click();
  await expect(ana.getByText(/You compared the numbers|verified/i).first()).toBeVisible();
  await expect(ana.getByRole('dialog')).toBeHidden();
  await expect(ana.getByRole('button', { name: 'Scan the other screen' })).toBeHidden();

  const groups = await ana.locator('main ol li').allTextContents();
  await doctor.getByRole('button', { name: 'Type the other number' }).click();
  const field = doctor.getByLabel('The number on the other screen');
  await field.fill(`${groups.slice(0, 11).join(' ')} 00000`);
  await doctor.getByRole('button', { name: 'Compare' }).click();
  await expect(doctor.getByText('That is not the same number.')).toBeVisible();
  await field.fill(groups.join(''));
  await doctor.getByRole('button', { name: 'Compare' }).click();
  await expect(doctor.getByRole('dialog')).toBeHidden();
  await expect(doctor.getByRole('button', { name: 'Type the other number' })).toBeHidden();
});

test('without a camera the number is one step away', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin);
  const page = await arrive(browser, origin, patient, { permissions: [] });
  await startChat(page, provider.name);
  await page.locator('header a[href^="/contacts/"]').click();
  await page.getByRole('button', { name: 'Scan the other screen' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Type the other number' }).click();
  await expect(page.getByLabel('The number on the other screen')).toBeVisible();
});
