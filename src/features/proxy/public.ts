/** What other features may use of care links. */
export { actsFor } from './server/store.ts';
