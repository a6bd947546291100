import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';

export interface LeaveWaitingProps {
  open: boolean;
  name: string;
  onClose: () => void;
  /** True when it was done. */
  onLeave: (callBack: boolean) => Promise<boolean>;
}

/** Going for a while (the place is kept, and the provider calls) or for good. */
export function LeaveWaiting({ open, name, onClose, onLeave }: LeaveWaitingProps) {
  const t = useTranslations('visit.waiting.leaving');
  const ui = useTranslations('ui');
  const [under, setUnder] = useState<'call' | 'leave' | null>(null);
  const leave = async (callBack: boolean) => {
    setUnder(callBack ? 'call' : 'leave');
    const done = await onLeave(callBack);
    setUnder(null);
    if (done) onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('title')}
      dismissable={under === null}
      actions={
        <>
          <Button variant="quiet" disabled={under !== null} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button
            variant="secondary"
            pending={under === 'leave'}
            disabled={under === 'call'}
            onPress={() => void leave(false)}
          >
            {t('forGood')}
          </Button>
          <Button pending={under === 'call'} disabled={under === 'leave'} onPress={() => void leave(true)}>
            {t('callBack')}
          </Button>
        </>
      }
    >
      <p>{t('text', { name })}</p>
    </Dialog>
  );
}
