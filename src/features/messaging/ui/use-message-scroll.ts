import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { estimateRow } from './row-estimate.ts';
import { newBelow, seqsInView } from './row-visibility.ts';
import type { TimelineRow } from './timeline.ts';
import { type RowAim, useRowAim } from './use-row-aim.ts';

/** Nearer to the end than this a reader follows new messages. */
const followPx = 80;
/** Nearer to an edge than this the next page is asked for. */
const loadPx = 600;

export interface ScrollInput {
  rows: readonly TimelineRow[];
  hasBefore: boolean;
  hasAfter: boolean;
  loading: 'before' | 'after' | null;
  lastSeq: number;
  /** Where reading starts; null: at the end. */
  unreadFromSeq: number | null;
  /** Row that must stay rendered because it has the keyboard. */
  activeIndex: number;
  onLoadBefore: () => void;
  onLoadAfter: () => void;
  onJumpToLatest: () => void;
  onInView: (seqs: readonly number[]) => void;
}

export interface MessageScroll {
  scroller: RefObject<HTMLDivElement | null>;
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
  /** The newest message is (nearly) at the bottom of the window. */
  atEnd: boolean;
  /** Messages of others that were never in view. */
  newCount: number;
  jumpToLatest: () => void;
  scrollToRow: RowAim['scrollToRow'];
  scrollToEnd: () => void;
}

/** Last message of the rows that is one's own and on its way. */
function ownOutgoing(rows: readonly TimelineRow[]): string | null {
  const last = rows.at(-1);
  return last?.kind === 'message' && last.item.mine && last.item.seq === null ? last.key : null;
}

/** Position of the list: starts at the unread line or the end, keeps its place, follows only a reader at the end. */
export function useMessageScroll(input: ScrollInput): MessageScroll {
  const { rows, hasAfter, loading, lastSeq, activeIndex } = input;
  const scroller = useRef<HTMLDivElement>(null);
  const latest = useRef(input);
  const reachedLatest = useRef(!hasAfter);
  const [atEnd, setAtEnd] = useState(true);
  const [seenThrough, setSeenThrough] = useState((input.unreadFromSeq ?? lastSeq + 1) - 1);

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateRow(rows[index], scroller.current?.clientWidth ?? 390),
    getItemKey: (index) => rows[index]?.key ?? index,
    anchorTo: 'end',
    // A page that arrives at the end while newer ones are missing is not news: the reader goes on where they are.
    followOnAppend: !hasAfter && reachedLatest.current,
    scrollEndThreshold: followPx,
    overscan: 8,
    paddingStart: 12,
    scrollPaddingStart: 8,
    paddingEnd: 12,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      if (activeIndex < 0 || activeIndex >= rows.length || indexes.includes(activeIndex)) return indexes;
      return [...indexes, activeIndex].sort((a, b) => a - b);
    },
  });

  const { scrollToRow, letGo } = useRowAim(rows, virtualizer, scroller);
  const scrollToEnd = useCallback(() => {
    letGo();
    virtualizer.scrollToEnd();
  }, [virtualizer, letGo]);

  useLayoutEffect(() => {
    latest.current = input;
    reachedLatest.current = !hasAfter;
  });

  /** Looks at what is in view and asks for pages that are about to be needed. */
  const survey = useCallback(
    (mayLoad: boolean) => {
      const element = scroller.current;
      if (element === null) return;
      const now = latest.current;
      const window = { top: element.scrollTop, height: element.clientHeight };
      const below = element.scrollHeight - window.top - window.height;
      const seqs = seqsInView(now.rows, virtualizer.getVirtualItems(), window);
      now.onInView(seqs);
      setAtEnd(below <= followPx && !now.hasAfter);
      setSeenThrough((seen) => Math.max(seen, ...seqs));
      if (!mayLoad || now.loading !== null) return;
      if (now.hasBefore && window.top < loadPx) now.onLoadBefore();
      else if (now.hasAfter && below < loadPx) now.onLoadAfter();
    },
    [virtualizer],
  );

  const wantsEnd = useRef(false);
  const jumpToLatest = useCallback(() => {
    if (latest.current.hasAfter) {
      wantsEnd.current = true;
      latest.current.onJumpToLatest();
    } else scrollToEnd();
  }, [scrollToEnd]);

  // Opening: the unread line near the top, or the newest message at the bottom.
  const empty = rows.length === 0;
  useLayoutEffect(() => {
    if (empty) return;
    const line = latest.current.rows.find((row) => row.unread);
    if (line === undefined) scrollToEnd();
    else scrollToRow(line.key, 'start');
  }, [empty, scrollToRow, scrollToEnd]);

  // What one has just sent is shown, wherever one was reading.
  const outgoing = ownOutgoing(rows);
  const shownOutgoing = useRef(outgoing);
  useLayoutEffect(() => {
    if (outgoing !== null && outgoing !== shownOutgoing.current) jumpToLatest();
    shownOutgoing.current = outgoing;
    if (wantsEnd.current && !hasAfter) {
      wantsEnd.current = false;
      scrollToEnd();
    }
  }, [outgoing, hasAfter, jumpToLatest, scrollToEnd]);

  // A page is asked for once by itself; after a failure only when the reader scrolls again.
  const firstKey = rows.find((row) => row.kind === 'message')?.key ?? null;
  const askedAt = useRef<string | null>(null);
  useEffect(() => {
    const fresh = askedAt.current !== firstKey;
    if (loading === null && fresh) askedAt.current = firstKey;
    survey(fresh);
  });

  // The keyboard of a phone or a growing composer makes the window smaller: who reads the end stays there.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || typeof ResizeObserver === 'undefined') return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const lost = height - element.clientHeight;
      height = element.clientHeight;
      const below = element.scrollHeight - element.scrollTop - element.clientHeight;
      if (below - Math.max(0, lost) <= followPx && !latest.current.hasAfter) scrollToEnd();
      survey(false);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [survey, scrollToEnd]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let frame = 0;
    const onScroll = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => survey(true));
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', onScroll);
    };
  }, [survey]);

  return {
    scroller,
    virtualizer,
    atEnd: atEnd && !hasAfter,
    newCount: newBelow(rows, seenThrough, { hasAfter, lastSeq }),
    jumpToLatest,
    scrollToRow,
    scrollToEnd,
  };
}
