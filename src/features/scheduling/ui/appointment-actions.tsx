import { CalendarPlus, CalendarX, EllipsisVertical, MessageCircle, MoveRight } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { conversationPath } from '#src/features/messaging/ui/routes.ts';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Menu } from '#src/ui/menu.tsx';
import type { Appointment } from '../contract.ts';
import type { Side } from './appointment-state.tsx';
import { calendarEntryPath } from './routes.ts';

export interface AppointmentCommands {
  onMove(appointment: Appointment): void;
  onCancel(appointment: Appointment): void;
  onConfirm(appointment: Appointment): void;
}

interface AppointmentActionsProps extends AppointmentCommands {
  appointment: Appointment;
  side: Side;
  /** Names the appointment for those who hear one button after the other. */
  about: string;
}

/** What can be done with an appointment: patients see each as a button of its own, staff with full days have a list. */
export function AppointmentActions(props: AppointmentActionsProps) {
  return props.side === 'patient' ? <OpenActions {...props} /> : <ListedActions {...props} />;
}

function OpenActions({ appointment, about, onMove, onCancel }: AppointmentActionsProps) {
  const t = useTranslations('scheduling.actions');
  const { may, id } = appointment;
  return (
    <>
      <a
        href={calendarEntryPath(id)}
        download
        aria-label={t('calendarOf', { about })}
        className={buttonLook('secondary')}
      >
        <CalendarPlus aria-hidden="true" size={20} />
        {t('calendar')}
      </a>
      {may.reschedule && (
        <Button variant="secondary" aria-label={t('moveOf', { about })} onPress={() => onMove(appointment)}>
          {t('move')}
        </Button>
      )}
      {may.cancel && (
        <Button variant="quiet" aria-label={t('cancelOf', { about })} onPress={() => onCancel(appointment)}>
          {t('cancel')}
        </Button>
      )}
    </>
  );
}

function ListedActions({ appointment, about, onMove, onCancel, onConfirm }: AppointmentActionsProps) {
  const t = useTranslations('scheduling.actions');
  const { may, id, conversationId, status } = appointment;
  return (
    <>
      {may.confirm && (
        <Button aria-label={t('confirmOf', { about })} onPress={() => onConfirm(appointment)}>
          {t('confirm')}
        </Button>
      )}
      {may.cancel && status === 'requested' && (
        <Button
          variant="secondary"
          aria-label={t('declineOf', { about })}
          onPress={() => onCancel(appointment)}
        >
          {t('decline')}
        </Button>
      )}
      <Link
        href={conversationPath(conversationId)}
        aria-label={t('messageOf', { about })}
        className={buttonLook('quiet')}
      >
        <MessageCircle aria-hidden="true" size={20} />
        {t('message')}
      </Link>
      <span className="ml-auto">
        <Menu
          aria-label={t('moreOf', { about })}
          trigger={
            <IconButton aria-label={t('moreOf', { about })}>
              <EllipsisVertical size={22} />
            </IconButton>
          }
          actions={[
            ...(may.reschedule
              ? [
                  {
                    id: 'move',
                    label: t('move'),
                    icon: <MoveRight aria-hidden="true" size={20} />,
                    onAction: () => onMove(appointment),
                  },
                ]
              : []),
            {
              id: 'calendar',
              label: t('calendar'),
              icon: <CalendarPlus aria-hidden="true" size={20} />,
              onAction: () => window.location.assign(calendarEntryPath(id)),
            },
            ...(may.cancel && status !== 'requested'
              ? [
                  {
                    id: 'cancel',
                    label: t('cancel'),
                    icon: <CalendarX aria-hidden="true" size={20} />,
                    danger: true,
                    onAction: () => onCancel(appointment),
                  },
                ]
              : []),
          ]}
        />
      </span>
    </>
  );
}
