// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { conversationId, fakeAttachments, fileView, tinyGif } from '#tests/support/ui-fixtures/files.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { FileView } from '../client/attachment-api.ts';
import { AttachmentProvider } from './attachments-context.tsx';
import { MessageFiles } from './message-files.tsx';

const written: Uint8Array[] = [];
const handle = {
  createWritable: async () => ({
    write: async (piece: Uint8Array) => void written.push(piece),
    close: async () => undefined,
    abort: async () => void written.splice(0),
  }),
};

beforeAll(() => {
  giveElementsSize();
  URL.createObjectURL = () => 'blob:picture';
  URL.revokeObjectURL = () => undefined;
});
beforeEach(() => {
  written.splice(0);
  window.showSaveFilePicker = vi.fn(async () => handle as never);
});
afterEach(cleanup);

const text = (words: string) => new TextEncoder().encode(words);
const sized = (name: string, bytes: Uint8Array, more: Partial<FileView> = {}) =>
  fileView(name, { name, sizeBytes: bytes.length, ...more });
const photo = (name: string) => sized(name, tinyGif, { type: 'image/gif', thumb: { width: 40, height: 30 } });

function show(contents: Record<string, Uint8Array>, files: FileView[]) {
  const api = fakeAttachments(contents);
  renderScreen(
    <AttachmentProvider api={api}>
      <MessageFiles conversationId={conversationId} messageId="m1" files={files} mine={false} />
    </AttachmentProvider>,
  );
  return api;
}

async function press(name: string | RegExp) {
  const button = screen.getByRole('button', { name });
  button.focus();
  await act(async () => {
    fireEvent.click(button);
  });
}

describe('a file that is a card', () => {
  test('says name, kind and size, and is saved under a harmless name', async () => {
    const bytes = text('x'.repeat(2_048));
    show({ 'scan.dcm': bytes }, [
      sized('scan.dcm', bytes, { name: 'C:\\scan.dcm', type: 'application/dicom' }),
    ]);
    expect(screen.getByText('Medical image (DICOM) · 2 kB')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Open/ })).toBeNull();
    await press('Save scan.dcm');
    expect(window.showSaveFilePicker).toHaveBeenCalledExactlyOnceWith({ suggestedName: 'scan.dcm' });
    expect(Buffer.concat(written)).toEqual(Buffer.from(bytes));
    expect(screen.getByRole('button', { name: 'Saved scan.dcm' })).toBeTruthy();
  });

  test('is read in pieces of 4 MiB', async () => {
    const bytes = new Uint8Array(9 * 1024 * 1024);
    const api = show({ big: bytes }, [sized('big', bytes)]);
    await press('Save big');
    expect(api.readFile.mock.calls.map(([, , , from, to]) => [from, to])).toEqual([
      [0, 4_194_304],
      [4_194_304, 8_388_608],
      [8_388_608, 9_437_184],
    ]);
  });

  test('without bytes says so, and can be saved', async () => {
    const api = show({}, [fileView('empty.pdf', { name: 'empty.pdf', sizeBytes: 0 })]);
    expect(screen.getByText('This file is empty (0 bytes)')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Open/ })).toBeNull();
    await press('Save empty.pdf');
    expect(screen.getByRole('button', { name: 'Saved empty.pdf' })).toBeTruthy();
    expect(api.readFile).not.toHaveBeenCalled();
  });

  test('where there is no window to choose a place, it is downloaded as something inert', async () => {
    delete window.showSaveFilePicker;
    const made = vi.spyOn(URL, 'createObjectURL');
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const page = text('<html><script>alert(1)</script>');
    show({ 'page.html': page }, [sized('page.html', page, { type: 'text/html' })]);
    await press('Save page.html');
    await waitFor(() => expect(click).toHaveBeenCalledOnce());
    expect(made.mock.calls[0]?.[0]).toMatchObject({ type: 'application/octet-stream' });
    expect(click.mock.contexts[0]).toMatchObject({ download: 'page.html' });
    click.mockRestore();
  });

  test('that was tampered with is refused calmly, with a code; nothing of it stays on the disk', async () => {
    const bytes = new Uint8Array(5 * 1024 * 1024);
    const api = show({ bad: bytes }, [sized('bad', bytes)]);
    api.readFile
      .mockResolvedValueOnce({ ok: true, value: bytes.slice(0, 4 * 1024 * 1024) })
      .mockResolvedValueOnce({ ok: false, failure: { kind: 'refusal', code: 'E_FILE_HASH' } });
    await press('Save bad');
    expect(screen.getByRole('alert').textContent).toContain('“bad” was not opened');
    expect(screen.getByText('Code: E_FILE_HASH')).toBeTruthy();
    expect(written).toEqual([]);
  });

  test('that cannot be written where it should says so', async () => {
    window.showSaveFilePicker = vi.fn(
      async () => ({ createWritable: () => Promise.reject(new Error('full')) }) as never,
    );
    show({ a: text('a') }, [sized('a', text('a'))]);
    await press('Save a');
    expect(screen.getByRole('alert').textContent).toContain('Is there enough space?');
  });
});

