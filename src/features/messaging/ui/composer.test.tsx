// @vitest-environment jsdom
// jsdom's own files cannot be read.
import { File } from 'node:buffer';
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClinicSettings } from '#src/features/admin/contract.ts';
import type { AttachmentLimits } from '#src/features/attachments/client/attachment-api.ts';
import { AttachmentProvider } from '#src/features/attachments/ui/attachments-context.tsx';
import { limits } from '#src/protocol/open/limits.ts';
import { directHead, people, teamHead } from '#tests/support/ui-fixtures/chat-items.ts';
import { fakeAttachments, upload } from '#tests/support/ui-fixtures/files.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { ComposerState, Result } from '../client/engine-api.ts';
import type { MessageExtras } from '../client/message-actions-api.ts';
import { ComposerLock } from './composer-lock.tsx';
import { ComposerNotice, ReadersLine } from './composer-notice.tsx';
import { MessageComposer, type MessageComposerProps } from './message-composer.tsx';
import { sendsMessage } from './send-key.ts';

type Locked = Extract<ComposerState, { allowed: false }>;

const sent: Result<{ messageId: string }> = { ok: true, value: { messageId: 'm' } };

beforeAll(giveElementsSize);
afterEach(cleanup);

function compose(more: Partial<MessageComposerProps> = {}, api = fakeAttachments()) {
  const onSend = vi.fn(async (_text: string, _extras: MessageExtras) => sent);
  const onDraft = vi.fn();
  const onTyping = vi.fn();
  renderScreen(
    <AttachmentProvider api={api}>
      <MessageComposer
        conversationId={directHead.conversationId}
        uploads={[]}
        people={[]}
        changing={false}
        name="Ana Ruiz"
        draft=""
        online
        enterSends
        onSend={onSend}
        onDraft={onDraft}
        onTyping={onTyping}
        {...more}
      />
    </AttachmentProvider>,
  );
  const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message to Ana Ruiz' });
  const send = screen.getByRole<HTMLButtonElement>('button', { name: 'Send' });
  return { onSend, onDraft, onTyping, field, send };
}

const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

