import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef } from 'react';
import type { Result } from '../client/engine-api.ts';
import type { MessageExtras } from '../client/message-actions-api.ts';
import type { ReplyControl } from './use-reply-target.ts';

interface WritingActions {
  onSend: (text: string, extras: MessageExtras) => Promise<Result<{ messageId: string }>>;
  onEditMessage: (messageId: string, text: string) => Promise<Result<null>>;
  onDraft: (text: string) => void;
  onTyping: (typing: boolean) => void;
}

export interface Writing extends Pick<WritingActions, 'onSend' | 'onDraft' | 'onTyping'> {
  /** Of the composer: a message being changed has a field of its own, so that the draft waits untouched. */
  key: string;
  /** What the field begins with. */
  draft: string;
  /** Around the composer and the bar above it. */
  frame: RefObject<HTMLDivElement | null>;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  cancel: () => void;
}

/** What the composer does while it answers a message, changes one, or writes one of its own. */
export function useWriting(
  { target, write, end }: ReplyControl,
  savedDraft: string,
  actions: WritingActions,
): Writing {
  const frame = useRef<HTMLDivElement>(null);
  /** Newer than what the engine tells while the composer was away for a change. */
  const ownDraft = useRef<string | null>(null);
  const { onSend, onEditMessage, onDraft, onTyping } = actions;

  // Beginning and ending lead to the field; opening a conversation does not.
  const about = target === null ? null : `${target.mode} ${target.messageId}`;
  const shown = useRef(about);
  useEffect(() => {
    if (shown.current === about) return;
    shown.current = about;
    const field = frame.current?.querySelector('textarea');
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, [about]);

  const cancel = useCallback(() => end(), [end]);
  const keepDraft = useCallback(
    (text: string) => {
      ownDraft.current = text;
      onDraft(text);
    },
    [onDraft],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Escape' || target === null || event.defaultPrevented) return;
    event.preventDefault();
    end();
  };

  if (target?.mode === 'edit') {
    const { messageId, text } = target;
    const change = async (changed: string): Promise<Result<{ messageId: string }>> => {
      const result = await onEditMessage(messageId, changed);
      if (!result.ok) return result;
      end(target);
      return { ok: true, value: { messageId } };
    };
    const nothing = () => undefined;
    return {
      key: messageId,
      draft: text,
      frame,
      onKeyDown,
      cancel,
      onSend: change,
      onDraft: (next) => write(messageId, next),
      onTyping: nothing,
    };
  }
  const send = async (text: string, extras: MessageExtras) => {
    const result = await onSend(text, target === null ? extras : { ...extras, replyTo: target.messageId });
    if (!result.ok) return result;
    ownDraft.current = '';
    if (target !== null) end(target);
    return result;
  };
  return {
    key: 'draft',
    draft: ownDraft.current ?? savedDraft,
    frame,
    onKeyDown,
    cancel,
    onSend: send,
    onDraft: keepDraft,
    onTyping,
  };
}
