/** The patient's side: checking in, being there, going away for a while. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { DeviceTest, VisitView } from '../contract.ts';
import { requireVisit } from './access.ts';
import { patientSide } from './call-orders.ts';
import { visitNews } from './news.ts';
import type { VisitChanges } from './visit-changes.ts';
import { takeStep } from './visit-states.ts';
import { writeVisit } from './visit-store.ts';
import type { WaitingPresence } from './waiting-presence.ts';
import * as store from './waiting-store.ts';

export interface Waiting {
  checkIn(session: SessionInfo, input: { visitId: string; deviceTest: DeviceTest }): Promise<VisitView>;
  /** Somebody is in the waiting room until `signal` aborts. */
  present(session: SessionInfo, visitId: string, signal: AbortSignal): AsyncGenerator<Record<string, never>>;
  leave(session: SessionInfo, input: { visitId: string; callBack: boolean }): Promise<VisitView>;
}

export function createWaiting({
  database,
  clock,
  changes,
  presence,
}: Pick<PlatformDeps, 'database' | 'clock'> & {
  changes: VisitChanges;
  presence: WaitingPresence;
}): Waiting {
  return {
    checkIn: (session, { visitId, deviceTest }) =>
      changes.change(session, {
        visitId,
        event: 'check_in',
        about: { deviceTest },
        roles: patientSide,
        lockFirst: (q) => store.lockOpenOfPair(q, visitId),
        // One entry per person: a place that they have already with this provider comes with them.
        async prepare(q, { visit }) {
          if (visit.state !== 'scheduled') return {};
          const other = await store.findOtherPlace(q, visit);
          const step = other === null ? null : takeStep(other, 'leave', {}, clock.now());
          if (other === null || step === null || 'refused' in step) return {};
          await writeVisit(q, other.id, other.revision, { ...step.patch, state: step.to });
          return { write: { waitingSince: other.waitingSince }, news: await visitNews(q, other.id) };
        },
      }),

    async *present(session, visitId, signal) {
      await requireVisit(database.pool, session, visitId, { roles: patientSide });
      const leave = presence.arrive(visitId);
      try {
        yield {};
        if (signal.aborted) return;
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      } finally {
        leave();
      }
    },

    leave: (session, { visitId, callBack }) =>
      changes.change(session, {
        visitId,
        event: callBack ? 'ask_call_back' : 'leave',
        about: {},
        roles: patientSide,
      }),
  };
}
