import { useLocale, useTranslations } from 'next-intl';
import { useCallback, useMemo, useState } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import type { ChatItem, Failure, MessageItem, Result } from '../client/engine-api.ts';
import { emojiName } from './emoji-catalogue.ts';
import type { MessageActions } from './message-failure.tsx';
import type { MessageCommands, RowHandlers } from './message-handlers.ts';
import type { MessageVerb } from './message-verbs.ts';

/** The window that is open over the list, and for which message. */
export type OpenWindow =
  | { what: 'menu'; key: string; anchor: Element }
  | { what: 'react' | 'reactions' | 'info' | 'forward' | 'delete'; key: string };

export interface MessageVerbs {
  handlers: RowHandlers;
  open: OpenWindow | null;
  /** The message of the open window. */
  item: MessageItem | null;
  close: () => void;
  onVerb: (verb: MessageVerb) => void;
  onReact: (emoji: string, on: boolean) => void;
  onUnpin: (messageId: string) => void;
  /** Of the last thing done; it did not happen. */
  failure: Failure | null;
  dismissFailure: () => void;
}

/** The message with this id, when it is among those loaded. */
export function findMessage(items: readonly ChatItem[], key: string): MessageItem | null {
  return items.find((item): item is MessageItem => item.type === 'message' && item.key === key) ?? null;
}

/** Everything that can be done with a message of the list: which window is open, what is told, what failed. */
export function useMessageVerbs(
  items: readonly ChatItem[],
  commands: MessageCommands,
  { onRetry, onEdit, onDelete }: MessageActions,
  { onFocus, focusRow }: { onFocus: (key: string) => void; focusRow: (key: string) => void },
): MessageVerbs {
  const t = useTranslations('chat');
  const locale = useLocale();
  const announce = useAnnounce();
  const [open, setOpen] = useState<OpenWindow | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  /** Says what was done, or keeps why it was not. */
  const report = useCallback(
    async (doing: Promise<Result<null>>, done: string | null) => {
      setFailure(null);
      const result = await doing;
      if (!result.ok) setFailure(result.failure);
      else if (done !== null) announce(done);
    },
    [announce],
  );
  const react = useCallback(
    (key: string, emoji: string, on: boolean) => {
      const name = emojiName(emoji, locale) ?? t('reactions.other');
      const done = t(on ? 'reactions.added' : 'reactions.takenBack', { emoji: name });
      void report(commands.onReact(key, emoji, on), done);
    },
    [commands, report, t, locale],
  );
  const jump = useCallback(
    (messageId: string) => void report(commands.onJump(messageId), null),
    [commands, report],
  );
  const handlers = useMemo<RowHandlers>(
    () => ({
      onRetry,
      onEdit,
      onDelete,
      onFocus,
      onMenu: (key, anchor) => setOpen({ what: 'menu', key, anchor }),
      onReply: commands.onReply,
      onChooseReaction: (key) => setOpen({ what: 'react', key }),
      onReact: react,
      onInfo: (key) => setOpen({ what: 'info', key }),
      onJump: jump,
    }),
    [onRetry, onEdit, onDelete, onFocus, commands, react, jump],
  );

  const item = open === null ? null : findMessage(items, open.key);
  const close = () => {
    setOpen(null);
    // A menu gives the keyboard back by itself; what it led to would give it to the menu, which is gone.
    if (open !== null && open.what !== 'menu') focusRow(open.key);
  };

  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      announce(t('message.copied'));
    } catch {
      announce(t('message.notCopied'));
    }
  };
  const pin = (messageId: string, on: boolean) =>
    void report(commands.onPin(messageId, on), t(on ? 'menu.pinned' : 'menu.unpinned'));

  const onVerb = (verb: MessageVerb) => {
    if (item === null) return;
    const { key, content } = item;
    const text = content.kind === 'text' ? content.text : '';
    setOpen(null);
    switch (verb) {
      case 'reply':
        return commands.onReply(key);
      case 'edit':
        return commands.onChange(key, text);
      case 'copy':
        return copy(text);
      case 'pin':
      case 'unpin':
        return pin(key, verb === 'pin');
      case 'star':
      case 'unstar': {
        const done = t(verb === 'star' ? 'menu.starred' : 'menu.unstarred');
        return void report(commands.onStar(key, verb === 'star'), done);
      }
      default:
        return setOpen({ what: verb, key });
    }
  };

  return {
    handlers,
    open,
    item,
    close,
    onVerb,
    onReact: (emoji, on) => {
      if (item !== null) react(item.key, emoji, on);
      setOpen(null);
    },
    onUnpin: (messageId) => pin(messageId, false),
    failure,
    dismissFailure: () => setFailure(null),
  };
}
