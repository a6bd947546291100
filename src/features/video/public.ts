/** What scheduling uses of video visits, inside its own transactions. */
export { cancelVisit, createVisitFor, moveVisit } from './server/appointment-visits.ts';
