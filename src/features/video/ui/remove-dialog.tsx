import { useTranslations } from 'next-intl';
import { QueueDialog, type QueueDialogState } from './queue-dialog.tsx';

export interface RemoveDialogProps extends QueueDialogState {
  name: string;
  onRemove: () => void;
}

/** Out of the waiting room; they may check in again. */
export function RemoveDialog({ name, onRemove, ...state }: RemoveDialogProps) {
  const t = useTranslations('visit.queue.removing');
  return (
    <QueueDialog {...state} title={t('title', { name })} go={t('go')} danger onGo={onRemove}>
      <p>{t('text')}</p>
    </QueueDialog>
  );
}
