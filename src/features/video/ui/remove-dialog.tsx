import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';

export interface RemoveDialogProps {
  open: boolean;
  name: string;
  pending: boolean;
  onClose: () => void;
  onRemove: () => void;
}

/** Out of the waiting room; they may check in again. */
export function RemoveDialog({ open, name, pending, onClose, onRemove }: RemoveDialogProps) {
  const t = useTranslations('visit.queue.removing');
  const ui = useTranslations('ui');
  return (
    <Dialog
      open={open}
      onClose={onClose}
      role="alertdialog"
      dismissable={!pending}
      title={t('title', { name })}
      actions={
        <>
          <Button variant="quiet" disabled={pending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button variant="danger" pending={pending} onPress={onRemove}>
            {t('go')}
          </Button>
        </>
      }
    >
      <p>{t('text')}</p>
    </Dialog>
  );
}
