/** From the items of a conversation to the rows on the screen: day headings, unread line, groups of one sender. */
import type { ChatItem, MessageItem, RosterItem, WithheldItem } from '../client/engine-api.ts';
import type { DayOf } from './calendar-day.ts';

interface RowFrame {
  /** The item's own key: it stays the same while older items are put in front, so the list can hold its place by it. */
  key: string;
  /** A moment of the day that begins here, when one does. */
  dayAt: number | null;
  /** The unread line stands above this row. */
  unread: boolean;
}

/** `first` carries the sender's name, `last` carries time and state. */
export type MessageRow = RowFrame & { kind: 'message'; item: MessageItem; first: boolean; last: boolean };

export type TimelineRow =
  | MessageRow
  | (RowFrame & { kind: 'roster'; item: RosterItem })
  | (RowFrame & { kind: 'withheld'; item: WithheldItem })
  /** Nothing was written before: says who can read. */
  | (RowFrame & { kind: 'start' });

/** Messages of one sender that follow each other within this time stand as one group. */
export const groupGapMs = 5 * 60_000;

export interface TimelineOptions {
  dayOf: DayOf;
  unreadFromSeq: number | null;
  /** Older messages exist that are not loaded. */
  hasBefore: boolean;
}

/**
 * Where the unread line stands: the key of the first unread message of somebody else, or null. While the true first
 * one is not loaded the line would be a lie, so there is none.
 */
export function unreadKey(
  items: readonly ChatItem[],
  options: Omit<TimelineOptions, 'dayOf'>,
): string | null {
  const { unreadFromSeq, hasBefore } = options;
  if (unreadFromSeq === null) return null;
  let olderLoaded = !hasBefore;
  for (const item of items) {
    if (item.type !== 'message' || item.seq === null) continue;
    if (item.seq < unreadFromSeq) olderLoaded = true;
    else if (item.seq === unreadFromSeq || olderLoaded) {
      if (!item.mine) return item.key;
      olderLoaded = true;
    } else return null;
  }
  return null;
}

/** Cards do not join the bubbles of a group. */
function standsAlone({ content }: MessageItem): boolean {
  return content.kind === 'refused' || content.kind === 'change';
}

function continues(previous: MessageItem, next: MessageItem): boolean {
  return (
    previous.sender.userId === next.sender.userId &&
    !standsAlone(previous) &&
    !standsAlone(next) &&
    next.sentAt - previous.sentAt <= groupGapMs
  );
}

/** Rows in reading order. */
export function buildTimeline(items: readonly ChatItem[], options: TimelineOptions): TimelineRow[] {
  const lineKey = unreadKey(items, options);
  const rows: TimelineRow[] = options.hasBefore
    ? []
    : [{ kind: 'start', key: 'start', dayAt: null, unread: false }];
  let day = Number.NEGATIVE_INFINITY;
  let open: MessageRow | null = null;

  for (const item of items) {
    const at = item.type === 'message' ? item.sentAt : item.type === 'roster' ? item.at : null;
    let dayAt: number | null = null;
    // A clock that jumped back must not bring an earlier heading under a later one.
    if (at !== null && options.dayOf(at) > day) {
      day = options.dayOf(at);
      dayAt = at;
    }
    const frame: RowFrame = { key: item.key, dayAt, unread: item.key === lineKey };
    if (item.type !== 'message') {
      open = null;
      rows.push(
        item.type === 'roster' ? { ...frame, kind: 'roster', item } : { ...frame, kind: 'withheld', item },
      );
      continue;
    }
    const joined: boolean = open !== null && dayAt === null && !frame.unread && continues(open.item, item);
    if (joined && open !== null) open.last = false;
    open = { ...frame, kind: 'message', item, first: !joined, last: true };
    rows.push(open);
  }
  return rows;
}
