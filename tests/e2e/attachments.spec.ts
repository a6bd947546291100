import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { mayBeKept } from '#src/platform/service-worker/roads.ts';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import {
  attach,
  dicomScan,
  expectReady,
  give,
  heicPhoto,
  pdfReport,
  queue,
  save,
  sendFiles,
} from './support/files.ts';
import { begin, meet } from './support/meeting.ts';
import { message } from './support/people.ts';
import { webmVideo } from './support/video.ts';

/** Two browsers, sealing and opening on both sides, beside other tests. */
test.describe.configure({ timeout: 240_000 });

const phone = { viewport: { width: 390, height: 844 } };

/** What the browser keeps for times without a network. */
function cachedPaths(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
    return paths;
  });
}

test.describe('files between two people', () => {
  test('a PDF arrives whole, and is read page by page', async ({ browser, baseURL }) => {
    const { rosa, doctor } = await meet(browser, baseURL ?? '');
    const report = await pdfReport(12);
    await attach(rosa, { name: 'report.pdf', mimeType: 'application/pdf', buffer: report });
    await rosa.getByRole('textbox', { name: /^Message to/ }).fill('My results');
    await sendFiles(rosa);
    await expect(message(doctor, 'My results')).toBeVisible();
    expect((await save(doctor, 'report.pdf')).bytes.equals(report)).toBe(true);

    await doctor.getByRole('button', { name: 'Open report.pdf' }).click();
    const dialog = doctor.getByRole('dialog');
    await expect(dialog.getByText('Laboratory report, page 1', { exact: true })).toBeAttached();
    await expect(dialog.getByText('Page 1 of 12')).toBeVisible();
    await dialog.getByRole('region', { name: 'Page 9 of 12' }).scrollIntoViewIfNeeded();
    await expect(dialog.getByText('Laboratory report, page 9')).toBeAttached();
    await doctor.keyboard.press('Escape');
    await expect(doctor.getByRole('button', { name: 'Open report.pdf' })).toBeFocused();
  });

  test('a HEIC photo is shown everywhere, without the place where it was taken', async ({
    browser,
    baseURL,
  }) => {
    const { rosa, doctor } = await meet(browser, baseURL ?? '');
    const photo = heicPhoto();
    expect(photo.includes('Exif')).toBe(true);
    await give(rosa, 'paste', [{ name: 'IMG_2041.HEIC', mimeType: '', buffer: photo }]);
    await expectReady(rosa, 1);
    await sendFiles(rosa);
    await doctor.getByRole('button', { name: /^Open picture IMG_2041/ }).click();
    const picture = doctor.getByRole('dialog').getByRole('img');
    await expect(picture).toBeVisible();
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    const { suggested, bytes } = await save(doctor, /^IMG_2041/);
    expect(suggested).toBe('IMG_2041.jpg');
    expect(bytes.subarray(0, 3)).toEqual(Buffer.of(0xff, 0xd8, 0xff));
    expect(bytes.includes('Exif')).toBe(false);
    expect(bytes.includes('GPS')).toBe(false);
  });

  test('what nobody can look at here is a card; a hostile name is letters; nothing is lost of an empty file', async ({
    browser,
    baseURL,
  }) => {
    const { rosa, doctor } = await meet(browser, baseURL ?? '');
    const page = Buffer.from('<html><script>document.title = "owned"</script></html>');
    await give(rosa, 'drop', [
      { name: 'scan.dcm', mimeType: 'application/dicom', buffer: dicomScan() },
      { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
      { name: '\u202Efdp.<b>notes.html', mimeType: 'text/plain', buffer: page },
    ]);
    await expectReady(rosa, 3);
    await sendFiles(rosa);
    await expect(doctor.getByText(/^Medical image \(DICOM\)/)).toBeVisible();
    expect((await save(doctor, 'scan.dcm')).bytes.equals(dicomScan())).toBe(true);
    await expect(doctor.getByText('This file is empty (0 bytes)')).toBeVisible();
    expect((await save(doctor, 'empty.txt')).bytes).toHaveLength(0);

    const saved = await save(doctor, 'fdp._b_notes.html');
    expect(saved).toEqual({ suggested: 'fdp._b_notes.html', bytes: page });
    await doctor.getByRole('button', { name: 'Open fdp._b_notes.html' }).click();
    await expect(doctor.getByText(/not what it says it is/)).toBeVisible();
    expect(await doctor.title()).not.toBe('owned');
  });

  test('a photo is sent untouched on purpose, and still shown', async ({ browser, baseURL }) => {
    const { rosa, doctor } = await meet(browser, baseURL ?? '');
    await attach(rosa, { name: 'IMG_7.heic', mimeType: 'image/heic', buffer: heicPhoto() });
    await rosa.getByRole('button', { name: /^Place and time are removed/ }).click();
    await rosa.getByRole('switch', { name: /Keep the original picture/ }).press('Space');
    await expect(queue(rosa).getByText('Original, with place and time')).toBeVisible();
    await expectReady(rosa, 1);
    await sendFiles(rosa);
    await doctor.getByRole('button', { name: /^Open picture IMG_7/ }).click();
    const picture = doctor.getByRole('dialog').getByRole('img');
    await expect(picture).toBeVisible();
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
    expect((await save(doctor, 'IMG_7.heic')).bytes.equals(heicPhoto())).toBe(true);
  });

  test('a video starts at once, and jumps ahead without what lies between', async ({ browser, baseURL }) => {
    const origin = baseURL ?? '';
    const { rosa, doctor } = await meet(browser, origin);
    const video = await webmVideo(rosa, 40, 1_024 * 1_024);
    const file = test.info().outputPath('gait.webm');
    writeFileSync(file, video);
    await rosa.locator('form input[type=file]').last().setInputFiles(file);
    await expectReady(rosa, 1);
    await sendFiles(rosa);

    /** First bytes of what the player got. */
    const starts: number[] = [];
    doctor.on('response', (response) => {
      const range = /^bytes (\d+)-/.exec(response.headers()['content-range'] ?? '');
      if (response.url().includes('/media/') && range !== null) starts.push(Number(range[1]));
    });
    await doctor.getByRole('button', { name: /^Open (?:video )?gait\.webm/ }).click();
    const player = doctor.getByRole('dialog').locator('video');
    await expect.poll(() => player.evaluate((element: HTMLVideoElement) => element.duration)).toBe(40);
    await player.evaluate((element: HTMLVideoElement) => {
      element.currentTime = 30;
    });
    await expect.poll(() => starts.some((start) => start > 30 * 1_024 * 1_024)).toBe(true);
    await expect.poll(() => player.evaluate((element: HTMLVideoElement) => element.seeking)).toBe(false);
    expect(starts.filter((start) => start > 12 * 1_024 * 1_024 && start < 28 * 1_024 * 1_024)).toEqual([]);
    // Nothing decrypted is kept, and the address is nobody else's.
    const own = (path: string) => path === '/offline' || path === '/look' || mayBeKept(path, origin);
    expect((await cachedPaths(doctor)).filter((path) => !own(path))).toEqual([]);
    const address = await player.evaluate((element: HTMLVideoElement) => element.src);
    await doctor.keyboard.press('Escape');
    const after = await doctor.evaluate(
      async (url) => (await fetch(url, { headers: { range: 'bytes=0-1' } })).status,
      address,
    );
    expect(after).toBe(404);
  });

  test('a file is taken away before it is sent', async ({ browser, baseURL }) => {
    const { rosa } = await meet(browser, baseURL ?? '');
    await attach(
      rosa,
      { name: 'wrong.dcm', mimeType: '', buffer: dicomScan() },
      { name: 'right.dcm', mimeType: '', buffer: dicomScan() },
    );
    await queue(rosa).getByRole('button', { name: 'Remove wrong.dcm' }).click();
    await expect(queue(rosa).getByRole('listitem')).toHaveCount(1);
    await sendFiles(rosa);
    await expect(rosa.getByRole('button', { name: 'Save right.dcm' })).toBeVisible();
    await expect(rosa.getByRole('button', { name: 'Save wrong.dcm' })).toHaveCount(0);
  });

  test('a message goes with its file when the server is back', async ({ browser, ownClinic }) => {
    const { rosa, doctor } = await meet(browser, ownClinic.origin);
    await ownClinic.kill();
    await attach(rosa, { name: 'scan.dcm', mimeType: '', buffer: dicomScan() });
    await expect(queue(rosa).getByText(/^Waiting/)).toBeVisible();
    await rosa.getByRole('textbox', { name: /^Message to/ }).fill('Sent at once');
    await rosa.getByRole('button', { name: 'Send', exact: true }).click();
    const bubble = message(rosa, 'Sent at once');
    await expect(bubble.getByRole('list', { name: 'Files to send' })).toBeVisible();
    await ownClinic.start();
    await expect(message(doctor, 'Sent at once').getByRole('button', { name: 'Save scan.dcm' })).toBeVisible({
      timeout: 60_000,
    });
    expect((await save(doctor, 'scan.dcm')).bytes.equals(dicomScan())).toBe(true);
  });

  test('a file that was changed on the server is refused with a code', async ({ browser, ownClinic }) => {
    const { rosa, doctor } = await meet(browser, ownClinic.origin);
    await attach(rosa, { name: 'scan.dcm', mimeType: '', buffer: dicomScan() });
    await expectReady(rosa, 1);
    await sendFiles(rosa);
    const button = doctor.getByRole('button', { name: 'Save scan.dcm' });
    await expect(button).toBeVisible();
    const folder = join(ownClinic.dataDir, 'files');
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/[0-9a-f]{40}$/.test(name)) continue;
      const stored = readFileSync(join(folder, name));
      stored.writeUInt8(stored.readUInt8(1_000) ^ 1, 1_000);
      writeFileSync(join(folder, name), stored);
    }
    await doctor.evaluate(() => {
      delete window.showSaveFilePicker;
    });
    await button.click();
    await expect(doctor.getByText('“scan.dcm” was not opened')).toBeVisible();
    await expect(doctor.getByText('Code: E_FILE_HASH')).toBeVisible();
    await expectNoFindings(doctor, 'refused file');
  });
});

