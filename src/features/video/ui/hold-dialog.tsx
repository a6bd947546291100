import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Select } from '#src/ui/select.tsx';
import { type HoldReason, holdReason } from '../contract.ts';
import { QueueDialog, type QueueDialogState } from './queue-dialog.tsx';

export interface HoldDialogProps extends QueueDialogState {
  name: string;
  onHold: (reason: HoldReason) => void;
}

/** Tells somebody who waits why it takes longer. */
export function HoldDialog({ name, onHold, ...state }: HoldDialogProps) {
  const t = useTranslations('visit.queue.holding');
  const [reason, setReason] = useState<HoldReason>('few_minutes');
  return (
    <QueueDialog {...state} title={t('title', { name })} go={t('go')} onGo={() => onHold(reason)}>
      <p>{t('text')}</p>
      <Select<HoldReason>
        label={t('reason')}
        value={reason}
        options={holdReason.options.map((id) => ({ id, label: t(`reasons.${id}`) }))}
        onChange={setReason}
      />
    </QueueDialog>
  );
}
