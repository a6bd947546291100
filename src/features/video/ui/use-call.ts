import { useCallback, useEffect, useState } from 'react';
import type { CallHandle } from '../client/call-view.ts';

export type OpenCall = () => Promise<CallHandle>;

/** Opens a call as long as the caller is there. Null while the engine is fetched; `again` begins anew. Keep `open` the same between renders. */
export function useCall(open: OpenCall): { call: CallHandle | null; again: () => void } {
  const [call, setCall] = useState<CallHandle | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` opens it again
  useEffect(() => {
    let over = false;
    let opened: CallHandle | null = null;
    void open().then((handle) => {
      if (over) return handle.close();
      opened = handle;
      setCall(() => handle);
    });
    return () => {
      over = true;
      opened?.close();
      setCall(null);
    };
  }, [open, turn]);
  return { call, again: useCallback(() => setTurn((count) => count + 1), []) };
}
