// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  chatView,
  directHead,
  message,
  ownMessage,
  people,
  words,
} from '#tests/support/ui-fixtures/chat-items.ts';
import { messageCommands } from '#tests/support/ui-fixtures/message-commands.ts';
import { announcement, giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { ChatView } from '../client/engine-api.ts';
import { MessageList } from './message-list.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const nothing = () => undefined;
const quote = { messageId: 'q', sender: people.ana, text: 'Is it swollen?', fileCount: 0, deleted: false };

function open(view: Partial<ChatView>, locale: 'en' | 'es' = 'en') {
  const commands = messageCommands();
  const onRetry = vi.fn();
  const onDelete = vi.fn();
  const draw = (next: Partial<ChatView>) => (
    <MessageList
      view={chatView(next)}
      name="Ana Ruiz"
      selfId={people.rosa.userId}
      commands={commands}
      onLoadBefore={nothing}
      onLoadAfter={nothing}
      onJumpToLatest={nothing}
      onRead={nothing}
      onRetry={onRetry}
      onEdit={nothing}
      onDelete={onDelete}
    />
  );
  const { rerender } = renderScreen(draw(view), locale);
  return { ...commands, onRetry, onDelete, show: (next: Partial<ChatView>) => rerender(draw(next)) };
}

const row = () => screen.getByRole('article');
const press = async (name: string | RegExp, role = 'button') => {
  await act(async () => {
    fireEvent.click(screen.getByRole(role, { name }));
  });
};
const choose = async (name: string) => {
  await press('More actions');
  await press(name, 'menuitem');
};

describe('the menu of a message', () => {
  test.each(['Enter', ' ', 'ContextMenu'])('opens with the key %j at the message', (key) => {
    open({ items: [message(1)] });
    row().focus();
    fireEvent.keyDown(row(), { key });
    const menu = screen.getByRole('menu', { name: 'What to do with this message' });
    expect(
      within(menu)
        .getAllByRole('menuitem')
        .map((item) => item.textContent),
    ).toEqual(['Reply', 'Copy text', 'Forward', 'Pin for everyone', 'Star for me', 'Message information']);
  });

  test('opens when a finger is held on the message, not when it scrolls', () => {
    vi.useFakeTimers();
    try {
      open({ items: [message(1)] });
      const touch = { pointerType: 'touch', isPrimary: true, clientX: 10, clientY: 10 };
      fireEvent.pointerDown(row(), touch);
      fireEvent.pointerMove(row(), { ...touch, clientY: 60 });
      act(() => vi.advanceTimersByTime(1_000));
      expect(screen.queryByRole('menu')).toBeNull();
      fireEvent.pointerDown(row(), touch);
      act(() => vi.advanceTimersByTime(1_000));
      expect(screen.getByRole('menu')).toBeTruthy();
    } finally {
      vi.useRealTimers();
    }
  });

  test('leads to answering, editing, pinning and starring', async () => {
    const { onReply, onChange, onPin, onStar } = open({ items: [ownMessage(1)] });
    await choose('Reply');
    expect(onReply).toHaveBeenCalledExactlyOnceWith('message-1');
    await choose('Edit');
    expect(onChange).toHaveBeenCalledExactlyOnceWith('message-1', 'Message 1');
    await choose('Pin for everyone');
    expect(onPin).toHaveBeenCalledExactlyOnceWith('message-1', true);
    expect(announcement()?.textContent).toBe('Message pinned.');
    await choose('Star for me');
    expect(onStar).toHaveBeenCalledExactlyOnceWith('message-1', true);
  });

  test('deleting asks once more and says for whom', async () => {
    const { onDeleteForAll } = open({ items: [ownMessage(1)] });
    await choose('Delete');
    expect(onDeleteForAll).not.toHaveBeenCalled();
    expect(screen.getByRole('alertdialog').textContent).toContain('for everyone in this conversation');
    await press('Delete for everyone');
    expect(onDeleteForAll).toHaveBeenCalledExactlyOnceWith('message-1');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(document.activeElement).toBe(row());
  });

  test('what did not work is said', async () => {
    const { onPin } = open({ items: [message(1)] });
    onPin.mockResolvedValue({ ok: false, failure: { kind: 'network' } });
    await choose('Pin for everyone');
    expect(screen.getByRole('alert').textContent).toContain('That did not work');
  });
});

describe('reactions', () => {
  const reactions = [
    { emoji: '👍', mine: true, people: [people.rosa, people.ana] },
    { emoji: '🙏', mine: false, people: [people.tom] },
  ];

  test('stand under the message with their people and are pressed on and off', async () => {
    const { onReact } = open({ items: [message(1, { reactions })] });
    const own = screen.getByRole('button', { name: 'thumbs up: you and Ana Ruiz' });
    expect(own.getAttribute('aria-pressed')).toBe('true');
    await press(/^thumbs up/);
    expect(onReact).toHaveBeenLastCalledWith('message-1', '👍', false);
    expect(announcement()?.textContent).toBe('Reaction taken back: thumbs up.');
    await press(/^folded hands/);
    expect(onReact).toHaveBeenLastCalledWith('message-1', '🙏', true);
  });

  test('are given from the quick row and from the choice of all, in the reader’s language', async () => {
    const { onReact } = open({ items: [message(1)] }, 'es');
    await press('Más acciones');
    await press('manos juntas');
    expect(onReact).toHaveBeenLastCalledWith('message-1', '🙏', true);
    await press('Más acciones');
    await press('Más reacciones');
    fireEvent.change(screen.getByRole('searchbox', { name: 'Buscar' }), { target: { value: 'pill' } });
    await press('pastilla', 'option');
    expect(onReact).toHaveBeenLastCalledWith('message-1', '💊', true);
    expect(announcement()?.textContent).toBe('Ha reaccionado: pastilla.');
  });

  test('say who reacted to those without a pointer', async () => {
    open({ items: [message(1, { reactions })] });
    await choose('Who reacted');
    expect(screen.getByRole('dialog').textContent).toContain('Thomas Whitfield-Ogundipe');
  });

  test('of others to one’s own message are told once', () => {
    const { show } = open({ items: [ownMessage(1, { reactions: reactions.slice(1) })], lastSeq: 1 });
    expect(announcement()?.textContent).toBe('');
    const more = [
      ownMessage(1, {
        reactions: [...reactions.slice(1), { emoji: '👏', mine: false, people: [people.ana] }],
      }),
    ];
    show({ items: more, lastSeq: 1 });
    const told = announcement();
    expect(told?.textContent).toBe('Ana Ruiz reacted to your message with clapping: Message 1');
    show({ items: [...more], lastSeq: 1 });
    expect(announcement()).toBe(told);
  });

  test('that are no pictures are not shown as words', () => {
    const odd = [{ emoji: 'Pay here', mine: false, people: [people.ana] }];
    open({ items: [message(1, { reactions: odd })] });
    expect(screen.getByRole('button', { name: 'another sign: Ana Ruiz' }).textContent).toBe('❔1');
    expect(screen.queryByText(/Pay here/)).toBeNull();
  });
});

describe('an answer', () => {
  test('shows what it answers, tells it with the message, and leads there', async () => {
    const { onJump } = open({ items: [message(2, { content: words('Yes', { replyTo: quote }) })] });
    const [quoteId = ''] = row().getAttribute('aria-describedby')?.split(' ') ?? [];
    expect(document.getElementById(quoteId)?.textContent).toContain('Reply to: Ana RuizIs it swollen?');
    await press(/^Reply to:/);
    expect(onJump).toHaveBeenCalledExactlyOnceWith('q');
  });

  test.each([
    [{ ...quote, sender: null, text: null }, 'An earlier message. Press to see it.'],
    [{ ...quote, text: null, deleted: true }, 'A message that was deleted'],
    [{ ...quote, text: null }, 'A message that cannot be shown'],
    [{ ...quote, text: '', fileCount: 2 }, '2 files'],
  ])('says calmly what cannot be shown', (replyTo, sentence) => {
    open({ items: [message(2, { content: words('Yes', { replyTo }) })] });
    expect(screen.getByText(sentence)).toBeTruthy();
  });

  test('jumped to, a message gets the keyboard and stands out', async () => {
    const items = [message(1), message(2), message(3)];
    const { show } = open({ items, lastSeq: 3 });
    await act(async () => show({ items, lastSeq: 3, focus: { messageId: 'message-2', at: 5 } }));
    expect(document.activeElement?.textContent).toContain('Message 2');
    expect(document.activeElement?.className).toContain('outline-focus');
  });
});

describe('what became of a message', () => {
  test('edited, pinned, starred, forwarded and urgent are part of its name', () => {
    const marks = { editedAt: 5, pinned: true, starred: true };
    const content = words('Hello', { forwarded: true, urgent: true, topic: 'Prescription' });
    open({ items: [message(1, { ...marks, content })] });
    expect(row().getAttribute('aria-label')).toMatch(/M, Urgent, Forwarded, Edited, Pinned, Starred$/);
    expect(screen.getByText('About: Prescription')).toBeTruthy();
  });

  test('deleted and removed messages leave a word behind, in both languages', () => {
    open({ items: [message(1, { content: { kind: 'deleted' } })] });
    expect(screen.getByText('This message was deleted by its author.')).toBeTruthy();
    cleanup();
    open({ items: [message(1, { content: { kind: 'removed' } })] }, 'es');
    expect(screen.getByText(/^Este mensaje ya no se conserva/)).toBeTruthy();
  });

  test('a change that was not sent says so, and can be tried again or left', async () => {
    const failed = ownMessage(1, {
      seq: null,
      state: 'failed',
      failure: { kind: 'network' },
      content: { kind: 'change', change: 'edit' },
    });
    const { onRetry, onDelete } = open({ items: [failed] });
    expect(screen.getByText('Your change to a message was not sent.')).toBeTruthy();
    await press('Try again');
    await press('Leave it');
    expect(onRetry).toHaveBeenCalledExactlyOnceWith('message-1');
    expect(onDelete).toHaveBeenCalledExactlyOnceWith('message-1');
  });

  test('names in it stand out; one’s own is told', () => {
    const content = words('Thank you @Rosa Delgado and @Tom', { mentions: [people.rosa] });
    open({ items: [message(1, { content })] });
    expect(row().getAttribute('aria-label')).toMatch(/Mentions you$/);
    expect(screen.getByText('@Rosa Delgado').tagName).toBe('BDI');
    expect(screen.queryByText('@Tom')).toBeNull();
  });
});

describe('pinned messages', () => {
  const pinned = [
    { messageId: 'b', sender: people.ana, text: 'Take it with food', fileCount: 0 },
    { messageId: 'a', sender: people.rosa, text: '', fileCount: 1 },
  ];

  test('stand at the top one at a time, newest first, and lead to their places', async () => {
    const { onJump } = open({ items: [message(1)], pinned });
    const bar = screen.getByRole('region', { name: 'Pinned messages' });
    expect(bar.textContent).toContain('Ana Ruiz: Take it with food');
    await press('Earlier pinned message');
    expect(bar.textContent).toContain('You: 1 file');
    await press(/^Go to the pinned message/);
    expect(onJump).toHaveBeenCalledExactlyOnceWith('a');
  });

  test('are listed and unpinned', async () => {
    const { onPin } = open({ items: [message(1)], pinned });
    await press('All pinned messages');
    expect(within(screen.getByRole('dialog')).getAllByRole('listitem')).toHaveLength(2);
    await press('Unpin: Take it with food');
    expect(onPin).toHaveBeenCalledExactlyOnceWith('b', false);
  });
});

describe('forwarding', () => {
  test('shows what leaves and who will read it before anything is sent', async () => {
    const { onForward } = open({ items: [message(1)] });
    await choose('Forward');
    await press(/Thomas/, 'checkbox');
    await press('Continue with 1 conversation');
    const dialog = screen.getByRole('dialog');
    expect(dialog.textContent).toContain('This leaves the conversation:Message 1');
    expect(dialog.textContent).toContain('able to read it:Thomas Whitfield-Ogundipe');
    expect(onForward).not.toHaveBeenCalled();
    await press('Forward');
    expect(onForward).toHaveBeenCalledExactlyOnceWith('message-1', ['C'.repeat(43)]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('warns before an internal note leaves the staff', async () => {
    open({ items: [message(1)], head: { ...directHead, kind: 'staff' } });
    await choose('Forward');
    await press(/Thomas/, 'checkbox');
    await press('Continue with 1 conversation');
    expect(screen.getByText(/^This is an internal note/)).toBeTruthy();
  });
});

describe('message information', () => {
  test('says who received and read it and when, and what the signature says', async () => {
    open({ items: [ownMessage(1)] });
    await choose('Message information');
    const text = screen.getByRole('dialog').textContent;
    expect(text).toMatch(/Read byThomas Whitfield-Ogundipe.*Delivered toAna Ruiz.*Not yet received byLucía/);
    expect(text).toContain('You wrote and signed this message on: Firefox.');
  });

  test('that cannot be had says why and can be asked for again', async () => {
    const { loadInfo } = open({ items: [ownMessage(1)] });
    loadInfo.mockResolvedValueOnce({ ok: false, failure: { kind: 'network' } });
    await press(/Message information$/);
    await press('Try again');
    expect(screen.getByText('The signature is right')).toBeTruthy();
  });
});
