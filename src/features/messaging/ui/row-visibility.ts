/** Which rows of the list a person can see. */
import type { TimelineRow } from './timeline.ts';

/** Where a row stands in the list, in pixels from its beginning. */
export interface RowPlace {
  index: number;
  start: number;
  end: number;
}

/** The window onto the list. */
export interface ListWindow {
  top: number;
  height: number;
}

/** A row is in view when most of it is, or when it fills most of the window. */
const enough = 0.6;

function inView({ start, end }: RowPlace, { top, height }: ListWindow): boolean {
  const seen = Math.min(end, top + height) - Math.max(start, top);
  return seen > 0 && (seen >= (end - start) * enough || seen >= height * enough);
}

/** Sequence numbers of the messages in view. */
export function seqsInView(
  rows: readonly TimelineRow[],
  places: readonly RowPlace[],
  window: ListWindow,
): number[] {
  return places.flatMap((place) => {
    const row = rows[place.index];
    return row?.kind === 'message' && row.item.seq !== null && inView(place, window) ? [row.item.seq] : [];
  });
}

/** Messages of others after the newest one that was in view; loaded ones are counted, the others known by number only. */
export function newBelow(
  rows: readonly TimelineRow[],
  seenThrough: number,
  beyond: { hasAfter: boolean; lastSeq: number },
): number {
  let loaded = 0;
  let newestLoaded = seenThrough;
  for (const row of rows) {
    if (row.kind !== 'message' || row.item.seq === null) continue;
    newestLoaded = Math.max(newestLoaded, row.item.seq);
    if (!row.item.mine && row.item.seq > seenThrough) loaded += 1;
  }
  return loaded + (beyond.hasAfter ? Math.max(0, beyond.lastSeq - newestLoaded) : 0);
}
