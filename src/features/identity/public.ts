/** What other features' servers may use of identity. */
export { type AccountStates, createAccountStates, type LoadedAccounts } from './server/account-states.ts';
