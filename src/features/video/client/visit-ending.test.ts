import { describe, expect, test, vi } from 'vitest';
import { emptyChat } from '#src/features/messaging/client/empty-chat.ts';
import type { ChatView, Result } from '#src/features/messaging/client/engine-api.ts';
import { ownMessage } from '#tests/support/ui-fixtures/chat-items.ts';
import { VisitEnding, type VisitEndingDeps } from './visit-ending.ts';

const done = async (): Promise<Result<null>> => ({ ok: true, value: null });
const chat = (state: 'sending' | 'sent' | 'failed'): ChatView => ({
  ...emptyChat('ready', null),
  items: [ownMessage(1, { key: 'note', state })],
});

function visit(over: Partial<VisitEndingDeps> = {}) {
  let show: (view: ChatView) => void = () => undefined;
  let late: () => void = () => undefined;
  const deps = {
    visitId: 'v',
    conversationId: 'c',
    clock: {
      now: () => 0,
      after: (_: number, task: () => void) => {
        late = task;
        return () => undefined;
      },
    },
    send: vi.fn<VisitEndingDeps['send']>(async () => ({ ok: true, value: { messageId: 'note' } })),
    watchConversation: vi.fn<VisitEndingDeps['watchConversation']>(async (_, listener) => {
      show = listener;
      listener(chat('sending'));
      return () => undefined;
    }),
    complete: vi.fn<VisitEndingDeps['complete']>(done),
    setNote: vi.fn<VisitEndingDeps['setNote']>(done),
    noted: vi.fn(),
    ...over,
  };
  const settled = () =>
    vi.waitFor(() => expect(deps.watchConversation).toHaveBeenCalled(), { timeout: 30_000 });
  return {
    deps,
    ending: new VisitEnding(deps),
    settled,
    show: (state: 'sending' | 'sent' | 'failed') => show(chat(state)),
    late: () => late(),
  };
}

describe('the end of a visit', () => {
  test('without notes sends none', async () => {
    const { ending, deps } = visit();
    expect(await ending.end('  ')).toEqual({ ok: true, value: null });
    expect(deps.send).not.toHaveBeenCalled();
    expect(deps.complete).toHaveBeenCalledExactlyOnceWith(null);
  });

  test('names the notes once the server has them', async () => {
    const { ending, deps, settled, show } = visit();
    const ended = ending.end('All is well');
    await settled();
    expect(deps.send).toHaveBeenCalledExactlyOnceWith('c', 'All is well', {
      visit: { visitId: 'v', part: 'notes' },
    });
    expect(deps.noted).toHaveBeenCalledOnce();
    expect(deps.complete).not.toHaveBeenCalled();
    show('sent');
    await ended;
    expect(deps.complete).toHaveBeenCalledExactlyOnceWith('note');
  });

  test('waits for a slow network only so long, and names the notes later', async () => {
    const { ending, deps, settled, show, late } = visit();
    const ended = ending.end('All is well');
    await settled();
    late();
    await ended;
    expect(deps.complete).toHaveBeenCalledExactlyOnceWith(null);
    show('sent');
    await vi.waitFor(() => expect(deps.setNote).toHaveBeenCalledExactlyOnceWith('note'), { timeout: 30_000 });
  });

  test('that fails can be tried again without sending the notes twice', async () => {
    const failure: Result<null> = { ok: false, failure: { kind: 'network' } };
    const complete = vi.fn<VisitEndingDeps['complete']>(done);
    complete.mockResolvedValueOnce(failure);
    const { ending, deps, settled, show } = visit({ complete });
    const first = ending.end('All is well');
    await settled();
    show('sent');
    expect(await first).toEqual(failure);
    // The field is empty now: its words are in the conversation.
    const second = ending.end('');
    await vi.waitFor(() => expect(deps.watchConversation).toHaveBeenCalledTimes(2), { timeout: 30_000 });
    show('sent');
    expect(await second).toEqual({ ok: true, value: null });
    expect(deps.send).toHaveBeenCalledOnce();
    expect(complete).toHaveBeenLastCalledWith('note');
  });

  test('does not happen when the notes could not be kept', async () => {
    const failure: Result<{ messageId: string }> = {
      ok: false,
      failure: { kind: 'domain', code: 'MESSAGE_TOO_LONG' },
    };
    const { ending, deps } = visit({ send: async () => failure });
    expect(await ending.end('x')).toEqual(failure);
    expect(deps.complete).not.toHaveBeenCalled();
    expect(deps.noted).not.toHaveBeenCalled();
  });
});
