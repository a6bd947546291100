import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { TimelineRow } from './timeline.ts';

/** A command of the virtual list is carried out within some frames; after this long it is done on the slowest phone too. */
const settleMs = 1_000;
/** From here on it is the reader who scrolls. */
const byHand = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

type Align = 'start' | 'center' | 'auto';

export interface RowAim {
  /** Scrolls to the row of this key, if there is one. */
  scrollToRow: (key: string, align: Align) => void;
  /** Another command takes over. */
  letGo: () => void;
}

/** Scrolls to rows by key. The virtual list's own command keeps an index, which is another row once a page arrives above it. */
export function useRowAim(
  rows: readonly Pick<TimelineRow, 'key'>[],
  virtualizer: Pick<Virtualizer<HTMLDivElement, HTMLDivElement>, 'scrollToIndex'>,
  scroller: RefObject<HTMLElement | null>,
): RowAim {
  const latest = useRef(rows);
  const aim = useRef<{ key: string; index: number; align: Align; at: number } | null>(null);

  useLayoutEffect(() => {
    latest.current = rows;
    const held = aim.current;
    if (held === null || Date.now() - held.at > settleMs) return;
    const index = rows.findIndex(({ key }) => key === held.key);
    if (index < 0 || index === held.index) return;
    held.index = index;
    virtualizer.scrollToIndex(index, { align: held.align });
  }, [rows, virtualizer]);

  const scrollToRow = useCallback(
    (key: string, align: Align) => {
      const index = latest.current.findIndex((row) => row.key === key);
      if (index < 0) return;
      aim.current = { key, index, align, at: Date.now() };
      virtualizer.scrollToIndex(index, { align });
    },
    [virtualizer],
  );
  const letGo = useCallback(() => {
    aim.current = null;
  }, []);

  useEffect(() => {
    const element = scroller.current;
    for (const name of byHand) element?.addEventListener(name, letGo, { passive: true });
    return () => {
      for (const name of byHand) element?.removeEventListener(name, letGo);
    };
  }, [scroller, letGo]);

  return { scrollToRow, letGo };
}
