import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { Failure, PersonView, Result } from '../client/engine-api.ts';

interface RestoreDialogProps {
  /** Who is to come back; null while nobody is asked about. */
  person: PersonView | null;
  onClose: () => void;
  onRestore: (userId: string) => Promise<Result<null>>;
}

/** Asks once more whether it is really that person before the history goes to the new keys. */
export function RestoreDialog({ person, onClose, onRestore }: RestoreDialogProps) {
  const t = useTranslations('chat.restore');
  const common = useTranslations('chat');
  const announce = useAnnounce();
  const words = useFailureText();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const name = person?.name ?? '';
  const close = () => {
    setFailure(null);
    onClose();
  };
  const confirm = async () => {
    if (person === null) return;
    setPending(true);
    const result = await onRestore(person.userId);
    setPending(false);
    if (!result.ok) {
      setFailure(result.failure);
      return;
    }
    announce(t('done', { name }));
    close();
  };
  return (
    <Dialog
      open={person !== null}
      onClose={close}
      role="alertdialog"
      dismissable={!pending}
      title={t('confirmTitle', { name })}
      actions={
        <>
          <Button variant="secondary" disabled={pending} onPress={close}>
            {common('cancel')}
          </Button>
          <Button pending={pending} onPress={() => void confirm()}>
            {t('confirm', { name })}
          </Button>
        </>
      }
    >
      <p>{t('confirmText', { name })}</p>
      {failure !== null && (
        <Notice tone="danger" alert>
          {words(failure)}
        </Notice>
      )}
    </Dialog>
  );
}
