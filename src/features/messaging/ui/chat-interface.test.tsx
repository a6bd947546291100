// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  chatView,
  message,
  ownMessage,
  people,
  person,
  teamHead,
  words,
} from '#tests/support/ui-fixtures/chat-items.ts';
import { messageCommands, useTestReplyControl } from '#tests/support/ui-fixtures/message-commands.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { ChatView, Result } from '../client/engine-api.ts';
import type { Contact } from '../contract.ts';
import { type ChatActions, ChatInterface, type ChatInterfaceProps } from './chat-interface.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const done = async (): Promise<Result<null>> => ({ ok: true, value: null });
const contact = (letter: string, name: string, role: Contact['role']): Contact => ({
  userId: person(letter, name).userId,
  name,
  role,
  careTeams: [{ id: 't', name: 'Cardiology' }],
});

function Screen(props: Pick<ChatInterfaceProps, 'view' | 'self' | 'actions'>) {
  return <ChatInterface {...props} online enterSends clinic={null} replying={useTestReplyControl()} />;
}

function open(view: Partial<ChatView>, more: { role?: 'patient' | 'provider' } = {}) {
  const actions = {
    onLoadBefore: vi.fn(),
    onLoadAfter: vi.fn(),
    onJumpToLatest: vi.fn(),
    onRetry: vi.fn(),
    onRead: vi.fn(),
    onSend: vi.fn<ChatActions['onSend']>(async () => ({ ok: true as const, value: { messageId: 'm' } })),
    onResend: vi.fn(),
    onEditMessage: vi.fn(done),
    message: messageCommands(),
    onDiscard: vi.fn(async () => ({ ok: true as const, value: { text: 'Again, please' } })),
    onDraft: vi.fn(),
    onTyping: vi.fn(),
    loadContacts: vi.fn(async () => ({
      ok: true as const,
      value: [contact('e', 'Dr. Wei Chen', 'provider'), contact('f', 'John Miller', 'patient')],
    })),
    onAddMembers: vi.fn(done),
    onRemoveMember: vi.fn(done),
    onLeave: vi.fn(done),
    onAcceptKeys: vi.fn(done),
    onRestore: vi.fn(done),
  } satisfies ChatActions;
  const self = { userId: people.rosa.userId, name: people.rosa.name, role: more.role ?? 'patient' };
  const draw = (next: Partial<ChatView>) => <Screen view={chatView(next)} self={self} actions={actions} />;
  const { rerender } = renderScreen(draw(view));
  return { ...actions, show: (next: Partial<ChatView>) => rerender(draw(next)) };
}

