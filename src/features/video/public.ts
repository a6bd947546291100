/** What scheduling uses of video visits, inside its own transactions. */
export { cancelVisit, createVisitFor, moveVisit } from './server/appointment-visits.ts';
/** What the check of an installation asks the relay with. */
export { createIceServers } from './server/ice-servers.ts';
