/** What other features' servers may use of scheduling. */
export { type CalendarEntry, writeAppointmentFile } from './server/calendar-file.ts';
export {
  findEntry as findCalendarEntry,
  findEntryOfVisit as findCalendarEntryOfVisit,
} from './server/feed-store.ts';
export { handOverAppointment, lockAppointmentOfVisit } from './server/hand-over.ts';
