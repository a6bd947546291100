import { useEffect } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';

/** Tells the clinic that somebody is in the waiting room as long as this page shows it. */
export function usePresent(visitId: string, waiting: boolean): void {
  const engine = useEngine();
  useEffect(() => {
    if (!waiting) return;
    const entered = engine.enterWaitingRoom(visitId);
    return () => {
      entered.then((leave) => leave()).catch(() => undefined);
    };
  }, [engine, visitId, waiting]);
}
