'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import type { Appointment } from '../contract.ts';
import type { Side } from './appointment-state.tsx';
import { ProviderTime } from './provider-time.tsx';
import { TimeChoice } from './time-choice.tsx';
import { useTimeWords } from './use-time-words.ts';

interface MoveDialogProps {
  appointment: Appointment;
  side: Side;
  onClose(): void;
}

/** Another time for an appointment. Where it could not be moved the dialog stays, with what else is free. */
export function MoveDialog({ appointment, side, onClose }: MoveDialogProps) {
  const t = useTranslations('scheduling.move');
  const ui = useTranslations('ui');
  const me = useMe();
  const { patient } = appointment;
  const words = useTimeWords();
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const [start, setStart] = useState<number | null>(null);
  const move = trpc.scheduling.reschedule.useMutation({
    onSuccess: async (moved) => {
      announce(t('done', { when: words.moment(moved.start) }));
      onClose();
      await utils.scheduling.invalidate();
    },
    onError: async () => {
      setStart(null);
      await utils.scheduling.slots.invalidate();
    },
  });
  const asksAgain = side === 'patient' && appointment.type.booking === 'request';
  const choice = {
    providerId: appointment.provider.userId,
    visitTypeId: appointment.type.id,
    value: start,
    onChange: setStart,
  };
  return (
    <Dialog
      open
      wide
      title={t('title')}
      onClose={onClose}
      dismissable={!move.isPending}
      actions={
        <>
          <Button variant="secondary" disabled={move.isPending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button
            disabled={start === null}
            pending={move.isPending}
            onPress={() => {
              if (start !== null) move.mutate({ appointmentId: appointment.id, start });
            }}
          >
            {t(asksAgain ? 'ask' : 'do')}
          </Button>
        </>
      }
    >
      <p>{t('now', { when: words.moment(appointment.start) })}</p>
      {asksAgain && <p className="text-muted">{t('askText')}</p>}
      <ErrorNotice error={move.error} />
      {side === 'provider' ? (
        <ProviderTime {...choice} />
      ) : (
        <TimeChoice {...choice} patientId={patient.userId === me.userId ? null : patient.userId} />
      )}
      <p role="status" className="font-medium">
        {start === null ? t('choose') : t('to', { when: words.moment(start) })}
      </p>
    </Dialog>
  );
}