describe('a file that is looked at', () => {
  test('words are letters, more of them on demand', async () => {
    const words = text(`Presión 120/80. ${'a'.repeat(300_000)}`);
    show({ t: words }, [sized('t', words, { name: 'notes.txt', type: 'text/plain' })]);
    await press('Open notes.txt');
    const dialog = within(await screen.findByRole('dialog'));
    expect((await dialog.findByText(/^Presión 120\/80/)).textContent?.length).toBe(200 * 1024 - 1);
    await press('Show more');
    expect((await dialog.findByText(/^Presión 120\/80/)).textContent?.length).toBe(300_016);
  });

  test('a page that says it is text is a card', async () => {
    const page = text('<!doctype html><script>alert(1)</script>');
    show({ t: page }, [sized('t', page, { name: 'notes.txt', type: 'text/plain' })]);
    await press('Open notes.txt');
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText(/not what it says it is/)).toBeTruthy();
    expect(dialog.getByText(/^Web page or drawing/)).toBeTruthy();
    expect(document.querySelector('script')).toBeNull();
  });

  test('what is refused is a card with a code, and another try', async () => {
    const api = show({ t: text('hello') }, [sized('t', text('hello'), { type: 'text/plain' })]);
    api.readFile.mockResolvedValueOnce({ ok: false, failure: { kind: 'refusal', code: 'E_FILE_CHUNK' } });
    await press('Open t');
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText('Code: E_FILE_CHUNK')).toBeTruthy();
    await press('Try again');
    expect(await dialog.findByText('hello')).toBeTruthy();
  });
});

test('sound is played from memory where there is no service worker', async () => {
  const sound = text('ID3 something');
  show({ s: sound }, [sized('s', sound, { name: 'heart.mp3', type: 'audio/mpeg' })]);
  await press('Open heart.mp3');
  await waitFor(() =>
    expect(document.querySelector('audio')?.getAttribute('aria-label')).toBe('Recording heart.mp3'),
  );
  expect(document.querySelector('audio')?.getAttribute('src')).toBe('blob:picture');
});

describe('pictures', () => {
  const names = ['a.gif', 'b.gif', 'c.gif', 'd.gif', 'e.gif', 'f.gif'];
  const contents = Object.fromEntries(names.map((name) => [name, tinyGif]));

  test('stand side by side; those without room hide behind the last one', async () => {
    show(contents, names.map(photo));
    expect(screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual(
      names.slice(0, 4).map((name, at) => `Open picture ${name}, ${at + 1} of 6`),
    );
    expect(screen.getByText('+2')).toBeTruthy();
  });

  test('open over the page: next, zoom, turn, and back to where one was', async () => {
    show(contents, names.map(photo));
    await press('Open picture b.gif, 2 of 6');
    const dialog = within(await screen.findByRole('dialog'));
    await dialog.findByRole('img', { name: 'b.gif' });
    // The focus is on the dialog itself.
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'ArrowLeft' });
    expect(await dialog.findByRole('img', { name: 'a.gif' })).toBeTruthy();
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'ArrowRight' });
    await dialog.findByRole('img', { name: 'b.gif' });
    await press('Larger');
    await press('Turn right');
    expect(dialog.getByRole('img', { name: 'b.gif' }).style.transform).toContain('rotate(90deg)');
    fireEvent.keyDown(dialog.getByRole('group'), { key: '+' });
    expect(dialog.getByText('150 %')).toBeTruthy();
    // Zoomed in, arrows move the picture; whole, they go on.
    fireEvent.keyDown(dialog.getByRole('group'), { key: 'ArrowRight' });
    expect(dialog.getByRole('img', { name: 'b.gif' })).toBeTruthy();
    fireEvent.keyDown(dialog.getByRole('group'), { key: '0' });
    fireEvent.keyDown(dialog.getByRole('group'), { key: 'ArrowRight' });
    expect(await dialog.findByRole('img', { name: 'c.gif' })).toBeTruthy();
    await press('Close');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() =>
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Open picture b.gif, 2 of 6'),
    );
  });

  test('one that the browser cannot draw can be saved', async () => {
    show(contents, [photo('a.gif')]);
    await press('Open picture a.gif');
    fireEvent.error(await screen.findByRole('img', { name: 'a.gif' }));
    expect(screen.getByText(/This browser cannot show this file/)).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'Save a.gif' }).length).toBeGreaterThan(0);
  });

  test('a thumbnail that is no picture is never drawn', async () => {
    const api = fakeAttachments(contents);
    api.thumbnail.mockResolvedValue({ ok: true, value: { bytes: text('<svg/>'), type: 'image/png' } });
    renderScreen(
      <AttachmentProvider api={api}>
        <MessageFiles conversationId={conversationId} messageId="m1" files={[photo('a.gif')]} mine />
      </AttachmentProvider>,
    );
    await act(async () => undefined);
    expect(document.querySelector('img')).toBeNull();
  });
});
