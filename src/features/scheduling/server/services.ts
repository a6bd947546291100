/** The services of scheduling, put together. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { type Booking, createBooking } from './booking.ts';
import { type AppointmentChanges, createAppointmentChanges } from './changes.ts';
import { createRunChange } from './changing.ts';
import { createOffers, type Offers } from './offers.ts';
import { type AppointmentReading, createAppointmentReading } from './reading.ts';
import { createSchedules, type Schedules } from './schedules.ts';

export interface SchedulingServices {
  schedules: Schedules;
  offers: Offers;
  booking: Booking;
  changes: AppointmentChanges;
  reading: AppointmentReading;
}

export function createSchedulingServices(
  deps: Pick<PlatformDeps, 'database' | 'events' | 'clock'>,
): SchedulingServices {
  const change = createRunChange(deps);
  return {
    schedules: createSchedules(deps),
    offers: createOffers(deps),
    booking: createBooking(change),
    changes: createAppointmentChanges(change),
    reading: createAppointmentReading(deps),
  };
}
