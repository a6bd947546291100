/** The desk's services, put together. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { createDeskStates, type DeskStates } from './desk-state.ts';

export interface DeskServices {
  states: DeskStates;
}

export function createDeskServices(deps: Pick<PlatformDeps, 'database' | 'events' | 'clock'>): DeskServices {
  return { states: createDeskStates(deps) };
}
