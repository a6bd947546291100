import { Pencil, Reply, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { MessageItem } from '../client/engine-api.ts';
import type { ReplyTarget } from './reply-targets.ts';
import { useExcerpt } from './use-excerpt.ts';

interface ReplyBarProps {
  target: ReplyTarget;
  /** The message answered or changed; null when it is not among those loaded. */
  item: MessageItem | null;
  onCancel: () => void;
}

/** Above the field: what is being answered or changed. */
export function ReplyBar({ target, item, onCancel }: ReplyBarProps) {
  const t = useTranslations('chat.reply');
  const common = useTranslations('chat');
  const excerpt = useExcerpt();
  const editing = target.mode === 'edit';
  const Icon = editing ? Pencil : Reply;
  const name = item === null ? null : item.mine ? common('you') : item.sender.name;
  const content = item?.content;
  const words =
    content?.kind === 'text'
      ? excerpt({ text: content.text, fileCount: content.files.length })
      : excerpt({ text: null, fileCount: 0, deleted: content?.kind === 'deleted' });
  return (
    <div className="border-line border-t bg-canvas px-3 pt-2 sm:px-4">
      <div className="mx-auto flex w-full max-w-3xl items-center gap-2 rounded-xl border-accent border-l-4 bg-surface py-1 pr-1 pl-3">
        <Icon aria-hidden size={20} className="shrink-0 text-accent" />
        <p className="min-w-0 flex-1 text-sm">
          <span className="block font-semibold">
            {editing ? t('editing') : name === null ? t('replying') : t('replyingTo', { name })}
          </span>
          <span dir="auto" className="line-clamp-1 text-muted wrap-anywhere">
            {words}
          </span>
        </p>
        <IconButton aria-label={editing ? t('cancelEdit') : t('cancel')} onPress={onCancel}>
          <X size={20} />
        </IconButton>
      </div>
    </div>
  );
}
