// @vitest-environment jsdom
// jsdom's own files cannot be read.
import { File } from 'node:buffer';
import { act, cleanup, createEvent, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { conversationId, fakeAttachments, upload } from '#tests/support/ui-fixtures/files.ts';
import { announcement, giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { UploadView } from '../client/attachment-api.ts';
import { AttachmentUploader } from './attachment-uploader.tsx';
import { AttachmentProvider } from './attachments-context.tsx';
import { WaitingFiles } from './waiting-files.tsx';

beforeAll(() => {
  giveElementsSize();
  URL.createObjectURL = () => 'blob:picture';
  URL.revokeObjectURL = () => undefined;
});
afterEach(cleanup);

const pdf = (name = 'scan.pdf', size = 9) => {
  const file = new File(['%PDF-1.7\n'], name, { type: 'application/pdf' });
  Object.defineProperty(file, 'size', { value: size });
  return file;
};

function show(uploads: UploadView[] = [], api = fakeAttachments()) {
  const draw = (next: UploadView[]) => (
    <AttachmentProvider api={api}>
      <AttachmentUploader
        conversationId={conversationId}
        uploads={next}
        onVoice={null}
        onPick={() => undefined}
      >
        <textarea aria-label="Message" />
      </AttachmentUploader>
    </AttachmentProvider>
  );
  const { rerender } = renderScreen(draw(uploads));
  return { api, show: (next: UploadView[]) => rerender(draw(next)) };
}

async function choose(...files: File[]) {
  await act(async () => {
    fireEvent.change(screen.getByLabelText('Any file', { selector: 'input' }), { target: { files } });
  });
}

const names = (api: ReturnType<typeof fakeAttachments>) =>
  api.addUploads.mock.calls.flatMap(([, files]) => files.map((file) => file.name));

describe('files for a message', () => {
  test('several are chosen at once, known by their bytes', async () => {
    const { api } = show();
    await choose(pdf('one.bin'), pdf('two'));
    await waitFor(() => expect(names(api)).toEqual(['one.bin', 'two']));
    expect(api.addUploads.mock.calls[0]?.[1][0]?.type).toBe('application/pdf');
  });

  test('one that is too large is named with its size and the limit; the others go', async () => {
    const { api } = show();
    await choose(pdf('small.pdf'), pdf('mri.dcm', 240 * 1024 * 1024));
    expect(screen.getByRole('alert').textContent).toContain(
      '“mri.dcm” is too large (240 MB). A file may have up to 100 MB.',
    );
    await waitFor(() => expect(names(api)).toEqual(['small.pdf']));
  });

  test('more than a message can carry stay behind, by name', async () => {
    const { api } = show(Array.from({ length: 9 }, (_, at) => upload(`f${at}`)));
    await choose(pdf('a.pdf'), pdf('b.pdf'), pdf('c.pdf'));
    expect(screen.getByRole('alert').textContent).toContain('Not added: b.pdf and c.pdf.');
    await waitFor(() => expect(names(api)).toEqual(['a.pdf']));
    fireEvent.click(screen.getByRole('button', { name: 'OK' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('without the network they wait here, and what the engine refuses is said', async () => {
    const api = fakeAttachments();
    api.attachmentLimits.mockResolvedValue({ ok: false, failure: { kind: 'network' } });
    api.addUploads.mockResolvedValueOnce({ ok: false, failure: { kind: 'domain', code: 'FILE_TOO_LARGE' } });
    show([], api);
    await choose(pdf());
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('could not be added'));
    await choose(pdf('next.pdf'));
    await waitFor(() => expect(names(api)).toEqual(['scan.pdf', 'next.pdf']));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('a pasted picture is taken; text from an office program stays text', async () => {
    const { api } = show();
    const paste = (files: File[], data: Record<string, string>) => {
      const event = createEvent.paste(screen.getByLabelText('Message'));
      Object.defineProperty(event, 'clipboardData', {
        value: { files, getData: (type: string) => data[type] ?? '' },
      });
      return act(async () => {
        fireEvent(screen.getByLabelText('Message'), event);
      });
    };
    await paste([pdf('word.png')], { 'text/html': '<b>x</b>', 'text/plain': 'x' });
    await paste([pdf('image.png')], { 'text/html': '<img>' });
    await waitFor(() => expect(names(api)).toEqual(['image.png']));
  });

  test('what is dragged over the window has an area to drop it; folders are named', async () => {
    const { api } = show();
    const file = pdf('dropped.pdf');
    const items = [
      { kind: 'file', getAsFile: () => file, webkitGetAsEntry: () => ({ isDirectory: false }) },
      {
        kind: 'file',
        getAsFile: () => null,
        webkitGetAsEntry: () => ({ isDirectory: true, name: 'X-rays' }),
      },
    ];
    const dataTransfer = { types: ['Files'], items, files: [file] };
    fireEvent.dragEnter(document.body, { dataTransfer });
    expect(screen.getByText('Drop files here')).toBeTruthy();
    await act(async () => {
      fireEvent.drop(document.body, { dataTransfer });
    });
    expect(screen.queryByText('Drop files here')).toBeNull();
    expect(screen.getByRole('alert').textContent).toContain('“X-rays” is a folder');
    await waitFor(() => expect(names(api)).toEqual(['dropped.pdf']));
  });

  test('nothing is dropped while a dialog stands before the conversation', async () => {
    const { api } = show();
    document.body.setAttribute('aria-hidden', 'true');
    await act(async () => {
      fireEvent.drop(document.body, { dataTransfer: { types: ['Files'], items: [], files: [pdf()] } });
    });
    document.body.removeAttribute('aria-hidden');
    expect(api.addUploads).not.toHaveBeenCalled();
  });
});

describe('files on their way', () => {
  test('say stage, speed and remaining time in words, and how far they are to who asks', () => {
    show([upload('scan')]);
    const row = within(screen.getByRole('list', { name: 'Files to send' }));
    expect(row.getByText('Uploading, 2 MB of 10 MB · 1 MB/s · 8 seconds left')).toBeTruthy();
    const bar = row.getByRole('progressbar', { name: 'Progress of scan.pdf' });
    expect(bar.getAttribute('aria-valuenow')).toBe(String(2 * 1024 * 1024));
    expect(bar.getAttribute('aria-valuetext')).toBe('20%');
  });

  test('are taken away, and tried again when they failed', () => {
    const { api } = show([upload('scan', { stage: 'failed', failure: { kind: 'network' } })]);
    expect(screen.getByText(/^Not uploaded\. /)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again: scan.pdf' }));
    expect(api.retryUpload).toHaveBeenCalledExactlyOnceWith(conversationId, 'scan');
    fireEvent.click(screen.getByRole('button', { name: 'Remove scan.pdf' }));
    expect(api.cancelUpload).toHaveBeenCalledExactlyOnceWith(conversationId, 'scan');
  });

  test('are announced when they come and when they are there, not in between', () => {
    const { show: next } = show([]);
    next([upload('scan')]);
    expect(announcement()?.textContent).toBe('1 file added.');
    const said = announcement();
    next([upload('scan', { doneBytes: 5_000_000 })]);
    expect(announcement()).toBe(said);
    next([upload('scan', { stage: 'done' })]);
    expect(announcement()?.textContent).toBe('scan.pdf is ready.');
  });

  test('a picture is started anew when it shall stay as it is', async () => {
    const { api, show: next } = show([]);
    const photo = new File([Uint8Array.of(0xff, 0xd8, 0xff)], 'photo.jpg', { type: '' });
    await choose(photo);
    await waitFor(() => expect(api.addUploads).toHaveBeenCalledOnce());
    next([upload('photo.jpg', { name: 'photo.jpg', type: 'image/jpeg', stage: 'done' })]);
    fireEvent.click(screen.getByRole('button', { name: /^Place and time are removed/ }));
    await act(async () => {
      fireEvent.click(screen.getByRole('switch', { name: /Keep the original picture/ }));
    });
    expect(api.cancelUpload).toHaveBeenCalledExactlyOnceWith(conversationId, 'photo.jpg');
    expect(api.addUploads.mock.lastCall?.[1][0]).toMatchObject({ file: photo, original: true });
  });

  test('a hostile name is letters', () => {
    show([upload('x', { name: '../../\u202E<script>fdp.exe' })]);
    expect(screen.getByRole('list').textContent).toContain('_script_fdp.exe');
  });

  test('in the bubble of a message they can be taken away too', () => {
    const api = fakeAttachments();
    renderScreen(
      <AttachmentProvider api={api}>
        <WaitingFiles conversationId={conversationId} uploads={[upload('scan', { stage: 'waiting' })]} />
      </AttachmentProvider>,
      'es',
    );
    expect(screen.getByText('Esperando su turno o la conexión · 10 MB')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Quitar scan.pdf' }));
    expect(api.cancelUpload).toHaveBeenCalledOnce();
  });
});

test('without an engine behind it nothing breaks', async () => {
  vi.restoreAllMocks();
  renderScreen(
    <AttachmentUploader conversationId={conversationId} uploads={[]} onVoice={null} onPick={() => undefined}>
      {null}
    </AttachmentUploader>,
  );
  await choose(pdf());
  expect(screen.getByRole('alert')).toBeTruthy();
});
