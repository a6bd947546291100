import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLoaded } from '#src/features/messaging/ui/use-loaded.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Notice } from '#src/ui/notice.tsx';
import { Select } from '#src/ui/select.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { VisitView } from '../contract.ts';
import { QueueDialog, type QueueDialogState } from './queue-dialog.tsx';

export interface TransferDialogProps extends QueueDialogState {
  visit: VisitView;
  onTransfer: (providerId: string) => void;
}

/** Hands a patient over to a colleague: place and check-in stay. */
export function TransferDialog({ visit, onTransfer, ...state }: TransferDialogProps) {
  const t = useTranslations('visit.queue.transferring');
  const words = useFailureText();
  const engine = useEngine();
  const { loaded } = useLoaded(state.open, () => engine.contacts());
  const [chosen, setChosen] = useState<string | null>(null);
  const colleagues =
    loaded.status === 'ready'
      ? loaded.value.filter(({ role, userId }) => role === 'provider' && userId !== visit.provider.userId)
      : [];
  const to = chosen ?? colleagues[0]?.userId ?? null;
  return (
    <QueueDialog
      {...state}
      title={t('title', { name: visit.patient.name })}
      go={t('go')}
      disabled={to === null}
      onGo={() => {
        if (to !== null) onTransfer(to);
      }}
    >
      {loaded.status === 'loading' && <SkeletonRows rows={1} label={t('loading')} />}
      {loaded.status === 'failed' && <Notice tone="danger">{words(loaded.failure)}</Notice>}
      {loaded.status === 'ready' &&
        (to === null ? (
          <p>{t('nobody')}</p>
        ) : (
          <>
            <p>{t('text')}</p>
            <Select
              label={t('to')}
              value={to}
              options={colleagues.map(({ userId, name }) => ({ id: userId, label: name }))}
              onChange={setChosen}
            />
          </>
        ))}
    </QueueDialog>
  );
}
