import { useTimeZone } from 'next-intl';
import type { ReactNode } from 'react';
import { datesIn } from '../client/slot-days.ts';
import type { Appointment } from '../contract.ts';
import { useTimeWords } from './use-time-words.ts';

interface AppointmentDaysProps {
  /** Ascending. */
  appointments: readonly Appointment[];
  now: number;
  children(appointment: Appointment): ReactNode;
}

/** Appointments under the names of their days. */
export function AppointmentDays({ appointments, now, children }: AppointmentDaysProps) {
  const words = useTimeWords();
  const dateOf = datesIn(useTimeZone() ?? 'UTC');
  const days = Map.groupBy(appointments, ({ start }) => dateOf(start));
  return [...days].map(([date, ofDay]) => (
    <div key={date} className="flex flex-col gap-2">
      <p aria-hidden="true" className="px-1 font-semibold text-muted first-letter:uppercase">
        {words.day(ofDay[0]?.start ?? now, now)}
      </p>
      <ul className="flex flex-col gap-3">
        {ofDay.map((appointment) => (
          <li key={appointment.id}>{children(appointment)}</li>
        ))}
      </ul>
    </div>
  ));
}