describe('a conversation', () => {
  test('says with whom, whether they are there, and leads to their safety number', () => {
    open({ items: [message(1)] });
    expect(screen.getByRole('heading', { level: 1, name: 'Ana Ruiz' })).toBeTruthy();
    expect(screen.getByText('Online')).toBeTruthy();
    const shield = screen.getByRole('link', { name: 'Verified. Open Ana Ruiz' });
    expect(shield.getAttribute('href')).toBe(`/contacts/${people.ana.userId}`);
  });

  test('warns of emergencies even before the clinic’s number is known', () => {
    open({ items: [message(1)] });
    expect(screen.getByText(/Do not use this for emergencies/)).toBeTruthy();
  });

  test('that is not there, or not ours, says so', () => {
    open({ status: 'not-found', head: null });
    expect(screen.getByRole('heading', { name: 'This conversation is not here' })).toBeTruthy();
  });

  test('that failed a check says what, with a code and another try', () => {
    const { onRetry } = open({
      status: 'failed',
      head: null,
      failure: { kind: 'refusal', code: 'E_ROSTER' },
    });
    expect(screen.getByText('Code: E_ROSTER')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  test('keeps its messages and what is being written while it loads again', () => {
    const { show } = open({ items: [message(1)] });
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Half a sen' } });
    show({ items: [message(1)], status: 'loading' });
    expect(screen.getByText('Message 1')).toBeTruthy();
    show({ items: [message(1)], status: 'failed', failure: { kind: 'network' } });
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Half a sen');
    expect(screen.getByText(/no connection right now/)).toBeTruthy();
  });

  test('a message that was not sent can be taken back into the field', async () => {
    const failed = ownMessage(1, { key: 'm', seq: null, state: 'failed', failure: { kind: 'network' } });
    const { onDiscard } = open({ items: [failed] });
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
    });
    expect(onDiscard).toHaveBeenCalledExactlyOnceWith('m');
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Again, please');
  });
});

describe('answering and editing', () => {
  const choose = async (article: number, verb: string) => {
    await act(async () => {
      const more = screen.getAllByRole('button', { name: 'More actions' })[article];
      if (more !== undefined) fireEvent.click(more);
    });
    await act(async () => {
      fireEvent.click(screen.getByRole('menuitem', { name: verb }));
    });
  };
  const field = () => screen.getByRole<HTMLTextAreaElement>('textbox');
  const items = [message(1), ownMessage(2)];

  test('an answer stands above the field, keeps what was typed, and goes out with the message', async () => {
    const { onSend } = open({ items });
    fireEvent.change(field(), { target: { value: 'Yes, since' } });
    await choose(0, 'Reply');
    expect(screen.getByText('Reply to Ana Ruiz')).toBeTruthy();
    expect(field().value).toBe('Yes, since');
    expect(document.activeElement).toBe(field());
    await act(async () => {
      fireEvent.keyDown(field(), { key: 'Enter' });
    });
    expect(onSend).toHaveBeenCalledExactlyOnceWith('Yes, since', {
      replyTo: 'message-1',
      uploadIds: [],
      mentions: [],
    });
    expect(screen.queryByText('Reply to Ana Ruiz')).toBeNull();
  });

  test('Escape ends the answer and nothing else', async () => {
    open({ items });
    fireEvent.change(field(), { target: { value: 'Half' } });
    await choose(0, 'Reply');
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(screen.queryByText('Reply to Ana Ruiz')).toBeNull();
    expect(field().value).toBe('Half');
  });

  test('an answer that was not taken keeps its quote', async () => {
    const { onSend } = open({ items });
    onSend.mockResolvedValueOnce({ ok: false, failure: { kind: 'network' } });
    fireEvent.change(field(), { target: { value: 'Yes' } });
    await choose(0, 'Reply');
    await act(async () => {
      fireEvent.keyDown(field(), { key: 'Enter' });
    });
    expect(screen.getByText('Reply to Ana Ruiz')).toBeTruthy();
    expect(field().value).toBe('Yes');
  });

  test('a failed answer that is taken back keeps what it answered, and does not mix with a change', async () => {
    const replyTo = {
      messageId: 'message-1',
      sender: people.ana,
      text: 'Message 1',
      fileCount: 0,
      deleted: false,
    };
    const failed = ownMessage(3, {
      key: 'm',
      seq: null,
      state: 'failed',
      failure: { kind: 'network' },
      content: words('Again, please', { replyTo }),
    });
    open({ items: [...items, failed] });
    await choose(1, 'Edit');
    expect(field().value).toBe('Message 2');
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
    });
    expect(screen.getByText('Reply to Ana Ruiz')).toBeTruthy();
    expect(field().value).toBe('Again, please');
  });

  test('editing puts the draft aside and brings it back', async () => {
    const { onEditMessage, onSend, onDraft } = open({ items });
    fireEvent.change(field(), { target: { value: 'My draft' } });
    await choose(1, 'Edit');
    expect(field().value).toBe('Message 2');
    fireEvent.change(field(), { target: { value: 'Message two' } });
    await act(async () => {
      fireEvent.keyDown(field(), { key: 'Enter' });
    });
    expect(onEditMessage).toHaveBeenCalledExactlyOnceWith('message-2', 'Message two');
    expect(onSend).not.toHaveBeenCalled();
    expect(field().value).toBe('My draft');
    expect(document.activeElement).toBe(field());
    expect(onDraft.mock.calls).toEqual([['My draft']]);
  });

  test('an edit that is cancelled leaves message and draft as they were', async () => {
    const { onEditMessage } = open({ items, draft: 'Saved before' });
    await choose(1, 'Edit');
    fireEvent.change(field(), { target: { value: 'Wrong' } });
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Cancel editing' }));
    });
    expect(onEditMessage).not.toHaveBeenCalled();
    expect(field().value).toBe('Saved before');
  });
});

describe('the people of a care-team conversation', () => {
  const left = { ...teamHead, readerIds: [people.ana.userId, people.rosa.userId] };

  test('who left is in no list of readers', () => {
    open({ head: left, items: [message(1)] }, { role: 'provider' });
    expect(screen.getByText(/^Read by everybody in “Cardiology”/).textContent).not.toContain('Lucía');
    fireEvent.click(screen.getByRole('button', { name: 'People' }));
    expect(screen.getByRole('dialog').textContent).not.toContain('Lucía');
  });

  test('are removed after one more question; the patient cannot be removed', async () => {
    const head = { ...teamHead, others: [people.ana, people.rosa], readerIds: left.readerIds };
    const { onRemoveMember } = open(
      { head, items: [message(1)], canManageMembers: true },
      { role: 'provider' },
    );
    fireEvent.click(screen.getByRole('button', { name: 'People' }));
    expect(screen.queryByRole('button', { name: 'Remove Rosa Delgado' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Remove Ana Ruiz' }));
    expect(onRemoveMember).not.toHaveBeenCalled();
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
    });
    expect(onRemoveMember).toHaveBeenCalledExactlyOnceWith(people.ana.userId);
  });

  test('staff can be added, other patients cannot', async () => {
    const { onAddMembers } = open(
      { head: teamHead, items: [message(1)], canManageMembers: true },
      { role: 'provider' },
    );
    fireEvent.click(screen.getByRole('button', { name: 'People' }));
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Add people' }));
    });
    expect(screen.queryByText('John Miller')).toBeNull();
    fireEvent.click(screen.getByRole('checkbox', { name: /Dr\. Wei Chen/ }));
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Add 1 person' }));
    });
    expect(onAddMembers).toHaveBeenCalledExactlyOnceWith([contact('e', '', 'provider').userId]);
  });

  test('everybody may leave, after one more question', async () => {
    const { onLeave } = open({ head: teamHead, items: [message(1)] });
    fireEvent.click(screen.getByRole('button', { name: 'People' }));
    fireEvent.click(screen.getByRole('button', { name: 'Leave conversation' }));
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Leave' }));
    });
    expect(onLeave).toHaveBeenCalledOnce();
  });
});
