/** What a search looks through, from what was seen of each conversation. Pure. */
import type { WalkState } from './history-walk.ts';
import type { SearchScope } from './search-api.ts';

export interface ConversationScope {
  lastSeq: number;
  seen: readonly (readonly [number, number])[];
  /** When the first message from a place on came; null when there is none. */
  timeFrom: (place: number) => number | null;
  walk: WalkState;
}

/** First place of the stretch that reaches up to the newest message. */
function seenFrom({ seen, lastSeq }: ConversationScope): number {
  let from = lastSeq + 1;
  for (const [first, last] of [...seen].reverse()) if (last >= from - 1 && first < from) from = first;
  return from;
}

const order = { failed: 3, waiting: 2, reading: 1, no: 0 } as const;

/** Of one conversation or of several together: what holds for all of them. */
export function scopeOf(conversations: readonly ConversationScope[], ready: boolean): SearchScope {
  const scope: SearchScope = {
    ready,
    since: null,
    complete: ready,
    doneCount: 0,
    totalCount: 0,
    reading: 'no',
    failure: null,
  };
  let nothingSince = false;
  for (const conversation of conversations) {
    const { lastSeq, seen, walk, timeFrom } = conversation;
    const from = seenFrom(conversation);
    scope.totalCount += lastSeq;
    for (const [first, last] of seen)
      if (first <= lastSeq) scope.doneCount += Math.min(last, lastSeq) - Math.max(first, 1) + 1;
    if (order[walk.reading] > order[scope.reading]) {
      scope.reading = walk.reading;
      scope.failure = walk.failure;
    }
    if (from <= 1 || lastSeq === 0) continue;
    scope.complete = false;
    const since = timeFrom(from);
    if (since === null) nothingSince = true;
    else scope.since = Math.max(scope.since ?? 0, since);
  }
  if (nothingSince) scope.since = null;
  return scope;
}
