// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { conversationId, fakeAttachments, fileView } from '#tests/support/ui-fixtures/files.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { PdfFile, PdfProblem } from '../client/pdf-document.ts';
import { fileSource } from './file-source.ts';
import { PdfView } from './pdf-view.tsx';

const reader = vi.hoisted(() => ({ openPdf: vi.fn(), drawPage: vi.fn(() => () => undefined) }));
vi.mock('../client/pdf-document.ts', () => reader);

class Nothing {
  observe() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
}

beforeAll(() => {
  giveElementsSize();
  vi.stubGlobal('ResizeObserver', Nothing);
  vi.stubGlobal('IntersectionObserver', Nothing);
});
beforeEach(() => {
  reader.openPdf.mockReset();
  reader.drawPage.mockClear();
});
afterEach(cleanup);

const page = { getViewport: ({ scale }: { scale: number }) => ({ width: 600 * scale, height: 800 * scale }) };
const source = fileSource(fakeAttachments(), conversationId, 'm', fileView('report'));

async function show(onUnshowable = vi.fn()) {
  await act(async () => {
    renderScreen(<PdfView source={source} onUnshowable={onUnshowable} />);
  });
  return onUnshowable;
}

test('pages stand one under the other; only those near the screen are drawn', async () => {
  const file: Partial<PdfFile> = { pageCount: 40, page: vi.fn(async () => page as never), close: vi.fn() };
  reader.openPdf.mockResolvedValue(file);
  await show();
  expect(screen.getAllByRole('region')).toHaveLength(40);
  expect(screen.getByRole('region', { name: 'Page 40 of 40' })).toBeTruthy();
  expect(reader.drawPage).toHaveBeenCalledOnce();
  const before = screen.getByRole('region', { name: 'Page 1 of 40' }).style.width;
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Larger' }));
  });
  const after = screen.getByRole('region', { name: 'Page 1 of 40' }).style.width;
  expect(Number.parseFloat(after)).toBeCloseTo(Number.parseFloat(before) * 1.25);
});

/** The reader finds something wrong. */
const failing = (problem: PdfProblem) =>
  reader.openPdf.mockImplementation(
    async (_: unknown, __: unknown, onProblem: (found: PdfProblem) => void) => {
      onProblem(problem);
      return null;
    },
  );

test('one with a password says so', async () => {
  failing('locked');
  await show();
  expect(screen.getByText(/protected with a password/)).toBeTruthy();
});

test('one that is none is handed back', async () => {
  failing('broken');
  expect(await show()).toHaveBeenCalledOnce();
});

test('a part that was tampered with is refused with a code, and can be tried again', async () => {
  failing({ kind: 'refusal', code: 'E_FILE_CHUNK' });
  await show();
  expect(screen.getByText('Code: E_FILE_CHUNK')).toBeTruthy();
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  });
  expect(reader.openPdf).toHaveBeenCalledTimes(2);
});

test('closing it ends the reading', async () => {
  let signal: AbortSignal | undefined;
  reader.openPdf.mockImplementation(async (_: unknown, given: AbortSignal) => {
    signal = given;
    return null;
  });
  await show();
  cleanup();
  expect(signal?.aborted).toBe(true);
});
