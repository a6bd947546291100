import { type Browser, expect, type Page } from '@playwright/test';
import { test } from './support/clinic.ts';
import { attach, dicomScan, give, heicPhoto, pdfReport, queue, save, sendFiles } from './support/files.ts';
import { arrive, message, newPair, openChat, startChat } from './support/people.ts';

/** A patient on a phone and a provider at a desk, both in their conversation. */
async function meet(browser: Browser, origin: string): Promise<{ rosa: Page; doctor: Page }> {
  const { patient, provider } = await newPair(origin);
  const rosa = await arrive(browser, origin, patient);
  await startChat(rosa, provider.name);
  await rosa.getByRole('textbox', { name: /^Message to/ }).fill('Hello');
  await rosa.keyboard.press('Enter');
  const doctor = await arrive(browser, origin, provider);
  await openChat(doctor, patient.name);
  return { rosa, doctor };
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
    await expect(queue(rosa).getByText(/^Ready/)).toBeVisible();
    await sendFiles(rosa);
    await doctor.getByRole('button', { name: /^Open picture IMG_2041/ }).click();
    const picture = doctor.getByRole('dialog').getByRole('img');
    await expect(picture).toBeVisible();
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    const { suggested, bytes } = await save(doctor, /^IMG_2041/);
    expect(suggested).toMatch(/^IMG_2041.*\.jpe?g$/);
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
    await expect(queue(rosa).getByText(/^Ready/)).toHaveCount(3);
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
});
