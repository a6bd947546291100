import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { VisitView } from '../contract.ts';
import { DeviceSummary } from './device-summary.tsx';

export interface AdmitDialogProps {
  open: boolean;
  visit: VisitView;
  busyWith: VisitView | null;
  pending: boolean;
  onClose: () => void;
  onAdmit: () => void;
}

/** Asked before the camera goes on: the wrong name in a list of several is quickly pressed. */
export function AdmitDialog({ open, visit, busyWith, pending, onClose, onAdmit }: AdmitDialogProps) {
  const t = useTranslations('visit.queue.admitting');
  const ui = useTranslations('ui');
  const { name } = visit.patient;
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
          <Button pending={pending} onPress={onAdmit}>
            {t('go')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>{t('text', { name })}</p>
        {visit.waiting?.present === false && <Notice tone="warn">{t('gone', { name })}</Notice>}
        {busyWith !== null && <Notice tone="warn">{t('busy', { name: busyWith.patient.name })}</Notice>}
        {visit.deviceTest !== null && <DeviceSummary test={visit.deviceTest} />}
      </div>
    </Dialog>
  );
}
