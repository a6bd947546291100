import { useEffect } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';

/** What is shown about appointments and visits is read again when something about one of them changed. Once, in the frame. */
export function useVisitChanges(): void {
  const engine = useEngine();
  const utils = trpc.useUtils();
  useEffect(() => {
    const watching = engine.watchVisitChanges(({ kind }) => {
      if (kind !== 'visit') void utils.scheduling.invalidate();
      void utils.video.invalidate();
    });
    return () => {
      // Rejected when the engine is gone: then there is nothing left to end.
      watching.then((unwatch) => unwatch()).catch(() => undefined);
    };
  }, [engine, utils]);
}
