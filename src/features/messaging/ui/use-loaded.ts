import { useEffect, useState } from 'react';
import type { Failure, Result } from '../client/engine-api.ts';

export type Loaded<T> =
  | { status: 'loading' }
  | { status: 'failed'; failure: Failure }
  | { status: 'ready'; value: T };

/** Loads once while `wanted`, again after `retry`. */
export function useLoaded<T>(
  wanted: boolean,
  load: () => Promise<Result<T>>,
): { loaded: Loaded<T>; retry: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ status: 'loading' });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` is a new function at each render; `turn` asks again
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    setLoaded({ status: 'loading' });
    void load().then((result) => {
      if (!current) return;
      setLoaded(
        result.ok ? { status: 'ready', value: result.value } : { status: 'failed', failure: result.failure },
      );
    });
    return () => {
      current = false;
    };
  }, [wanted, turn]);
  return { loaded, retry: () => setTurn((last) => last + 1) };
}
