/** What other features' servers may use of identity. */
export { createAccountEvents } from './server/account-events.ts';
export { type AccountStates, createAccountStates } from './server/account-states.ts';
export { type CurrentChain, listCurrentChains } from './server/current-chains.ts';
export { listVisible } from './server/store.ts';
