import type { Virtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { TimelineRow } from './timeline.ts';

/** Element id of a row; `prefix` comes from `useId`. */
export function rowId(prefix: string, key: string): string {
  return `${prefix}row-${key}`;
}

export interface RowKeys {
  /** Row that the keyboard is at; null until somebody moves. */
  activeKey: string | null;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** A row took the focus by itself. */
  onRowFocus: (key: string) => void;
}

function target(key: string, from: number, count: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key === 'ArrowUp') return from < 0 ? count - 1 : Math.max(0, from - 1);
  if (key === 'ArrowDown') return from < 0 ? count - 1 : Math.min(count - 1, from + 1);
  return null;
}

/** Arrow keys, Home and End between the rows of the list; the focused row is scrolled into view and stays rendered. */
export function useRowKeys(
  prefix: string,
  rows: readonly TimelineRow[],
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>,
  active: { key: string | null; set: (key: string) => void },
): RowKeys {
  const wantsFocus = useRef(false);
  const [, redraw] = useState(0);

  useEffect(() => {
    if (!wantsFocus.current || active.key === null) return;
    wantsFocus.current = false;
    document.getElementById(rowId(prefix, active.key))?.focus({ preventScroll: true });
  });

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      // Keys pressed inside a row (links, buttons) belong to the row, save the arrows that leave it.
      const from = rows.findIndex((row) => row.key === active.key);
      const next = target(event.key, from, rows.length);
      const row = next === null ? undefined : rows[next];
      if (next === null || row === undefined) return;
      event.preventDefault();
      wantsFocus.current = true;
      virtualizer.scrollToIndex(next, { align: 'auto' });
      active.set(row.key);
      redraw((turn) => turn + 1);
    },
    [rows, virtualizer, active],
  );

  return { activeKey: active.key, onKeyDown, onRowFocus: active.set };
}
