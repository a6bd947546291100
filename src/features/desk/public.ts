/** What other features' servers may use of the desk. */
export { findAbsence } from './server/absence-store.ts';
export { reopenForPatients } from './server/desk-state.ts';
export { requireStaffRoster } from './server/staff-notes.ts';
export { listDeskStates } from './server/store.ts';
