import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { Failure, Result } from '../client/engine-api.ts';

interface DeleteDialogProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => Promise<Result<null>>;
}

/** Asks once more: a message is deleted for everyone, and that cannot be taken back. */
export function DeleteDialog({ open, onClose, onConfirm }: DeleteDialogProps) {
  const t = useTranslations('chat.delete');
  const common = useTranslations('chat');
  const words = useFailureText();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const close = () => {
    setFailure(null);
    onClose();
  };
  const confirm = async () => {
    setPending(true);
    const result = await onConfirm();
    setPending(false);
    if (result.ok) close();
    else setFailure(result.failure);
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      role="alertdialog"
      dismissable={!pending}
      title={t('title')}
      actions={
        <>
          <Button variant="secondary" disabled={pending} onPress={close}>
            {common('cancel')}
          </Button>
          <Button variant="danger" pending={pending} onPress={() => void confirm()}>
            {t('confirm')}
          </Button>
        </>
      }
    >
      <p>{t('text')}</p>
      {failure !== null && (
        <Notice tone="danger" alert>
          {words(failure)}
        </Notice>
      )}
    </Dialog>
  );
}
