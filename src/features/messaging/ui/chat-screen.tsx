'use client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { AttachmentProvider } from '#src/features/attachments/ui/attachments-context.tsx';
import { ChatToolsProvider } from '#src/features/search/ui/chat-tools.tsx';
import { useEngine, useMe, useWatch } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { emptyChat } from '../client/empty-chat.ts';
import type { ChatView } from '../client/engine-api.ts';
import { type ChatActions, ChatInterface } from './chat-interface.tsx';
import { useOffline } from './use-offline.ts';
import { useReplyTarget } from './use-reply-target.ts';

interface ChatScreenProps {
  conversationId: string;
  /** False inside of a call, where the panel has a heading and no way out of the call. */
  headed: boolean;
}

const opening = emptyChat('loading', null);

function useEnterSends(): boolean {
  const engine = useEngine();
  const [enterSends, setEnterSends] = useState(true);
  useEffect(() => {
    let current = true;
    void engine.preferences().then((preferences) => {
      if (current) setEnterSends(preferences.enterSends);
    });
    return () => {
      current = false;
    };
  }, [engine]);
  return enterSends;
}

function useChatActions(conversationId: string): ChatActions {
  const engine = useEngine();
  return useMemo(
    () => ({
      onLoadBefore: () => void engine.loadBefore(conversationId),
      onLoadAfter: () => void engine.loadAfter(conversationId),
      onJumpToLatest: () => void engine.jumpToLatest(conversationId),
      onRetry: () => void engine.retryConversation(conversationId),
      onRead: (throughSeq) => void engine.markRead(conversationId, throughSeq),
      onSend: (text, extras) => engine.send(conversationId, text, extras),
      onEditMessage: (messageId, text) => engine.editMessage(conversationId, messageId, text),
      message: {
        onReact: (messageId, emoji, on) => engine.react(conversationId, messageId, emoji, on),
        onDeleteForAll: (messageId) => engine.deleteMessage(conversationId, messageId),
        onPin: (messageId, on) => engine.pinMessage(conversationId, messageId, on),
        onStar: (messageId, on) => engine.starMessage(conversationId, messageId, on),
        onForward: (messageId, to) => engine.forwardMessage(conversationId, messageId, to),
        loadInfo: (messageId) => engine.messageInfo(conversationId, messageId),
        onJump: (messageId) => engine.jumpToMessage(conversationId, messageId),
        watchInbox: (listener) => engine.watchInbox(listener),
        onLoadMoreInbox: () => void engine.loadMoreInbox(),
      },
      onResend: (messageId) => void engine.retry(conversationId, messageId),
      onDiscard: (messageId) => engine.discard(conversationId, messageId),
      onDraft: (text) => void engine.saveDraft(conversationId, text),
      onTyping: (typing) => void engine.setTyping(conversationId, typing),
      loadContacts: () => engine.contacts(),
      onAddMembers: (userIds) => engine.addMembers(conversationId, userIds),
      onRemoveMember: (userId) => engine.removeMember(conversationId, userId),
      onLeave: () => engine.leave(conversationId),
      onAcceptKeys: (userId) => engine.acceptKeyChange(userId),
      onRestore: (userId) => engine.restoreMember(conversationId, userId),
    }),
    [engine, conversationId],
  );
}

function OpenConversation({ conversationId, headed }: ChatScreenProps) {
  const engine = useEngine();
  const me = useMe();
  const view = useWatch(
    useCallback(
      (listener: (next: ChatView) => void) => engine.watchConversation(conversationId, listener),
      [engine, conversationId],
    ),
    opening,
  );
  const offline = useOffline();
  const onActive = useCallback(() => void engine.touch(), [engine]);
  const clinic = trpc.admin.clinic.useQuery(undefined, { staleTime: 5 * 60_000 });
  return (
    <AttachmentProvider api={engine} onActive={onActive}>
      <ChatToolsProvider conversationId={conversationId} head={view.head} ready={view.status === 'ready'}>
        <ChatInterface
          view={view}
          self={me}
          online={!offline}
          enterSends={useEnterSends()}
          clinic={clinic.data ?? null}
          actions={useChatActions(conversationId)}
          replying={useReplyTarget(conversationId)}
          headed={headed}
        />
      </ChatToolsProvider>
    </AttachmentProvider>
  );
}

/** The conversation of the engine with this id. */
export function ChatScreen({
  conversationId,
  headed = true,
}: Partial<ChatScreenProps> & { conversationId: string }) {
  // A new conversation is a new screen: position, draft and what was announced begin anew.
  return <OpenConversation key={conversationId} conversationId={conversationId} headed={headed} />;
}
