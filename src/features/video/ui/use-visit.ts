import { trpc } from '#src/platform/client-react/trpc.tsx';

/** Estimates grow old although nothing happens; what changes is read again by the frame. */
const refreshMs = 30_000;

/** One visit. */
export function useVisit(visitId: string) {
  return trpc.video.visit.useQuery({ visitId }, { refetchInterval: refreshMs });
}

/** The provider's queue. */
export function useQueue() {
  return trpc.video.queue.useQuery(undefined, { refetchInterval: refreshMs });
}
