/** The desk's services, put together. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { type Absences, createAbsences } from './absences.ts';
import { createDeskStates, type DeskStates } from './desk-state.ts';
import { createPatients, type Patients } from './patients.ts';
import { createQuickReplies, type QuickReplies } from './quick-replies.ts';
import { createTopics, type Topics } from './topics.ts';

export interface DeskServices {
  states: DeskStates;
  patients: Patients;
  quickReplies: QuickReplies;
  absences: Absences;
  topics: Topics;
}

export function createDeskServices(deps: Pick<PlatformDeps, 'database' | 'events' | 'clock'>): DeskServices {
  return {
    states: createDeskStates(deps),
    patients: createPatients(deps),
    quickReplies: createQuickReplies(deps),
    absences: createAbsences(deps),
    topics: createTopics(deps),
  };
}
