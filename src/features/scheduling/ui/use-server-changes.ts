import { useEffect } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';

/** What is shown about appointments, visits and notifications is read again when something about one of them changed. Once, in the frame. */
export function useServerChanges(): void {
  const engine = useEngine();
  const utils = trpc.useUtils();
  useEffect(() => {
    const watching = engine.watchChanges(({ kind }) => {
      if (kind === 'notification' || kind === 'all') void utils.notifications.invalidate();
      if (kind === 'notification') return;
      if (kind !== 'visit') void utils.scheduling.invalidate();
      void utils.video.invalidate();
    });
    return () => {
      // Rejected when the engine is gone: then there is nothing left to end.
      watching.then((unwatch) => unwatch()).catch(() => undefined);
    };
  }, [engine, utils]);
}
