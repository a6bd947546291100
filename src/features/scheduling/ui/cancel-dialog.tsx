'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Select } from '#src/ui/select.tsx';
import type { Appointment, CancelReason } from '../contract.ts';
import type { Side } from './appointment-state.tsx';
import { useTimeWords } from './use-time-words.ts';

const reasonsOf: Record<Side, readonly CancelReason[]> = {
  patient: ['patient_asked', 'not_needed', 'emergency', 'other'],
  provider: ['provider_away', 'emergency', 'patient_asked', 'not_needed', 'other'],
};

interface CancelDialogProps {
  appointment: Appointment;
  side: Side;
  onClose(): void;
}

/** Takes an appointment back, or says no to a request; the other side is told the reason chosen here. */
export function CancelDialog({ appointment, side, onClose }: CancelDialogProps) {
  const t = useTranslations('scheduling.cancel');
  const reasons = useTranslations('scheduling.cancel.reasons');
  const words = useTimeWords();
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const declines = side === 'provider' && appointment.status === 'requested';
  const offered = declines ? (['declined', ...reasonsOf.provider] as const) : reasonsOf[side];
  const [reason, setReason] = useState<CancelReason>(offered[0] ?? 'other');
  const kind = declines ? 'decline' : 'cancel';
  const cancel = trpc.scheduling.cancel.useMutation({
    onSuccess: async () => {
      announce(t(`${kind}.done`));
      onClose();
      await utils.scheduling.invalidate();
    },
  });
  const other = side === 'patient' ? appointment.provider : appointment.patient;
  return (
    <Dialog
      open
      role="alertdialog"
      title={t(`${kind}.title`)}
      onClose={onClose}
      dismissable={!cancel.isPending}
      actions={
        <>
          <Button variant="secondary" disabled={cancel.isPending} onPress={onClose}>
            {t('keep')}
          </Button>
          <Button
            variant="danger"
            pending={cancel.isPending}
            onPress={() => cancel.mutate({ appointmentId: appointment.id, reason })}
          >
            {t(`${kind}.do`)}
          </Button>
        </>
      }
    >
      <p>{t('about', { name: other.name, when: words.moment(appointment.start) })}</p>
      <Select<CancelReason>
        label={t('reason')}
        description={t('reasonText')}
        value={reason}
        options={offered.map((id) => ({ id, label: reasons(`${side}.${id}`) }))}
        onChange={setReason}
      />
      <ErrorNotice error={cancel.error} />
    </Dialog>
  );
}
