import { ChevronDown, ChevronUp, List, Pin, PinOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { PinnedView } from '../client/message-actions-api.ts';
import { useExcerpt } from './use-excerpt.ts';

interface PinnedBarProps {
  /** Newest first; not empty. */
  pinned: readonly PinnedView[];
  selfId: string;
  onJump: (messageId: string) => void;
  /** Null: they may be looked at only. */
  onUnpin: ((messageId: string) => void) | null;
}

/** Pinned messages at the top of the conversation: one line, the next and the one before, and the list of all. */
export function PinnedBar({ pinned, selfId, onJump, onUnpin }: PinnedBarProps) {
  const t = useTranslations('chat.pinned');
  const common = useTranslations('chat');
  const excerpt = useExcerpt();
  const [shownId, setShownId] = useState<string | null>(null);
  const [listed, setListed] = useState(false);
  const found = pinned.findIndex((message) => message.messageId === shownId);
  const index = Math.max(0, found);
  const shown = pinned[index];
  if (shown === undefined) return null;
  const many = pinned.length > 1;
  const step = (by: number) => {
    const next = pinned[(index + by + pinned.length) % pinned.length];
    if (next !== undefined) setShownId(next.messageId);
  };
  const nameOf = ({ sender }: PinnedView) => (sender.userId === selfId ? common('you') : sender.name);
  return (
    <section aria-label={t('label')} className="border-line border-b bg-surface px-1 sm:px-2">
      <div className="mx-auto flex max-w-3xl items-center">
        <AriaButton
          onPress={() => onJump(shown.messageId)}
          className="flex min-h-11 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 text-left text-sm -outline-offset-2 data-[hovered]:bg-raised"
        >
          <Pin aria-hidden size={17} className="shrink-0 text-accent" />
          <span className="sr-only">{t('goTo')} </span>
          {many && (
            <span className="shrink-0 text-muted">
              {t('place', { place: index + 1, count: pinned.length })}
            </span>
          )}
          <span dir="auto" className="min-w-0 truncate">
            <b className="font-semibold">{nameOf(shown)}:</b> {excerpt(shown)}
          </span>
        </AriaButton>
        {many && (
          <>
            <IconButton aria-label={t('previous')} onPress={() => step(1)} className="max-sm:hidden">
              <ChevronUp size={20} />
            </IconButton>
            <IconButton aria-label={t('next')} onPress={() => step(-1)}>
              <ChevronDown size={20} />
            </IconButton>
          </>
        )}
        <IconButton aria-label={t('all')} onPress={() => setListed(true)}>
          <List size={20} />
        </IconButton>
      </div>
      <Dialog open={listed} onClose={() => setListed(false)} title={t('label')}>
        <ul className="flex flex-col gap-1">
          {pinned.map((message) => (
            <li key={message.messageId} className="flex items-center gap-1">
              <AriaButton
                onPress={() => {
                  setListed(false);
                  onJump(message.messageId);
                }}
                className="min-h-14 min-w-0 flex-1 rounded-xl px-2 py-2 text-left -outline-offset-2 data-[hovered]:bg-raised"
              >
                <span dir="auto" className="block font-semibold text-sm">
                  {nameOf(message)}
                </span>
                <span dir="auto" className="line-clamp-3 wrap-anywhere">
                  {excerpt(message)}
                </span>
              </AriaButton>
              {onUnpin !== null && (
                <IconButton
                  aria-label={t('unpin', { text: excerpt(message).slice(0, 60) })}
                  onPress={() => onUnpin(message.messageId)}
                >
                  <PinOff size={20} />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      </Dialog>
    </section>
  );
}
