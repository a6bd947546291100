import { useTranslations } from 'next-intl';
import { Notice } from '#src/ui/notice.tsx';
import type { VisitView } from '../contract.ts';
import { DeviceSummary } from './device-summary.tsx';
import { QueueDialog, type QueueDialogState } from './queue-dialog.tsx';

export interface AdmitDialogProps extends QueueDialogState {
  visit: VisitView;
  busyWith: VisitView | null;
  onAdmit: () => void;
}

/** Asked before the camera goes on: the wrong name in a list of several is quickly pressed. */
export function AdmitDialog({ visit, busyWith, onAdmit, ...state }: AdmitDialogProps) {
  const t = useTranslations('visit.queue.admitting');
  const { name } = visit.patient;
  return (
    <QueueDialog {...state} title={t('title', { name })} go={t('go')} onGo={onAdmit}>
      <p>{t('text', { name })}</p>
      {visit.waiting?.present === false && <Notice tone="warn">{t('gone', { name })}</Notice>}
      {busyWith !== null && <Notice tone="warn">{t('busy', { name: busyWith.patient.name })}</Notice>}
      {visit.deviceTest !== null && <DeviceSummary test={visit.deviceTest} />}
    </QueueDialog>
  );
}
