'use client';
import { useCallback, useEffect, useState } from 'react';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';

export type LoadedResult<T> =
  | { state: 'loading' }
  | { state: 'failed'; failure: Failure }
  | { state: 'ready'; value: T };

/** Asks the engine once for something, and again on `reload`. Keep `ask` the same between renders. */
export function useLoadedResult<T>(ask: () => Promise<Result<T>>): [LoadedResult<T>, () => void] {
  const [loaded, setLoaded] = useState<LoadedResult<T>>({ state: 'loading' });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks again.
  useEffect(() => {
    let stale = false;
    ask().then(
      (result) => {
        if (stale) return;
        setLoaded(
          result.ok ? { state: 'ready', value: result.value } : { state: 'failed', failure: result.failure },
        );
      },
      () => {
        if (!stale) setLoaded({ state: 'failed', failure: { kind: 'domain', code: 'INTERNAL' } });
      },
    );
    return () => {
      stale = true;
    };
  }, [ask, turn]);
  return [loaded, useCallback(() => setTurn((last) => last + 1), [])];
}
