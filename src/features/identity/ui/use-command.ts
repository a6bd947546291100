'use client';
import { useCallback, useState } from 'react';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';

/** Runs commands of the engine one at a time and remembers how the last one failed. */
export function useCommand() {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = useCallback(async <T>(command: () => Promise<Result<T>>): Promise<Result<T>> => {
    setPending(true);
    setFailure(null);
    try {
      const result = await command();
      if (!result.ok) setFailure(result.failure);
      return result;
    } catch {
      const failed: Failure = { kind: 'domain', code: 'INTERNAL' };
      setFailure(failed);
      return { ok: false, failure: failed };
    } finally {
      setPending(false);
    }
  }, []);
  return { run, pending, failure, clear: useCallback(() => setFailure(null), []) };
}