describe('the composer', () => {
  test('shows the draft and sends nothing that is empty', () => {
    const { field, send, onSend } = compose({ draft: 'Half a sen' });
    expect(field.value).toBe('Half a sen');
    type(field, '   ');
    expect(send.disabled).toBe(true);
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(onSend).not.toHaveBeenCalled();
  });

  test('Enter sends and empties the field; Shift and Enter does not', async () => {
    const { field, onSend } = compose();
    type(field, 'Hello');
    fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
    expect(onSend).not.toHaveBeenCalled();
    await act(async () => {
      fireEvent.keyDown(field, { key: 'Enter' });
    });
    expect(onSend).toHaveBeenCalledExactlyOnceWith('Hello', { uploadIds: [], mentions: [] });
    expect(field.value).toBe('');
  });

  test('what could not be taken comes back before what was written meanwhile', async () => {
    let answer: (result: Result<{ messageId: string }>) => void = () => undefined;
    const { field } = compose({
      onSend: () =>
        new Promise((done) => {
          answer = done;
        }),
    });
    type(field, 'First');
    fireEvent.keyDown(field, { key: 'Enter' });
    type(field, 'Second');
    await act(async () => answer({ ok: false, failure: { kind: 'domain', code: 'MESSAGE_TOO_LONG' } }));
    expect(field.value).toBe('First\n\nSecond');
    expect(screen.getByRole('alert').textContent).toContain('too long');
  });

  test('people of the conversation are named after an @ and told with the message', async () => {
    const { field, onSend } = compose({ people: [people.ana, people.tom] });
    type(field, 'Please @ana');
    field.setSelectionRange(11, 11);
    fireEvent.select(field);
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(onSend).not.toHaveBeenCalled();
    expect(field.value).toBe('Please @Ana Ruiz ');
    expect(field.selectionStart).toBe(17);
    await act(async () => {
      fireEvent.keyDown(field, { key: 'Enter' });
    });
    const told = { uploadIds: [], mentions: [people.ana.userId] };
    expect(onSend).toHaveBeenCalledExactlyOnceWith('Please @Ana Ruiz ', told);
  });

  test('files go without words, all of the queue in its order', async () => {
    const { send, onSend } = compose({ uploads: [upload('a', { stage: 'done' }), upload('b')] });
    await act(async () => {
      fireEvent.click(send);
    });
    expect(onSend).toHaveBeenCalledExactlyOnceWith('', { uploadIds: ['a', 'b'], mentions: [] });
  });

  test('a file that was picked a moment ago goes with the message, or the message waits for a decision', async () => {
    const api = fakeAttachments();
    let answer: (limits: Result<AttachmentLimits>) => void = () => undefined;
    api.attachmentLimits.mockImplementation(
      () =>
        new Promise((done) => {
          answer = done;
        }),
    );
    let stand: () => void = () => undefined;
    const onSend = vi.fn(
      (_text: string, _extras: MessageExtras) =>
        new Promise<Result<{ messageId: string }>>((done) => {
          stand = () => done(sent);
        }),
    );
    const { field, send } = compose({ onSend }, api);
    const pick = (name: string) =>
      act(async () => {
        const files = [new File(['%PDF-1.7'], name, { type: 'application/pdf' })];
        fireEvent.change(screen.getByLabelText('Any file', { selector: 'input' }), { target: { files } });
      });
    await pick('scan.pdf');
    expect(screen.getByText('Adding the file …')).toBeTruthy();
    type(field, 'My scan');
    await act(async () => {
      fireEvent.click(send);
    });
    expect(onSend).not.toHaveBeenCalled();
    // The words left the field and stand nowhere else: until the message is in the list it is said what goes on.
    expect(screen.getByText('Adding the file …')).toBeTruthy();
    await act(async () => {
      answer({ ok: true, value: { maxBytes: 1_000, maxPerMessage: 10 } });
    });
    await waitFor(() =>
      expect(onSend).toHaveBeenCalledExactlyOnceWith('My scan', { uploadIds: ['scan.pdf'], mentions: [] }),
    );
    expect(screen.getByText('Adding the file …')).toBeTruthy();
    await act(async () => stand());
    expect(screen.queryByText('Adding the file …')).toBeNull();

    await pick('next.pdf');
    type(field, 'And another');
    await act(async () => {
      fireEvent.click(send);
    });
    await act(async () => {
      answer({ ok: false, failure: { kind: 'domain', code: 'FORBIDDEN' } });
    });
    await waitFor(() => expect(field.value).toBe('And another'));
    expect(screen.queryByText('Adding the file …')).toBeNull();
    expect(onSend).toHaveBeenCalledOnce();
  });

  test('a file that failed keeps the message back, so that it does not go without it', () => {
    const { field, send } = compose({ uploads: [upload('a', { stage: 'failed' })] });
    type(field, 'See the scan');
    expect(send.disabled).toBe(true);
    expect(screen.getByText(/A file could not be uploaded/)).toBeTruthy();
  });

  test('near the limit the room left is said, over it nothing can be sent', () => {
    const { field, send } = compose();
    type(field, 'a'.repeat(limits.textBytes - 400));
    expect(screen.getByText('Room for about 400 more letters')).toBeTruthy();
    expect(send.disabled).toBe(false);
    type(field, 'a'.repeat(limits.textBytes + 7));
    expect(screen.getByText(/too long by about 7 letters/)).toBeTruthy();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(send.disabled).toBe(true);
  });

  test('offline it says that the message waits', () => {
    compose({ online: false });
    expect(screen.getByRole('status').textContent).toContain('You are offline');
  });

  test('the draft is saved when the page is hidden', () => {
    const { field, onDraft, onTyping } = compose();
    type(field, 'Half');
    expect(onTyping).toHaveBeenCalledExactlyOnceWith(true);
    fireEvent(document, new Event('visibilitychange'));
    expect(onDraft).toHaveBeenCalledExactlyOnceWith('Half');
  });
});

