import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLoaded } from '#src/features/messaging/ui/use-loaded.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { Select } from '#src/ui/select.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { VisitView } from '../contract.ts';

export interface TransferDialogProps {
  open: boolean;
  visit: VisitView;
  pending: boolean;
  onClose: () => void;
  onTransfer: (providerId: string) => void;
}

/** Hands a patient over to a colleague: place and check-in stay. */
export function TransferDialog({ open, visit, pending, onClose, onTransfer }: TransferDialogProps) {
  const t = useTranslations('visit.queue.transferring');
  const ui = useTranslations('ui');
  const words = useFailureText();
  const engine = useEngine();
  const { loaded } = useLoaded(open, () => engine.contacts());
  const [chosen, setChosen] = useState<string | null>(null);
  const colleagues =
    loaded.status === 'ready'
      ? loaded.value.filter(({ role, userId }) => role === 'provider' && userId !== visit.provider.userId)
      : [];
  const to = chosen ?? colleagues[0]?.userId ?? null;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      dismissable={!pending}
      title={t('title', { name: visit.patient.name })}
      actions={
        <>
          <Button variant="quiet" disabled={pending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button
            pending={pending}
            disabled={to === null}
            onPress={() => {
              if (to !== null) onTransfer(to);
            }}
          >
            {t('go')}
          </Button>
        </>
      }
    >
      {loaded.status === 'loading' && <SkeletonRows rows={1} label={t('loading')} />}
      {loaded.status === 'failed' && <Notice tone="danger">{words(loaded.failure)}</Notice>}
      {loaded.status === 'ready' &&
        (to === null ? (
          <p>{t('nobody')}</p>
        ) : (
          <div className="flex flex-col gap-3">
            <p>{t('text')}</p>
            <Select
              label={t('to')}
              value={to}
              options={colleagues.map(({ userId, name }) => ({ id: userId, label: name }))}
              onChange={setChosen}
            />
          </div>
        ))}
    </Dialog>
  );
}
