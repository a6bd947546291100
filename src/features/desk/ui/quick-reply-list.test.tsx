// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { directHead } from '#tests/support/ui-fixtures/chat-items.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { QuickReplyForm } from './quick-reply-form.tsx';
import { QuickReplyList } from './quick-reply-list.tsx';
import { QuickReplyPicker } from './quick-reply-picker.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const own = [{ id: '1', title: 'Thanks', text: 'Thank you, Rosa.' }];
const clinic = [
  { id: '2', title: 'Fasting', text: 'Please come without breakfast.' },
  { id: '3', title: 'Hours', text: 'We are here Monday to Friday.' },
];

describe('the quick replies', () => {
  test('are narrowed by typing and taken with the keyboard alone', async () => {
    const onPick = vi.fn();
    renderScreen(<QuickReplyList own={own} clinic={clinic} onPick={onPick} />);
    expect(screen.getAllByRole('menuitem')).toHaveLength(3);
    const search = screen.getByRole('searchbox', { name: 'Search quick replies' });
    fireEvent.change(search, { target: { value: 'breakf' } });
    await vi.waitFor(() => expect(screen.getAllByRole('menuitem')).toHaveLength(1), { timeout: 30_000 });
    fireEvent.keyDown(search, { key: 'ArrowDown' });
    fireEvent.keyDown(search, { key: 'Enter' });
    fireEvent.keyUp(search, { key: 'Enter' });
    await vi.waitFor(() => expect(onPick).toHaveBeenCalledWith('Please come without breakfast.'), {
      timeout: 30_000,
    });
  });

  test('are none of a patient’s business', () => {
    renderScreen(<QuickReplyPicker head={directHead} onPick={() => undefined} />);
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('the form', () => {
  test('wants both languages before it saves', async () => {
    const onSave = vi.fn(async () => ({ ok: true as const, value: null }));
    const onClose = vi.fn();
    renderScreen(<QuickReplyForm reply={null} onClose={onClose} onSave={onSave} />);
    const fill = (label: string, index: number, value: string) =>
      fireEvent.change(screen.getAllByLabelText(label)[index] ?? document.body, { target: { value } });
    fill('Short name', 0, 'Hello');
    fill('Text', 0, 'Hello {patient}');
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(onSave).not.toHaveBeenCalled();
    expect(screen.getAllByText('Please give it a name of up to 60 letters.')).toHaveLength(1);
    fill('Short name', 1, 'Hola');
    fill('Text', 1, 'Hola, {patient}');
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce(), { timeout: 30_000 });
    expect(onSave).toHaveBeenCalledWith({
      en: { title: 'Hello', text: 'Hello {patient}' },
      es: { title: 'Hola', text: 'Hola, {patient}' },
    });
  });
});
