'use client';
import { useParams, useRouter } from 'next/navigation';
import { useCallback, useState } from 'react';
import { useStartOptions } from '#src/features/desk/ui/use-start-options.ts';
import { InboxSearch } from '#src/features/search/ui/inbox-search.tsx';
import { StarredLink } from '#src/features/search/ui/starred-link.tsx';
import { useEngine, useMe, useWatch } from '#src/platform/client-react/engine.tsx';
import type { InboxView } from '../client/engine-api.ts';
import { InboxList } from './inbox-list.tsx';
import { withoutPresence } from './inbox-rows.ts';
import { NewConversationDialog } from './new-conversation-dialog.tsx';
import { conversationPath } from './routes.ts';
import { useOffline } from './use-offline.ts';

const loading: InboxView = { status: 'loading', failure: null, rows: [], hasMore: false, totalUnread: 0 };

/** The engine's conversations; the one in the address is marked. */
export function InboxScreen() {
  const engine = useEngine();
  const me = useMe();
  const router = useRouter();
  const { conversationId } = useParams<{ conversationId?: string }>();
  const loadOptions = useStartOptions();
  const [starting, setStarting] = useState(false);
  const offline = useOffline();
  const view = useWatch(
    useCallback((listener: (next: InboxView) => void) => engine.watchInbox(listener), [engine]),
    loading,
  );
  return (
    <>
      <InboxList
        view={offline ? { ...view, rows: view.rows.map(withoutPresence) } : view}
        currentId={conversationId ?? null}
        offline={offline}
        filters={me.role === 'provider'}
        onNew={() => setStarting(true)}
        onLoadMore={() => void engine.loadMoreInbox()}
        onRetry={() => void engine.retryInbox()}
        tools={<StarredLink />}
        searchResults={(query) => <InboxSearch query={query} />}
      />
      <NewConversationDialog
        open={starting}
        onClose={() => setStarting(false)}
        self={me}
        loadOptions={loadOptions}
        onStart={async (choice) => {
          const result = await engine.startConversation(choice);
          if (!result.ok) return result;
          if (choice.kind === 'team' && choice.first !== undefined) {
            const { text, ...extras } = choice.first;
            const sent = await engine.send(result.value.conversationId, text, extras);
            if (!sent.ok) return sent;
          }
          setStarting(false);
          router.push(conversationPath(result.value.conversationId));
          return { ok: true, value: null };
        }}
      />
    </>
  );
}
