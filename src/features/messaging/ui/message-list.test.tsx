// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  chatView,
  message,
  ownMessage,
  people,
  roster,
  teamHead,
  withheld,
  words,
} from '#tests/support/ui-fixtures/chat-items.ts';
import { messageCommands } from '#tests/support/ui-fixtures/message-commands.ts';
import { announcement, giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { ChatView } from '../client/engine-api.ts';
import { MessageList } from './message-list.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

function list(view: Partial<ChatView>, more: Partial<Parameters<typeof MessageList>[0]> = {}) {
  const nothing = () => undefined;
  return (
    <MessageList
      view={chatView(view)}
      name="Ana Ruiz"
      selfId={people.rosa.userId}
      onLoadBefore={nothing}
      onLoadAfter={nothing}
      onJumpToLatest={nothing}
      onRead={nothing}
      commands={messageCommands()}
      onRetry={nothing}
      onEdit={nothing}
      onDelete={nothing}
      {...more}
    />
  );
}

describe('the list of messages', () => {
  test('is a log with a name that does not read its rows by itself', () => {
    renderScreen(list({ items: [message(1)], lastSeq: 1 }));
    const log = screen.getByRole('log', { name: 'Messages with Ana Ruiz' });
    expect(log.getAttribute('aria-live')).toBe('off');
    expect(log.tabIndex).toBe(0);
  });

  test('each message carries sender, time and state in its name', () => {
    renderScreen(list({ items: [message(1), ownMessage(2, { state: 'read' })], lastSeq: 2 }));
    const [theirs, own] = screen.getAllByRole('article');
    expect(theirs?.getAttribute('aria-label')).toMatch(/^Ana Ruiz, \d+:\d\d\s[AP]M$/);
    expect(own?.getAttribute('aria-label')).toMatch(/^You, \d+:\d\d\s[AP]M, Read$/);
    expect(own && within(own).getByText('Read')).toBeTruthy();
  });

  test('shows only what is near the window of a long conversation', () => {
    const items = Array.from({ length: 1_000 }, (_, index) => message(index + 1));
    renderScreen(list({ items, lastSeq: 1_000 }));
    const shown = screen.getAllByRole('article').length;
    expect(shown).toBeGreaterThan(3);
    expect(shown).toBeLessThan(60);
  });

  test('a refused message shows what happened, what to do and the code', () => {
    renderScreen(list({ items: [message(1, { content: { kind: 'refused', code: 'E_BODY_HASH' } })] }));
    expect(screen.getByText('A message from Ana Ruiz was not opened')).toBeTruthy();
    expect(screen.getByText('Code: E_BODY_HASH')).toBeTruthy();
  });

  test('roster changes and withheld messages are said in words', () => {
    const left = roster('r', { action: 'left', actor: people.tom, subjects: [people.tom] });
    const joined = roster('s', { actor: people.rosa, subjects: [people.tom, people.lucia] });
    renderScreen(list({ items: [left, joined, withheld('w', 2)] }), 'es');
    expect(screen.getByText('Thomas Whitfield-Ogundipe salió de la conversación')).toBeTruthy();
    expect(
      screen.getByText('Usted añadió a Thomas Whitfield-Ogundipe y Lucía Fernández de la Vega'),
    ).toBeTruthy();
    expect(screen.getByText('Faltan 2 mensajes de Ana Ruiz')).toBeTruthy();
  });

  test('names stand above messages only where more than two people write', () => {
    const items = [message(1)];
    const { unmount } = renderScreen(list({ items }));
    expect(screen.queryByText('Ana Ruiz')).toBeNull();
    unmount();
    renderScreen(list({ items, head: teamHead }));
    expect(screen.getByText('Ana Ruiz')).toBeTruthy();
  });

  test('links open outside without telling where from', () => {
    renderScreen(list({ items: [message(1, { content: words('See https://example.org') })] }));
    const link = screen.getByRole('link', { name: /example\.org/ });
    expect(link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(link.getAttribute('target')).toBe('_blank');
  });

  test('a message that was not sent says why and can be sent again, edited or deleted', () => {
    const failed = ownMessage(1, {
      key: 'm',
      seq: null,
      state: 'failed',
      failure: { kind: 'domain', code: 'NOT_ALLOWED_NOW' },
    });
    const actions = { onRetry: vi.fn(), onEdit: vi.fn(), onDelete: vi.fn() };
    renderScreen(list({ items: [failed] }, actions));
    expect(screen.getByText(/^Not sent\. You can no longer write/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
    fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
    for (const action of Object.values(actions)) expect(action).toHaveBeenCalledExactlyOnceWith('m');
  });

  test('the unread line stands above the first unread message', () => {
    renderScreen(list({ items: [message(1), message(2)], unreadFromSeq: 2, lastSeq: 2 }));
    const line = screen.getByRole('heading', { name: 'New messages' });
    const [first, second] = screen.getAllByRole('article');
    const follows = (a: Node, b: Node | undefined) =>
      b !== undefined && (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    expect(follows(line, first)).toBe(false);
    expect(follows(line, second)).toBe(true);
  });
});

describe('what screen readers are told', () => {
  test('nothing on opening, a new message once, however often the list renders', () => {
    const first = [message(1)];
    const { rerender } = renderScreen(list({ items: first, lastSeq: 1 }));
    expect(announcement()?.textContent).toBe('');
    const later = [...first, message(2, { content: words('How are you?') })];
    rerender(list({ items: later, lastSeq: 2 }));
    const told = announcement();
    expect(told?.textContent).toBe('Ana Ruiz: How are you?');
    rerender(list({ items: [...later], lastSeq: 2, typing: [people.ana] }));
    expect(announcement()).toBe(told);
  });

  test('own messages are not told, several at once as a number', () => {
    const { rerender } = renderScreen(list({ items: [], lastSeq: 0 }));
    rerender(list({ items: [ownMessage(1)], lastSeq: 1 }));
    expect(announcement()?.textContent).toBe('');
    rerender(list({ items: [ownMessage(1), message(2), message(3)], lastSeq: 3 }));
    expect(announcement()?.textContent).toBe('2 new messages');
  });
});

describe('the keyboard', () => {
  test('arrows, Home and End go from message to message', () => {
    renderScreen(list({ items: [message(1), message(2), message(3)], lastSeq: 3 }));
    const log = screen.getByRole('log');
    const text = () => document.activeElement?.textContent ?? '';
    log.focus();
    fireEvent.keyDown(log, { key: 'ArrowUp' });
    expect(text()).toContain('Message 3');
    fireEvent.keyDown(log, { key: 'ArrowUp' });
    expect(text()).toContain('Message 2');
    fireEvent.keyDown(log, { key: 'Home' });
    expect(text()).toContain('beginning of the conversation');
    fireEvent.keyDown(log, { key: 'ArrowDown' });
    expect(text()).toContain('Message 1');
    fireEvent.keyDown(log, { key: 'End' });
    expect(text()).toContain('Message 3');
  });

  test('only the message with the keyboard has its details in the order of the Tab key', () => {
    renderScreen(list({ items: [message(1), message(2)], lastSeq: 2 }));
    const log = screen.getByRole('log');
    log.focus();
    fireEvent.keyDown(log, { key: 'End' });
    const [first, second] = screen.getAllByRole('button', { name: /Message information/ });
    expect(first?.tabIndex).toBe(-1);
    expect(second?.tabIndex).toBe(0);
  });
});
