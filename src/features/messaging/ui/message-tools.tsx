import { EllipsisVertical, Reply, SmilePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { classNames } from '#src/ui/class-names.ts';
import type { MessageVerb } from './message-verbs.ts';

interface MessageToolsProps {
  verbs: readonly MessageVerb[];
  mine: boolean;
  /** In the order of the Tab key only at the message that the keyboard is at. */
  reachable: boolean;
  onMenu: (anchor: Element) => void;
  onReply: () => void;
  onChooseReaction: () => void;
}

/** With a mouse they come when the pointer or the keyboard is at the message; fingers always have the last one. */
const hidden =
  'pointer-fine:opacity-0 group-hover/row:opacity-100 group-focus-within/row:opacity-100 data-[pressed]:opacity-100';
const look =
  'inline-flex size-11 shrink-0 items-center justify-center rounded-full text-muted data-[hovered]:bg-raised data-[pressed]:bg-raised';

/** Buttons beside a message: react, answer, everything else. */
export function MessageTools(props: MessageToolsProps) {
  const { verbs, mine, reachable, onMenu, onReply, onChooseReaction } = props;
  const t = useTranslations('chat.menu');
  const more = useRef<HTMLButtonElement>(null);
  const quick = classNames(look, hidden, 'max-sm:hidden pointer-coarse:hidden');
  return (
    <div className={classNames('flex shrink-0', !mine && 'flex-row-reverse')}>
      {verbs.includes('react') && (
        <AriaButton
          excludeFromTabOrder={!reachable}
          aria-label={t('react')}
          onPress={onChooseReaction}
          className={quick}
        >
          <SmilePlus aria-hidden size={20} />
        </AriaButton>
      )}
      {verbs.includes('reply') && (
        <AriaButton
          excludeFromTabOrder={!reachable}
          aria-label={t('reply')}
          onPress={onReply}
          className={quick}
        >
          <Reply aria-hidden size={20} />
        </AriaButton>
      )}
      <AriaButton
        ref={more}
        excludeFromTabOrder={!reachable}
        aria-label={t('more')}
        aria-haspopup="dialog"
        onPress={() => {
          if (more.current !== null) onMenu(more.current);
        }}
        className={classNames(look, hidden)}
      >
        <EllipsisVertical aria-hidden size={20} />
      </AriaButton>
    </div>
  );
}
