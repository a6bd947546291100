/** What other features' servers may use of scheduling. */
export { type CalendarEntry, writeAppointmentFile } from './server/calendar-file.ts';
