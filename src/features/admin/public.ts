/** What other features may use of the clinic's administration. */
export { getSettings as getClinicSettings } from './server/store.ts';
