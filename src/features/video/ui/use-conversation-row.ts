import { useCallback } from 'react';
import type { InboxRow, InboxView } from '#src/features/messaging/client/engine-api.ts';
import { useEngine, useWatch } from '#src/platform/client-react/engine.tsx';

const nothing: InboxView = { status: 'loading', failure: null, rows: [], hasMore: false, totalUnread: 0 };

/** What the inbox knows of a conversation: unread messages, people. Null until it is known. */
export function useConversationRow(conversationId: string): InboxRow | null {
  const engine = useEngine();
  const inbox = useWatch(
    useCallback((listener: (view: InboxView) => void) => engine.watchInbox(listener), [engine]),
    nothing,
  );
  return inbox.rows.find((row) => row.conversationId === conversationId) ?? null;
}
