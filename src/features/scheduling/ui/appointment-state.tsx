import { CalendarCheck, CalendarX, DoorOpen, Hourglass } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '#src/ui/badge.tsx';
import type { Appointment } from '../contract.ts';

export type Side = 'patient' | 'provider';

interface AppointmentStateProps {
  status: Appointment['status'];
  /** Its room is open now. */
  open: boolean;
  side: Side;
}

const looks = {
  requested: { tone: 'warn', Icon: Hourglass },
  confirmed: { tone: 'accent', Icon: CalendarCheck },
  open: { tone: 'accent', Icon: DoorOpen },
  cancelled: { tone: 'danger', Icon: CalendarX },
} as const;

/** How an appointment stands: a word with its picture. */
export function AppointmentState({ status, open, side }: AppointmentStateProps) {
  const t = useTranslations('scheduling.state');
  const state = status === 'confirmed' && open ? 'open' : status;
  const { tone, Icon } = looks[state];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden="true" size={16} />
      {state === 'requested' ? t(`requested.${side}`) : t(state)}
    </Badge>
  );
}
