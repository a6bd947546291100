'use client';
import { useEffect } from 'react';
import { useEngineStatus } from '#src/platform/client-react/engine.tsx';

/** Nobody is at home in this browser any more: who sits down next gets no notices of who left. A session that merely ran out leaves the device its owner's. */
export function usePushFarewell(): void {
  const status = useEngineStatus();
  const isGone = status.phase === 'signed-out' && status.reason !== 'session-ended';
  useEffect(() => {
    if (!isGone) return;
    const leave = async () => {
      const [{ thisBrowser }, { createPushMemory }, { forgetPush }] = await Promise.all([
        import('../client/push-browser.ts'),
        import('../client/push-memory.ts'),
        import('../client/push-switch.ts'),
      ]);
      await forgetPush({ browser: thisBrowser(), memory: createPushMemory(() => window.localStorage) });
    };
    // Tried again whenever this page is opened.
    leave().catch(() => undefined);
  }, [isGone]);
}
