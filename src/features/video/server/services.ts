/** The services of video visits, put together. */
import { createNoteReading } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { type AfterVisits, createAfterVisits } from './after.ts';
import { type CallServices, createCallServices } from './call-services.ts';
import { createStartInstant, type StartInstant } from './instant.ts';
import { createProviderStatuses, type ProviderStatuses } from './provider-status.ts';
import { createQueue, type Queue } from './queue.ts';
import { createVisitReading, type VisitReading } from './reading.ts';
import { createStartCall, type StartCall } from './start-call.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';
import { createVisitChanges } from './visit-changes.ts';
import { createViewVisits } from './visit-view.ts';
import { createWaiting, type Waiting } from './waiting.ts';
import { createWaitingPresence } from './waiting-presence.ts';
import { findWaitedFor, touchSeen } from './waiting-store.ts';

export interface VideoServices {
  reading: VisitReading;
  after: AfterVisits;
  waiting: Waiting;
  queue: Queue;
  statuses: ProviderStatuses;
  startInstant: StartInstant;
  startCall: StartCall;
  /** For a clock that calls it every minute. */
  upkeep: Upkeep;
  call: CallServices;
  close(): void;
}

export interface VideoDeps
  extends Pick<
    PlatformDeps,
    'config' | 'origins' | 'database' | 'events' | 'bus' | 'sockets' | 'clock' | 'log'
  > {
  /** Signed in with an open connection. */
  isOnline(userId: string): boolean;
}

export function createVideoServices(deps: VideoDeps): VideoServices {
  const { database, events, clock } = deps;
  const presence = createWaitingPresence({
    ...deps,
    touch: (visitIds) => touchSeen(database.pool, visitIds, clock.now()),
    async tell(visitId) {
      const providerId = await findWaitedFor(database.pool, visitId);
      if (providerId === null) return;
      const payload = { visitId };
      events.publish(
        await database.transaction((q) => events.record(q, [{ userId: providerId, kind: 'visit', payload }])),
      );
    },
  });
  const noteReading = createNoteReading(deps);
  const view = createViewVisits({ ...deps, isPresent: presence.isPresent });
  const changes = createVisitChanges({ ...deps, view });
  const statuses = createProviderStatuses(deps);
  const call = createCallServices(deps);
  const reading = createVisitReading({ ...deps, view, statuses, noteReading });
  const queue = createQueue({ ...deps, view, changes });
  const startInstant = createStartInstant({ ...deps, view });
  return {
    reading,
    after: createAfterVisits({ ...deps, view, noteReading }),
    waiting: createWaiting({ ...deps, changes, presence }),
    queue,
    statuses,
    startInstant,
    startCall: createStartCall({ ...deps, reading, queue, startInstant }),
    upkeep: createUpkeep({ ...deps, changes, isPresent: presence.isPresent }),
    call,
    close() {
      presence.close();
      call.close();
    },
  };
}
