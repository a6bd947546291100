// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { NotesPanel } from './notes-panel.tsx';
import { useVisitNotes } from './use-visit-notes.ts';

beforeAll(giveElementsSize);
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function noteStore(kept = '') {
  const disk = { text: kept };
  return {
    disk,
    noteDraft: vi.fn(async () => ({ ok: true as const, value: disk.text })),
    saveNoteDraft: vi.fn(async (_: string, text: string) => {
      disk.text = text;
      return { ok: true as const, value: null };
    }),
  };
}

function Notes({ store }: { store: ReturnType<typeof noteStore> }) {
  return <NotesPanel notes={useVisitNotes(store, 'visit')} />;
}

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Notes of this visit' });

async function open(store: ReturnType<typeof noteStore>) {
  await act(async () => renderScreen(<Notes store={store} />));
}

test('what was noted before a crash is there again', async () => {
  await open(noteStore('Blood pressure 120/80'));
  expect(field().value).toBe('Blood pressure 120/80');
});

test('typing is kept a moment later, and says so', async () => {
  const store = noteStore();
  await open(store);
  fireEvent.change(field(), { target: { value: 'Sleeps well' } });
  expect(screen.getByText('Keeping…')).toBeTruthy();
  await act(async () => vi.advanceTimersByTime(500));
  expect(store.disk.text).toBe('Sleeps well');
  expect(screen.getByText('Kept on this device')).toBeTruthy();
});

test('a page that goes away keeps it at once', async () => {
  const store = noteStore();
  await open(store);
  fireEvent.change(field(), { target: { value: 'Half a sen' } });
  cleanup();
  expect(store.disk.text).toBe('Half a sen');
});
