import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { TimelineRow } from './timeline.ts';
import type { MessageScroll } from './use-message-scroll.ts';

/** Element id of a row; `prefix` comes from `useId`. */
export function rowId(prefix: string, key: string): string {
  return `${prefix}row-${key}`;
}

function target(key: string, from: number, count: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key === 'ArrowUp') return from < 0 ? count - 1 : Math.max(0, from - 1);
  if (key === 'ArrowDown') return from < 0 ? count - 1 : Math.min(count - 1, from + 1);
  return null;
}

export interface RowKeys {
  /** Key handler of the list: arrow keys, Home and End go from row to row. */
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** Gives a row the keyboard, as soon as it is rendered. */
  focusRow: (key: string) => void;
}

/** The keyboard's way through the rows of the list. */
export function useRowKeys(
  prefix: string,
  rows: readonly TimelineRow[],
  { scrollToRow, scrollToEnd }: Pick<MessageScroll, 'scrollToRow' | 'scrollToEnd'>,
  active: string | null,
  setActive: (key: string) => void,
): RowKeys {
  const wanted = useRef<string | null>(null);
  const [, renderAgain] = useState(0);

  // The row may be rendered only now; without a rendered row nothing can take the focus.
  useEffect(() => {
    if (wanted.current === null) return;
    const element = document.getElementById(rowId(prefix, wanted.current));
    if (element === null) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  });

  const focusRow = useCallback(
    (key: string) => {
      wanted.current = key;
      setActive(key);
      renderAgain((turn) => turn + 1);
    },
    [setActive],
  );
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const from = rows.findIndex((row) => row.key === active);
      const next = target(event.key, from, rows.length);
      const row = next === null ? undefined : rows[next];
      if (next === null || row === undefined) return;
      event.preventDefault();
      if (next === rows.length - 1) scrollToEnd();
      else scrollToRow(row.key, 'auto');
      focusRow(row.key);
    },
    [rows, scrollToRow, scrollToEnd, active, focusRow],
  );
  return { onKeyDown, focusRow };
}
