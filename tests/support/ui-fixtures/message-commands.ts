/** What a screen asks of the engine and the composer about a message, recorded. */
import { useState } from 'react';
import { vi } from 'vitest';
import type { InboxView, Result } from '#src/features/messaging/client/engine-api.ts';
import type { MessageInfo } from '#src/features/messaging/client/message-actions-api.ts';
import type { ReplyTarget } from '#src/features/messaging/ui/reply-targets.ts';
import type { ReplyControl } from '#src/features/messaging/ui/use-reply-target.ts';
import { inboxRow, people } from './chat-items.ts';

const done = async (): Promise<Result<null>> => ({ ok: true, value: null });

/** Delivered to Ana, read by Tom, not yet at Lucía; signed by Rosa herself. */
export const messageInfo: MessageInfo = {
  writtenAt: Date.parse('2026-11-20T10:00:00Z'),
  receivedAt: Date.parse('2026-11-20T10:00:01Z'),
  people: [
    { userId: people.ana.userId, name: people.ana.name, deliveredAt: 1_795_169_000_000, readAt: null },
    {
      userId: people.tom.userId,
      name: people.tom.name,
      deliveredAt: 1_795_169_000_000,
      readAt: 1_795_170_000_000,
    },
    { userId: people.lucia.userId, name: people.lucia.name, deliveredAt: null, readAt: null },
  ],
  signedBy: { userId: people.rosa.userId, name: people.rosa.name, state: 'self', deviceLabel: 'Firefox' },
  editedAt: null,
};

/** An inbox with one other conversation: with Tom. */
export const otherInbox: InboxView = {
  status: 'ready',
  failure: null,
  rows: [
    inboxRow({
      conversationId: 'C'.repeat(43),
      others: [people.tom],
      readerIds: [people.tom.userId],
    }),
  ],
  hasMore: false,
  totalUnread: 0,
};

/** Every command succeeds and remembers its calls. */
export function messageCommands() {
  return {
    onReply: vi.fn<(messageId: string) => void>(),
    onChange: vi.fn<(messageId: string, text: string) => void>(),
    onReact: vi.fn<(messageId: string, emoji: string, on: boolean) => Promise<Result<null>>>(done),
    onDeleteForAll: vi.fn<(messageId: string) => Promise<Result<null>>>(done),
    onPin: vi.fn<(messageId: string, on: boolean) => Promise<Result<null>>>(done),
    onStar: vi.fn<(messageId: string, on: boolean) => Promise<Result<null>>>(done),
    onForward: vi.fn<(messageId: string, to: string[]) => Promise<Result<null>>>(done),
    loadInfo: vi.fn(async (): Promise<Result<MessageInfo>> => ({ ok: true, value: messageInfo })),
    onJump: vi.fn<(messageId: string) => Promise<Result<null>>>(done),
    onLoadMoreInbox: vi.fn<() => void>(),
    watchInbox: async (listener: (view: InboxView) => void) => {
      listener(otherInbox);
      return () => undefined;
    },
  };
}

/** The reply target of one screen. */
export function useTestReplyControl(): ReplyControl {
  const [target, setTarget] = useState<ReplyTarget | null>(null);
  return {
    target,
    reply: (messageId) => setTarget({ mode: 'reply', messageId }),
    edit: (messageId, text) => setTarget({ mode: 'edit', messageId, text }),
    write: (messageId, text) =>
      setTarget((now) => (now?.mode === 'edit' && now.messageId === messageId ? { ...now, text } : now)),
    end: () => setTarget(null),
  };
}
