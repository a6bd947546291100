import { useEffect, useRef, useState } from 'react';
import type { ChatView } from '../client/engine-api.ts';
import type { TimelineRow } from './timeline.ts';
import { browserTimers } from './timers.ts';
import type { RowAim } from './use-row-aim.ts';

/** So long the message that was jumped to stands out. */
const markedMs = 2_600;
/** A jump older than this was made for an earlier opening of the conversation. */
const freshMs = 10_000;

/** Goes to the message of `focus` once it is loaded: scrolls, gives it the keyboard, marks it; answers the marked key. */
export function useJump(
  focus: ChatView['focus'],
  rows: readonly TimelineRow[],
  scrollToRow: RowAim['scrollToRow'],
  focusRow: (key: string) => void,
): string | null {
  const [marked, setMarked] = useState<string | null>(null);
  const done = useRef<number | null>(focus !== null && Date.now() - focus.at > freshMs ? focus.at : null);
  const unmark = useRef<(() => void) | null>(null);
  useEffect(() => {
    if (focus === null || done.current === focus.at) return;
    if (!rows.some((row) => row.key === focus.messageId)) return;
    done.current = focus.at;
    scrollToRow(focus.messageId, 'center');
    focusRow(focus.messageId);
    setMarked(focus.messageId);
    unmark.current?.();
    unmark.current = browserTimers.after(markedMs, () => setMarked(null));
  }, [focus, rows, scrollToRow, focusRow]);
  useEffect(() => () => unmark.current?.(), []);
  return marked;
}
