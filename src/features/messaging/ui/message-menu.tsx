import {
  Copy,
  Forward,
  Info,
  type LucideIcon,
  Pencil,
  Pin,
  PinOff,
  Plus,
  Reply,
  SmilePlus,
  Star,
  StarOff,
  Trash2,
} from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import {
  Menu as AriaMenu,
  Dialog,
  MenuItem,
  Modal,
  ModalOverlay,
  Popover,
  ToggleButton,
  Toolbar,
} from 'react-aria-components';
import { classNames } from '#src/ui/class-names.ts';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { MessageItem } from '../client/engine-api.ts';
import { emojiName, quickReactions } from './emoji-catalogue.ts';
import type { MessageVerb } from './message-verbs.ts';
import { useCoarsePointer } from './use-coarse-pointer.ts';

export interface MessageMenuProps {
  /** Null: closed. */
  open: { item: MessageItem; anchor: Element } | null;
  verbs: readonly MessageVerb[];
  onClose: () => void;
  onVerb: (verb: MessageVerb) => void;
  onReact: (emoji: string, on: boolean) => void;
}

const icons: Record<Exclude<MessageVerb, 'react'>, LucideIcon> = {
  reply: Reply,
  copy: Copy,
  forward: Forward,
  edit: Pencil,
  pin: Pin,
  unpin: PinOff,
  star: Star,
  unstar: StarOff,
  reactions: SmilePlus,
  info: Info,
  delete: Trash2,
};

function QuickRow({
  item,
  onReact,
  onMore,
}: {
  item: MessageItem;
  onReact: MessageMenuProps['onReact'];
  onMore: () => void;
}) {
  const t = useTranslations('chat.menu');
  const locale = useLocale();
  const mine = new Set(item.reactions.flatMap((reaction) => (reaction.mine ? [reaction.emoji] : [])));
  return (
    <Toolbar aria-label={t('react')} className="flex justify-between border-line border-b p-1">
      {quickReactions.map((emoji) => (
        <ToggleButton
          key={emoji}
          aria-label={emojiName(emoji, locale) ?? emoji}
          isSelected={mine.has(emoji)}
          onChange={(on) => onReact(emoji, on)}
          className="inline-flex size-11 items-center justify-center rounded-full font-emoji text-2xl data-[hovered]:bg-raised data-[selected]:bg-accent-soft data-[selected]:outline-2 data-[selected]:outline-accent data-[selected]:-outline-offset-2"
        >
          <span aria-hidden="true">{emoji}</span>
        </ToggleButton>
      ))}
      <IconButton aria-label={t('moreReactions')} onPress={onMore}>
        <Plus size={22} />
      </IconButton>
    </Toolbar>
  );
}

function Content({
  item,
  verbs,
  onVerb,
  onReact,
}: Omit<MessageMenuProps, 'open' | 'onClose'> & { item: MessageItem }) {
  const t = useTranslations('chat.menu');
  return (
    <Dialog aria-label={t('label')} className="flex min-h-0 flex-col outline-none">
      {verbs.includes('react') && <QuickRow item={item} onReact={onReact} onMore={() => onVerb('react')} />}
      <AriaMenu
        aria-label={t('label')}
        autoFocus="first"
        className="min-h-0 overflow-y-auto p-1 outline-none"
      >
        {verbs.flatMap((verb) => {
          if (verb === 'react') return [];
          const Icon = icons[verb];
          return [
            <MenuItem
              key={verb}
              id={verb}
              textValue={t(verb)}
              onAction={() => onVerb(verb)}
              className={classNames(
                'flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-3 py-2 outline-none data-[focus-visible]:bg-raised data-[hovered]:bg-raised data-[pressed]:bg-raised data-[focus-visible]:outline-2 data-[focus-visible]:outline-focus data-[focus-visible]:-outline-offset-2',
                verb === 'delete' && 'text-danger',
              )}
            >
              <Icon aria-hidden size={20} className="shrink-0" />
              {t(verb)}
            </MenuItem>,
          ];
        })}
      </AriaMenu>
    </Dialog>
  );
}

/** Everything that can be done with one message: beside it with a mouse or keyboard, as a sheet from below on phones. */
export function MessageMenu({ open, onClose, ...rest }: MessageMenuProps) {
  const touch = useCoarsePointer();
  const anchor = open?.anchor ?? null;
  const trigger = useMemo(() => ({ current: anchor }), [anchor]);
  if (open === null) return null;
  const content = <Content item={open.item} {...rest} />;
  const onOpenChange = (next: boolean) => {
    if (!next) onClose();
  };
  if (touch)
    return (
      <ModalOverlay
        isOpen
        isDismissable
        onOpenChange={onOpenChange}
        className="fixed inset-0 z-40 flex items-end justify-center bg-veil"
      >
        <Modal className="flex max-h-[85dvh] w-full max-w-lg flex-col overflow-hidden rounded-t-2xl bg-surface pb-[env(safe-area-inset-bottom)] shadow-xl">
          {content}
        </Modal>
      </ModalOverlay>
    );
  return (
    <Popover
      isOpen
      onOpenChange={onOpenChange}
      triggerRef={trigger}
      placement={open.item.mine ? 'bottom end' : 'bottom start'}
      className="flex min-w-72 flex-col overflow-hidden rounded-xl border border-line bg-surface text-ink shadow-lg"
    >
      {content}
    </Popover>
  );
}
