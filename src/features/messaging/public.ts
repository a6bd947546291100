/** What other features may use of messaging. */
export { listRosterPeople, settleCarers } from './server/carer-store.ts';
export {
  countUnread as countUnreadMessages,
  listCareTeams as listReachableCareTeams,
  listContacts as listReachable,
} from './server/store.ts';
