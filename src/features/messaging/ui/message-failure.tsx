import { CircleAlert, Pencil, RotateCw, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import type { MessageItem } from '../client/engine-api.ts';

/** What can be done with a message; every action gets its key. */
export interface MessageActions {
  onRetry: (key: string) => void;
  onEdit: (key: string) => void;
  onDelete: (key: string) => void;
}

/** Under a message that was not sent: why, and what one can do about it. */
export function MessageFailure({ item, onRetry, onEdit, onDelete }: { item: MessageItem } & MessageActions) {
  const t = useTranslations('chat.message');
  const words = useFailureText();
  return (
    <div className="mt-1 flex max-w-full flex-col items-end gap-1">
      <p className="text-right font-medium text-danger text-sm">
        <CircleAlert aria-hidden size={17} className="mr-1 inline align-[-0.2em]" />
        {item.failure === null ? t('state.failed') : t('failedWhy', { why: words(item.failure) })}
      </p>
      <div className="flex flex-wrap justify-end gap-1">
        <Button
          variant="secondary"
          icon={<RotateCw aria-hidden size={18} />}
          onPress={() => onRetry(item.key)}
        >
          {t('retry')}
        </Button>
        <Button variant="quiet" icon={<Pencil aria-hidden size={18} />} onPress={() => onEdit(item.key)}>
          {t('edit')}
        </Button>
        <Button variant="quiet" icon={<Trash2 aria-hidden size={18} />} onPress={() => onDelete(item.key)}>
          {t('delete')}
        </Button>
      </div>
    </div>
  );
}
