import { useCallback, useEffect, useState } from 'react';
import type { CallHandle } from '../client/call-view.ts';

export type OpenCall = () => Promise<CallHandle>;

interface UsedCall {
  /** Null while the engine is fetched. */
  call: CallHandle | null;
  /** The engine could not be fetched: the network is away. */
  failed: boolean;
  /** Begins anew. */
  again: () => void;
}

/** Opens a call as long as the caller is there. Keep `open` the same between renders. */
export function useCall(open: OpenCall): UsedCall {
  const [call, setCall] = useState<CallHandle | null>(null);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` opens it again
  useEffect(() => {
    let over = false;
    let opened: CallHandle | null = null;
    setFailed(false);
    open().then(
      (handle) => {
        if (over) return handle.close();
        opened = handle;
        setCall(() => handle);
      },
      () => {
        if (!over) setFailed(true);
      },
    );
    return () => {
      over = true;
      opened?.close();
      setCall(null);
    };
  }, [open, turn]);
  return { call, failed, again: useCallback(() => setTurn((count) => count + 1), []) };
}
