import { useTranslations } from 'next-intl';
import { useCallback, useMemo, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { ClinicSettings } from '#src/features/admin/contract.ts';
import { CoverNotice } from '#src/features/desk/ui/cover-notice.tsx';
import { QuickReplyPicker } from '#src/features/desk/ui/quick-reply-picker.tsx';
import type { Role } from '#src/features/identity/contract.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { ChatView, Result } from '../client/engine-api.ts';
import type { MessageExtras } from '../client/message-actions-api.ts';
import { ChatHeader } from './chat-header.tsx';
import { ChatSkeleton, ChatUnavailable } from './chat-placeholders.tsx';
import { ComposerLock, type LockActions } from './composer-lock.tsx';
import { ComposerNotice, EmergencyLine, ReadersLine } from './composer-notice.tsx';
import { conversationName, readersOf, withoutPresence } from './inbox-rows.ts';
import type { MemberActions } from './member-dialog.tsx';
import { MessageComposer, type MessageComposerHandle } from './message-composer.tsx';
import type { EngineCommands } from './message-handlers.ts';
import { MessageList } from './message-list.tsx';
import { ReplyBar } from './reply-bar.tsx';
import { TypingLine } from './typing-line.tsx';
import { findMessage } from './use-message-verbs.ts';
import type { ReplyControl } from './use-reply-target.ts';
import { useWriting } from './use-writing.ts';

/** What a conversation screen asks for; nothing of it is bound to an engine. */
export interface ChatActions extends MemberActions, LockActions {
  onLoadBefore: () => void;
  onLoadAfter: () => void;
  onJumpToLatest: () => void;
  onRead: (throughSeq: number) => void;
  onSend: (text: string, extras: MessageExtras) => Promise<Result<{ messageId: string }>>;
  onEditMessage: (messageId: string, text: string) => Promise<Result<null>>;
  /** What can be done with a message. Keep the same object between renders. */
  message: EngineCommands;
  onResend: (messageId: string) => void;
  /** Takes a message that was not sent back; answers its text. */
  onDiscard: (messageId: string) => Promise<Result<{ text: string }>>;
  onDraft: (text: string) => void;
  onTyping: (typing: boolean) => void;
}

export interface ChatInterfaceProps {
  view: ChatView;
  self: { userId: string; name: string; role: Role };
  online: boolean;
  enterSends: boolean;
  /** Null until it is known. */
  clinic: ClinicSettings | null;
  actions: ChatActions;
  /** What the composer answers or changes. */
  replying: ReplyControl;
  /** False where something else says already whose conversation it is. */
  headed?: boolean;
}

/** Files wait with the draft while a message is being changed. */
const noUploads: ChatView['uploads'] = [];

/** One conversation: who, what was written, and where to write. */
export function ChatInterface({
  view,
  self,
  online,
  enterSends,
  clinic,
  actions,
  replying,
  headed = true,
}: ChatInterfaceProps) {
  const t = useTranslations('chat');
  const notes = useTranslations('desk.notes');
  const words = useFailureText();
  const composer = useRef<MessageComposerHandle>(null);
  const { head, items } = view;
  const { onDiscard, onRetry, message } = actions;
  const { reply, edit, end, target } = replying;
  const writing = useWriting(replying, view.draft, actions);
  const commands = useMemo(() => ({ ...message, onReply: reply, onChange: edit }), [message, reply, edit]);

  const onEdit = useCallback(
    (key: string) => {
      const content = findMessage(items, key)?.content;
      void onDiscard(key).then((result) => {
        if (!result.ok) return;
        // Its words go into the field of new messages, with what they answered; not into one that is being changed.
        flushSync(() => {
          end();
          if (content?.kind === 'text' && content.replyTo !== null) reply(content.replyTo.messageId);
        });
        composer.current?.insert(result.value.text);
      });
    },
    [onDiscard, items, reply, end],
  );
  const onDelete = useCallback((key: string) => void onDiscard(key), [onDiscard]);

  // What is there stays on the screen while it is asked for again.
  const nothingYet = head === null || view.items.length === 0;
  if (view.status === 'not-found' || (view.status === 'failed' && nothingYet))
    return (
      <ChatUnavailable failure={view.failure} notFound={view.status === 'not-found'} onRetry={onRetry} />
    );
  if (head === null || (view.status === 'loading' && nothingYet)) return <ChatSkeleton head={head} />;

  const name = head.kind === 'staff' ? notes('title') : conversationName(head);
  const changing = target?.mode === 'edit';
  // With one other person there is nobody to choose between.
  const mentionable = head.kind === 'direct' ? [] : readersOf(head);
  return (
    <section aria-label={name} className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas">
      {headed && (
        <ChatHeader
          head={online ? head : withoutPresence(head)}
          self={self}
          active={view.composer.allowed || view.composer.reason !== 'not-member'}
          canManage={view.canManageMembers}
          loadContacts={actions.loadContacts}
          onAddMembers={actions.onAddMembers}
          onRemoveMember={actions.onRemoveMember}
          onLeave={actions.onLeave}
        />
      )}
      {view.failure !== null && view.failure.kind !== 'refusal' && (
        <Notice
          tone="warn"
          className="m-2"
          actions={
            <Button variant="secondary" onPress={onRetry}>
              {t('retry')}
            </Button>
          }
        >
          {words(view.failure)}
        </Notice>
      )}
      <MessageList
        view={view}
        name={name}
        selfId={self.userId}
        onLoadBefore={actions.onLoadBefore}
        onLoadAfter={actions.onLoadAfter}
        onJumpToLatest={actions.onJumpToLatest}
        onRead={actions.onRead}
        commands={commands}
        onRetry={actions.onResend}
        onEdit={onEdit}
        onDelete={onDelete}
      />
      <TypingLine people={view.typing} />
      {view.composer.allowed ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape inside of the field ends the answer
        <div ref={writing.frame} onKeyDown={writing.onKeyDown}>
          {target !== null && (
            <ReplyBar
              target={target}
              item={findMessage(view.items, target.messageId)}
              onCancel={writing.cancel}
            />
          )}
          <MessageComposer
            key={writing.key}
            ref={composer}
            conversationId={head.conversationId}
            name={name}
            people={mentionable}
            changing={changing}
            uploads={changing ? noUploads : view.uploads}
            tools={<QuickReplyPicker head={head} onPick={(text) => composer.current?.insert(text)} />}
            draft={writing.draft}
            online={online}
            enterSends={enterSends}
            notice={
              self.role !== 'patient' ? (
                <ReadersLine head={head} />
              ) : (
                <>
                  <CoverNotice head={head} />
                  {clinic === null ? <EmergencyLine /> : <ComposerNotice clinic={clinic} head={head} />}
                </>
              )
            }
            onSend={writing.onSend}
            onDraft={writing.onDraft}
            onTyping={writing.onTyping}
          />
        </div>
      ) : (
        <ComposerLock
          composer={view.composer}
          restorable={view.restorable}
          onAcceptKeys={actions.onAcceptKeys}
          onRestore={actions.onRestore}
          onRetry={onRetry}
        />
      )}
    </section>
  );
}