for (const { name, options } of [
  { name: 'phone, Spanish, light', options: { ...phone, locale: 'es-ES', colorScheme: 'light' as const } },
  {
    name: 'desktop, English, dark',
    options: { viewport: { width: 1280, height: 800 }, locale: 'en-US', colorScheme: 'dark' as const },
  },
]) {
  test(`axe finds nothing about files: ${name}`, async ({ browser, baseURL }) => {
    const { rosa } = await begin(browser, baseURL ?? '', options);
    await attach(
      rosa,
      { name: 'report.pdf', mimeType: 'application/pdf', buffer: await pdfReport(3) },
      { name: 'photo.heic', mimeType: 'image/heic', buffer: heicPhoto() },
      { name: 'scan.dcm', mimeType: 'application/dicom', buffer: dicomScan() },
    );
    await expect(rosa.locator('form li').getByText(/^(?:Ready|Listo)/)).toHaveCount(3);
    await expectNoFindings(rosa, 'queue');
    await rosa.screenshot({ path: test.info().outputPath('queue.png') });
    await rosa.getByRole('button', { name: /^(?:Send|Enviar)$/ }).click();
    const report = rosa.getByRole('button', { name: /^(?:Open|Abrir) report\.pdf/ });
    await expect(report).toBeVisible();
    await expectNoFindings(rosa, 'files of a message');
    await rosa.screenshot({ path: test.info().outputPath('message.png') });
    await report.click();
    await expect(
      rosa.getByRole('dialog').getByText('Laboratory report, page 1', { exact: true }),
    ).toBeAttached();
    await expectNoFindings(rosa, 'PDF');
    await rosa.screenshot({ path: test.info().outputPath('pdf.png') });
    await rosa.keyboard.press('Escape');
    await rosa.getByRole('button', { name: /^(?:Open picture|Abrir la imagen) photo/ }).click();
    await expect(rosa.getByRole('dialog').getByRole('img')).toBeVisible();
    await expectNoFindings(rosa, 'picture');
    await rosa.screenshot({ path: test.info().outputPath('picture.png') });
  });
}
