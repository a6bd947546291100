import { useEffect, useRef } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import type { VisitChange } from '../client/visits-api.ts';

/** Estimates grow old although nothing happens. */
const refreshMs = 30_000;

/** Calls `listener` (always its newest form) with each change of one's visits. */
function useVisitChanges(listener: (change: VisitChange) => void): void {
  const engine = useEngine();
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => {
    let over = false;
    const watching = engine.watchVisitChanges((change) => {
      if (!over) newest.current(change);
    });
    return () => {
      over = true;
      // Rejected when the engine is gone: then nothing is left to end.
      watching.then((unwatch) => unwatch()).catch(() => undefined);
    };
  }, [engine]);
}

/** One visit, read again whenever something about it changed. */
export function useVisit(visitId: string) {
  const query = trpc.video.visit.useQuery({ visitId }, { refetchInterval: refreshMs });
  const { refetch } = query;
  useVisitChanges((change) => {
    if (change.kind !== 'visit' || change.visitId === visitId) void refetch();
  });
  return query;
}

/** The provider's queue, read again whenever something changed. */
export function useQueue() {
  const query = trpc.video.queue.useQuery(undefined, { refetchInterval: refreshMs });
  const { refetch } = query;
  useVisitChanges(() => void refetch());
  return query;
}
