/** Files to send in browser tests, and the ways people give them to a page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { PDFDocument, StandardFonts } from 'pdf-lib';

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A laboratory report of as many pages. */
export async function pdfReport(pages: number): Promise<Buffer> {
  const report = await PDFDocument.create();
  const font = await report.embedFont(StandardFonts.Helvetica);
  for (let page = 1; page <= pages; page += 1)
    report.addPage([595, 842]).drawText(`Laboratory report, page ${page}`, { x: 60, y: 760, size: 24, font });
  return Buffer.from(await report.save());
}

/** A photo of a phone that tells where it was taken. */
export function heicPhoto(): Buffer {
  return readFileSync(join(import.meta.dirname, '../fixtures/phone-photo.heic'));
}

/** What a scanner writes; nobody can look at it here. */
export function dicomScan(): Buffer {
  const scan = Buffer.alloc(4_096, 7);
  scan.write('DICM', 128);
  return scan;
}

/** Chooses files with the composer's button. */
export async function attach(page: Page, ...files: TestFile[]): Promise<void> {
  await page.locator('form input[type=file]').last().setInputFiles(files);
}

/** Files that wait above the composer. */
export function queue(page: Page): Locator {
  return page.locator('form').getByRole('list', { name: 'Files to send' });
}

/** Waits until so many files are sealed and uploaded; the first photo of a phone loads its decoder. */
export async function expectReady(page: Page, count: number): Promise<void> {
  await expect(queue(page).getByText(/^Ready/)).toHaveCount(count, { timeout: 60_000 });
}

/** Sends what is written and attached, when all of it is there. */
export async function sendFiles(page: Page): Promise<void> {
  const send = page.getByRole('button', { name: 'Send', exact: true });
  await expect(send).toBeEnabled();
  await send.click();
  await expect(queue(page)).toHaveCount(0);
}

/** Drops or pastes files as a person would. */
export async function give(page: Page, way: 'drop' | 'paste', files: readonly TestFile[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (given) => {
      const data = new DataTransfer();
      for (const { name, mimeType, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mimeType }));
      }
      return data;
    },
    files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') })),
  );
  const field = page.getByRole('textbox', { name: /^Message to/ });
  if (way === 'drop') {
    await field.dispatchEvent('dragenter', { dataTransfer: transfer });
    await expect(page.getByText('Drop files here')).toBeVisible();
    await field.dispatchEvent('drop', { dataTransfer: transfer });
  } else {
    await field.evaluate((element, clipboardData) => {
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, transfer);
  }
}

/** The bytes that a press on “Save” writes. */
export async function save(page: Page, name: string | RegExp): Promise<{ suggested: string; bytes: Buffer }> {
  // The window that asks where to save cannot be driven: pages do without it, like Firefox.
  await page.evaluate(() => {
    delete window.showSaveFilePicker;
  });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', {
        name: typeof name === 'string' ? `Save ${name}` : new RegExp(`^Save ${name.source.replace('^', '')}`),
      })
      .click(),
  ]);
  return { suggested: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}
