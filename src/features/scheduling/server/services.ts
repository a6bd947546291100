/** The services of scheduling, put together. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import { type Booking, createBooking } from './booking.ts';
import { createCalendarProgram } from './calendar-program.ts';
import { type CalendarDeps, type Calendars, createCalendars } from './calendars.ts';
import { type AppointmentChanges, createAppointmentChanges } from './changes.ts';
import { createRunChange } from './changing.ts';
import { createLapseRequests, type LapseRequests } from './lapsing.ts';
import { createOffers, type Offers } from './offers.ts';
import { type AppointmentReading, createAppointmentReading } from './reading.ts';
import { createSchedules, type Schedules } from './schedules.ts';

export interface SchedulingServices {
  schedules: Schedules;
  offers: Offers;
  booking: Booking;
  changes: AppointmentChanges;
  reading: AppointmentReading;
  calendars: Calendars;
  lapseRequests: LapseRequests;
  programs: readonly HttpProgram[];
}

export function createSchedulingServices(
  deps: CalendarDeps & Pick<PlatformDeps, 'events'>,
): SchedulingServices {
  const change = createRunChange(deps);
  const calendars = createCalendars(deps);
  return {
    schedules: createSchedules(deps),
    offers: createOffers(deps),
    booking: createBooking(change),
    changes: createAppointmentChanges(change),
    reading: createAppointmentReading(deps),
    calendars,
    lapseRequests: createLapseRequests(deps),
    programs: [createCalendarProgram(calendars)],
  };
}
