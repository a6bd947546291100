'use client';
import { useCallback } from 'react';
import type { ActingView } from '#src/features/messaging/client/engine-api.ts';
import { useEngine, useWatch } from '#src/platform/client-react/engine.tsx';

const oneself: ActingView = { loaded: false, current: null, charges: [], ownUnread: 0 };

/** For whom this device acts. */
export function useActing(): ActingView {
  const engine = useEngine();
  return useWatch(
    useCallback((listener: (view: ActingView) => void) => engine.watchActing(listener), [engine]),
    oneself,
  );
}
