import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Select } from '#src/ui/select.tsx';
import { type HoldReason, holdReason } from '../contract.ts';

export interface HoldDialogProps {
  open: boolean;
  name: string;
  pending: boolean;
  onClose: () => void;
  onHold: (reason: HoldReason) => void;
}

/** Tells somebody who waits why it takes longer. */
export function HoldDialog({ open, name, pending, onClose, onHold }: HoldDialogProps) {
  const t = useTranslations('visit.queue.holding');
  const ui = useTranslations('ui');
  const [reason, setReason] = useState<HoldReason>('few_minutes');
  return (
    <Dialog
      open={open}
      onClose={onClose}
      dismissable={!pending}
      title={t('title', { name })}
      actions={
        <>
          <Button variant="quiet" disabled={pending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button pending={pending} onPress={() => onHold(reason)}>
            {t('go')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>{t('text')}</p>
        <Select<HoldReason>
          label={t('reason')}
          value={reason}
          options={holdReason.options.map((id) => ({ id, label: t(`reasons.${id}`) }))}
          onChange={setReason}
        />
      </div>
    </Dialog>
  );
}
