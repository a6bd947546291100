/** Addresses of the pages about appointments. */
export const visitsPath = '/visits';
export const newVisitPath = '/visits/new';
export const historyPath = '/visits/history';
export const schedulePath = '/visits/schedule';
export const queuePath = '/visits/queue';
export const visitPath = (visitId: string) => `/visits/${visitId}`;
/** The entry of one appointment for the person's own calendar. */
export const calendarEntryPath = (appointmentId: string) => `/api/calendar/appointment/${appointmentId}.ics`;
