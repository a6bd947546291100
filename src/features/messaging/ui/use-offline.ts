import { useEffect, useState } from 'react';
import { useEngineStatus } from '#src/platform/client-react/engine.tsx';

/** A connection that comes back sooner is not spoken of. */
const quietMs = 2_500;

/** True once the connection has been away long enough to matter. */
export function useOffline(): boolean {
  const status = useEngineStatus();
  const away = status.phase === 'ready' && status.connection !== 'online';
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!away) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), quietMs);
    return () => clearTimeout(timer);
  }, [away]);
  return away && lasting;
}
