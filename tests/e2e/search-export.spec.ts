import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { ChatView, EngineStatus } from '#src/features/messaging/client/engine-api.ts';
import { expectValue, startNodeEngine } from '#src/features/messaging/client/node-engine.ts';
import { until } from '#tests/support/person.ts';
import { test } from './support/clinic.ts';
import { type Account, arrive, message, newPair, openChat } from './support/people.ts';

const first = 'La medicación nueva empieza el lunes';
const scan = new Uint8Array(600_000).map((_, at) => (at * 31) % 251);

/** A long conversation with a file near its end, written by the patient without a browser. */
async function writeHistory(origin: string, patient: Account, provider: Account): Promise<void> {
  const { engine } = await startNodeEngine(origin);
  const { email, password } = patient;
  expectValue(await engine.signIn({ email, password, sharedComputer: false }));
  await until<EngineStatus>(
    (listener) => engine.watchStatus(listener),
    (status) => status.phase === 'ready',
    'ready',
  );
  const person = expectValue(await engine.contacts()).find(({ name }) => name === provider.name);
  const userId = person?.userId ?? '';
  const { conversationId: id } = expectValue(await engine.startConversation({ kind: 'direct', userId }));
  const watch = (listener: (view: ChatView) => void) => engine.watchConversation(id, listener);
  expectValue(await engine.send(id, first));
  for (let n = 1; n <= 330; n += 1) expectValue(await engine.send(id, `Diario, día ${n}: dormí bien`));
  const file = { file: new Blob([scan]), name: 'radiografía.dcm', type: 'application/dicom' };
  const { uploadIds } = expectValue(await engine.addUploads(id, [{ ...file, original: true, voice: null }]));
  await until(watch, (view) => view.uploads.every(({ stage }) => stage === 'done'), 'the upload');
  expectValue(await engine.send(id, 'Aquí está la radiografía', { uploadIds }));
  await until(watch, (view) => view.lastSeq === 332, 'everything to be sent');
  await engine.close();
}

/** Headless browsers have nobody who could answer the window that asks where to save. */
async function withoutSaveWindow(page: Page): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
}

async function save(page: Page, kind: string): Promise<Uint8Array> {
  await page.getByRole('button', { name: 'More about this conversation' }).click();
  await page.getByRole('menuitem', { name: 'Save this conversation' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save this conversation' });
  await dialog.getByText(kind).click();
  const download = page.waitForEvent('download', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  const path = await (await download).path();
  await expect(dialog.getByText('The conversation was saved.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return new Uint8Array(readFileSync(path));
}

test.describe('a long conversation on a device that has not seen it', () => {
  test.setTimeout(180_000);
  let doctor: Page;
  let patient: Account;

  test.beforeEach(async ({ browser, baseURL }) => {
    const origin = baseURL ?? '';
    const pair = await newPair(origin);
    patient = pair.patient;
    await writeHistory(origin, patient, pair.provider);
    doctor = await arrive(browser, origin, pair.provider, { viewport: { width: 1280, height: 800 } });
    await withoutSaveWindow(doctor);
    await doctor.reload();
  });

  test('is searched: what is not read yet is said, read on request, and found without accents', async () => {
    await openChat(doctor, patient.name);
    await doctor.getByRole('searchbox', { name: 'Search people and messages' }).fill('MEDICACION lun');
    const found = doctor.getByRole('region', { name: 'Messages', exact: true });
    await expect(found.getByText(/^Messages since .* on this device are searched\.$/)).toBeVisible();
    await expect(found.getByText('No message has “MEDICACION lun”.')).toBeVisible();
    await found.getByRole('button', { name: 'Search older messages' }).click();
    await expect(found.getByText('All messages of your conversations are searched.')).toBeVisible({
      timeout: 30_000,
    });
    const hit = found.getByRole('link', { name: /La medicación nueva/ });
    await expect(hit.locator('mark')).toHaveText(['medicación', 'lunes']);
    await hit.click();
    await expect(message(doctor, first)).toBeInViewport();

    await doctor.keyboard.press('Control+f');
    const bar = doctor.getByRole('search', { name: 'Search in this conversation' });
    await bar.getByRole('searchbox').fill('dia 33');
    await expect(bar.getByRole('status')).toHaveText('2 messages');
    await bar.getByRole('searchbox').press('Enter');
    await expect(bar.getByRole('status')).toHaveText('1 of 2');
    await expect(message(doctor, 'Diario, día 330: dormí bien')).toBeInViewport();
    await bar.getByRole('searchbox').press('Enter');
    await expect(bar.getByRole('status')).toHaveText('2 of 2');
    await expect(message(doctor, 'Diario, día 33: dormí bien')).toBeInViewport();
    await bar.getByRole('searchbox').press('Escape');
    await expect(bar).toHaveCount(0);

    const row = doctor.getByRole('article').filter({ hasText: 'día 33:' });
    await row.hover();
    await row.getByRole('button', { name: 'More actions' }).click();
    await doctor.getByRole('menuitem', { name: 'Star for me' }).click();
    await doctor.getByRole('link', { name: 'Starred messages' }).click();
    const stars = doctor.getByRole('list', { name: 'Starred messages' });
    await expect(stars.getByRole('listitem')).toHaveCount(1);
    await stars.getByRole('link', { name: /día 33/ }).click();
    await expect(message(doctor, 'Diario, día 33: dormí bien')).toBeInViewport();
  });

  test('is saved as an archive, byte for byte, and as a document to read', async () => {
    await openChat(doctor, patient.name);
    const entries = unzipSync(await save(doctor, 'Archive with all files'));
    const text = (name: string) => new TextDecoder().decode(entries[name]);
    const json = JSON.parse(text('conversation.json'));
    expect(json).toMatchObject({ version: 1, exportedBy: { name: 'Dr. Iván Soler' } });
    expect(json.messages).toHaveLength(332);
    expect(json.messages[0]).toMatchObject({ text: first, sender: { name: patient.name } });
    const [file] = json.messages.at(-1).files;
    expect(file).toMatchObject({ name: 'radiografía.dcm', sizeBytes: scan.length });
    expect(Buffer.compare(entries[file.path] ?? Buffer.alloc(0), scan)).toBe(0);
    const sum = createHash('sha256').update(scan).digest('hex');
    expect(text('SHA256SUMS')).toBe(`${sum}  ${file.path}\n`);

    const pdf = await getDocument({ data: await save(doctor, 'Document to read or print'), verbosity: 0 })
      .promise;
    const pages: string[] = [];
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const { items } = await (await pdf.getPage(number)).getTextContent();
      pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
    }
    expect(pages[0]).toContain(first);
    expect(pages[0]).toContain('Saved by Dr. Iván Soler');
    expect(pages.at(-1)).toContain(`SHA-256 ${sum.slice(0, 20)}`);
    expect(pages.at(-1)).toContain(`page ${pdf.numPages} of ${pdf.numPages}`);
    await pdf.loadingTask.destroy();
  });
});
