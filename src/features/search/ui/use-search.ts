import { useCallback, useEffect, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useEngine, useWatch } from '#src/platform/client-react/engine.tsx';
import type { SearchAnswer, SearchScope } from '../client/search-api.ts';

export interface SearchState {
  status: 'idle' | 'searching' | 'ready' | 'failed';
  answer: SearchAnswer | null;
  failure: Failure | null;
}

const idle: SearchState = { status: 'idle', answer: null, failure: null };
const opening: SearchScope = {
  ready: false,
  since: null,
  complete: false,
  doneCount: 0,
  totalCount: 0,
  reading: 'no',
  failure: null,
};
/** Long enough for the next letter of somebody who types. */
const typingMs = 150;

/** What is searched: of one conversation, or of all (null). */
export function useSearchScope(conversationId: string | null): SearchScope {
  const engine = useEngine();
  return useWatch(
    useCallback(
      (listener: (scope: SearchScope) => void) => engine.watchSearch(conversationId, listener),
      [engine, conversationId],
    ),
    opening,
  );
}

/** Answers to a query while it is typed; asked anew when more can be found. What was found stays until the next answer is there. */
export function useSearch(query: string, conversationId: string | null, scope: SearchScope): SearchState {
  const engine = useEngine();
  const [state, setState] = useState<SearchState>(idle);
  const wanted = query.trim();
  const { ready, complete, reading, totalCount } = scope;
  // While the past is read there is more to be found with every page; asking each time would slow the reading.
  const thousands = Math.floor(scope.doneCount / 1_000);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more that can be found is a reason to ask again
  useEffect(() => {
    if (wanted === '') {
      setState(idle);
      return;
    }
    let over = false;
    setState((before) => ({ ...before, status: 'searching' }));
    const timer = setTimeout(async () => {
      const result = await engine.search(wanted, { conversationId });
      if (over) return;
      setState(
        result.ok
          ? { status: 'ready', answer: result.value, failure: null }
          : { status: 'failed', answer: null, failure: result.failure },
      );
    }, typingMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [engine, wanted, conversationId, ready, complete, reading, totalCount, thousands]);
  return state;
}
