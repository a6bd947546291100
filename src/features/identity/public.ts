/** What other features' servers may use of identity. */
export { type AccountStates, createAccountStates } from './server/account-states.ts';
