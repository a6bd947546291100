import { useLocale, useTranslations } from 'next-intl';
import { Dialog } from '#src/ui/dialog.tsx';
import type { ReactionView } from '../client/message-actions-api.ts';
import { emojiName, shownEmoji } from './emoji-catalogue.ts';
import { useReactors } from './reaction-chips.tsx';

interface ReactionsDialogProps {
  open: boolean;
  onClose: () => void;
  reactions: readonly ReactionView[];
  selfId: string;
}

/** Who reacted with what: the tooltip's words for those who have no pointer. */
export function ReactionsDialog({ open, onClose, reactions, selfId }: ReactionsDialogProps) {
  const t = useTranslations('chat.reactions');
  const locale = useLocale();
  const names = useReactors(selfId);
  return (
    <Dialog open={open} onClose={onClose} title={t('who')}>
      <ul className="flex flex-col gap-3">
        {reactions.map((reaction) => (
          <li key={reaction.emoji} className="flex gap-3">
            <span
              role="img"
              aria-label={emojiName(reaction.emoji, locale) ?? t('other')}
              className="font-emoji text-2xl leading-none"
            >
              {shownEmoji(reaction.emoji)}
            </span>
            <span>{names(reaction)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
