import { useTimeZone } from 'next-intl';
import type { ReactNode } from 'react';
import { datesIn } from '../client/slot-days.ts';
import type { Appointment } from '../contract.ts';
import { useTimeWords } from './use-time-words.ts';

export interface AppointmentGroup {
  id: string;
  title: string;
  /** In the order they are shown in; no appointment stands in two groups. */
  appointments: readonly Appointment[];
  /** Shown where there are none; without it the group is left out then. */
  none?: ReactNode;
  /** Below the last one. */
  more?: ReactNode;
}

interface AppointmentGroupsProps {
  groups: readonly AppointmentGroup[];
  now: number;
  children(appointment: Appointment): ReactNode;
}

/**
 * Appointments under the names of their groups and days. All are children of one element: an appointment that is confirmed or moved
 * changes its place, not its card, so that an open menu of it stays open.
 */
export function AppointmentGroups({ groups, now, children }: AppointmentGroupsProps) {
  const words = useTimeWords();
  const dateOf = datesIn(useTimeZone() ?? 'UTC');
  const shown = groups.filter(({ appointments, none }) => appointments.length > 0 || none !== undefined);
  const rows = shown.flatMap(({ id, title, appointments, none, more }) => [
    <h2 key={id} className="mt-2 font-semibold text-lg first:mt-0">
      {title}
    </h2>,
    ...[...Map.groupBy(appointments, ({ start }) => dateOf(start))].flatMap(([date, ofDay]) => [
      <p
        key={`${id} ${date}`}
        aria-hidden="true"
        className="-mb-1 px-1 font-semibold text-muted first-letter:uppercase"
      >
        {words.day(ofDay[0]?.start ?? now, now)}
      </p>,
      ...ofDay.map((appointment) => <div key={appointment.id}>{children(appointment)}</div>),
    ]),
    appointments.length === 0 && <div key={`${id} none`}>{none}</div>,
    more !== undefined && <div key={`${id} more`}>{more}</div>,
  ]);
  return <div className="flex flex-col gap-3">{rows}</div>;
}