describe('which keys send', () => {
  const enter = { key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  const plain = { ...enter, isComposing: false, keyCode: 13 };
  test.each([
    ['Enter by preference', plain, true, false, true],
    ['Enter against the preference', plain, false, false, false],
    ['Enter on a touch keyboard', plain, true, true, false],
    ['Shift and Enter', { ...plain, shiftKey: true }, true, false, false],
    ['Ctrl and Enter always', { ...plain, ctrlKey: true }, false, true, true],
    ['Command and Enter always', { ...plain, metaKey: true }, false, false, true],
    ['the Enter that takes a composed word', { ...plain, isComposing: true }, true, false, false],
    ['the same in Safari', { ...plain, keyCode: 229 }, true, false, false],
    ['another key', { ...plain, key: 'a' }, true, false, false],
  ])('%s', (_, press, enterSends, touch, expected) => {
    expect(sendsMessage(press, enterSends, touch)).toBe(expected);
  });
});

describe('what stands above the field', () => {
  const clinic: ClinicSettings = {
    name: 'Clinic',
    emergencyNumber: '1 (800) 555-0100',
    promisedReplyMinutes: 240,
    timeZone: 'Europe/Madrid',
    retentionDays: null,
    locale: 'es',
    joinBeforeMinutes: 15,
    joinAfterMinutes: 30,
    showQueuePosition: true,
    reminderMinutes: [1_440, 15],
    officeHours: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' })),
  };
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    return () => vi.useRealTimers();
  });

  test('emergencies: a number to call', () => {
    renderScreen(<ComposerNotice clinic={clinic} head={directHead} />);
    const call = screen.getByRole('link', { name: 'Call 1 (800) 555-0100' });
    expect(call.getAttribute('href')).toBe('tel:18005550100');
    expect(screen.getByText('Do not use this for emergencies.')).toBeTruthy();
  });

  test('outside office hours it says when the clinic opens', () => {
    vi.setSystemTime(Date.parse('2026-11-20T20:00:00Z'));
    renderScreen(<ComposerNotice clinic={clinic} head={directHead} />, 'es');
    expect(
      screen.getAllByText('Ahora fuera del horario de atención. Abre el lunes a las 9:00.').length,
    ).toBeGreaterThan(0);
  });

  test('in office hours it promises the reply', () => {
    vi.setSystemTime(Date.parse('2026-11-20T10:00:00Z'));
    renderScreen(<ComposerNotice clinic={clinic} head={directHead} />);
    expect(
      screen.getAllByText('We usually answer within 4 hours during office hours.').length,
    ).toBeGreaterThan(0);
  });

  test('staff see who reads', () => {
    renderScreen(<ReadersLine head={teamHead} />);
    expect(screen.getByText(/^Read by everybody in “Cardiology”: Ana Ruiz, /)).toBeTruthy();
  });
});

describe('in the place of a locked composer', () => {
  const lock = (more: Partial<Locked>, restorable: boolean) => {
    const actions = {
      onAcceptKeys: vi.fn(async (): Promise<Result<null>> => ({ ok: true, value: null })),
      onRestore: vi.fn(async (): Promise<Result<null>> => ({ ok: true, value: null })),
      onRetry: vi.fn(),
    };
    const composer: Locked = { allowed: false, reason: 'refused', people: [people.ana], code: null, ...more };
    renderScreen(
      <ComposerLock composer={composer} restorable={restorable ? [people.ana] : []} {...actions} />,
    );
    return actions;
  };

  test('changed keys: compare, or accept after one more question', async () => {
    const { onAcceptKeys } = lock({ reason: 'key-changed', code: 'E_KEY_CHANGED' }, false);
    expect(screen.getByRole('link', { name: 'Compare with Ana Ruiz' }).getAttribute('href')).toBe(
      `/contacts/${people.ana.userId}`,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Accept without comparing' }));
    expect(onAcceptKeys).not.toHaveBeenCalled();
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Accept' }));
    });
    expect(onAcceptKeys).toHaveBeenCalledExactlyOnceWith(people.ana.userId);
  });

  test('a member who started over: let in again by who may, after one more question', async () => {
    const { onRestore } = lock({ reason: 'reset' }, true);
    fireEvent.click(screen.getByRole('button', { name: 'Let Ana Ruiz back in' }));
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Yes, let Ana Ruiz in' }));
    });
    expect(onRestore).toHaveBeenCalledExactlyOnceWith(people.ana.userId);
  });

  test('a member who started over: others are told who has to act', () => {
    lock({ reason: 'reset' }, false);
    expect(screen.getByText(/Somebody of the care team has to let them back in/)).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('no longer a member: what stays, and the way to another conversation', () => {
    lock({ reason: 'not-member', people: [] }, false);
    expect(screen.getByText('You are no longer in this conversation')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Start a new conversation' })).toBeTruthy();
  });

  test('a refused roster: the code and another check', () => {
    const { onRetry } = lock({ reason: 'refused', code: 'E_CONV_FORK' }, false);
    expect(screen.getByText('Code: E_CONV_FORK')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Check again' }));
    expect(onRetry).toHaveBeenCalledOnce();
  });
});
