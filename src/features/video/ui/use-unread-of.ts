import { useCallback, useState } from 'react';
import type { InboxView } from '#src/features/messaging/client/engine-api.ts';
import { useEngine, useWatch } from '#src/platform/client-react/engine.tsx';

const nothing: InboxView = { status: 'loading', failure: null, rows: [], hasMore: false, totalUnread: 0 };

/** Unread messages of one conversation. */
export function useUnreadOf(conversationId: string): number {
  const engine = useEngine();
  const [initial] = useState(nothing);
  const inbox = useWatch(
    useCallback((listener: (view: InboxView) => void) => engine.watchInbox(listener), [engine]),
    initial,
  );
  return inbox.rows.find((row) => row.conversationId === conversationId)?.unread ?? 0;
}
