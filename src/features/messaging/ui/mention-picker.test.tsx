// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { people } from '#tests/support/ui-fixtures/chat-items.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { MentionPicker } from './mention-picker.tsx';
import { useMentions } from './use-mentions.ts';

beforeAll(giveElementsSize);
afterEach(cleanup);

const team = [people.ana, people.tom, people.lucia];

function Field({ onSend }: { onSend: () => void }) {
  const [text, setText] = useState('');
  const mentions = useMentions({ people: team, text, caret: text.length, onChange: setText });
  return (
    <>
      {mentions.open && <MentionPicker {...mentions.picker} />}
      <textarea
        value={text}
        {...mentions.fieldProps}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (!mentions.onKeyDown(event) && event.key === 'Enter') onSend();
        }}
      />
    </>
  );
}

function open() {
  const onSend = vi.fn();
  renderScreen(<Field onSend={onSend} />);
  const field = screen.getByRole<HTMLTextAreaElement>('textbox');
  return {
    field,
    onSend,
    type: (value: string) => fireEvent.change(field, { target: { value } }),
    press: (key: string) => fireEvent.keyDown(field, { key }),
  };
}

test('an @ offers the people of the conversation; the field keeps the focus and names the chosen one', () => {
  const { field, type, press } = open();
  expect(screen.queryByRole('listbox')).toBeNull();
  type('Ask @');
  const list = screen.getByRole('listbox', { name: 'People to mention' });
  expect(field.getAttribute('aria-controls')).toBe(list.id);
  press('ArrowDown');
  const [, second] = screen.getAllByRole('option');
  expect(second?.getAttribute('aria-selected')).toBe('true');
  expect(field.getAttribute('aria-activedescendant')).toBe(second?.id);
});

test('Enter takes the person and does not send', () => {
  const { field, onSend, type, press } = open();
  type('Ask @fern');
  press('Enter');
  expect(field.value).toBe('Ask @Lucía Fernández de la Vega ');
  expect(onSend).not.toHaveBeenCalled();
  expect(screen.queryByRole('listbox')).toBeNull();
  press('Enter');
  expect(onSend).toHaveBeenCalledOnce();
});

test('a press takes the person', () => {
  const { field, type } = open();
  type('@');
  fireEvent.click(screen.getByRole('option', { name: /Ana Ruiz/ }));
  expect(field.value).toBe('@Ana Ruiz ');
});

test('Escape closes until another name is begun', () => {
  const { type, press } = open();
  type('@a');
  press('Escape');
  expect(screen.queryByRole('listbox')).toBeNull();
  type('@an');
  expect(screen.queryByRole('listbox')).toBeNull();
  type('@an @t');
  expect(screen.getAllByRole('option')).toHaveLength(1);
});
