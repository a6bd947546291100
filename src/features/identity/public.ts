/** What other features' servers may use of identity. */
export { type AccountStates, createAccountStates } from './server/account-states.ts';
export { type CurrentChain, listCurrentChains } from './server/current-chains.ts';
