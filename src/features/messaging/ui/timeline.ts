/** From the items of a conversation to the rows on the screen: day headings, unread line, groups of one sender. */
import type { ChatItem, MessageItem, RosterItem, WithheldItem } from '../client/engine-api.ts';
import type { DayOf } from './calendar-day.ts';

export type TimelineRow =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'unread'; key: string }
  /** `first` carries the sender's name, `last` carries time and state. */
  | { kind: 'message'; key: string; item: MessageItem; first: boolean; last: boolean }
  | { kind: 'roster'; key: string; item: RosterItem }
  | { kind: 'withheld'; key: string; item: WithheldItem };

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

function continues(previous: MessageItem | null, next: MessageItem): boolean {
  return (
    previous !== null &&
    previous.sender.userId === next.sender.userId &&
    previous.content.kind !== 'refused' &&
    next.content.kind !== 'refused' &&
    next.sentAt - previous.sentAt <= groupGapMs
  );
}

/** Rows in reading order; every key is unique and stays the same while older items are put in front. */
export function buildTimeline(items: readonly ChatItem[], options: TimelineOptions): TimelineRow[] {
  const lineKey = unreadKey(items, options);
  const rows: TimelineRow[] = [];
  let day = Number.NEGATIVE_INFINITY;
  let open: Extract<TimelineRow, { kind: 'message' }> | null = null;

  // A clock that jumped back must not bring an earlier heading under a later one.
  const enterDay = (at: number) => {
    const next = options.dayOf(at);
    if (next <= day) return;
    day = next;
    open = null;
    rows.push({ kind: 'day', key: `day:${next}`, at });
  };

  for (const item of items) {
    if (item.type === 'message') {
      enterDay(item.sentAt);
      if (item.key === lineKey) {
        open = null;
        rows.push({ kind: 'unread', key: 'unread' });
      }
      const previous: Extract<TimelineRow, { kind: 'message' }> | null = open;
      const joined = continues(previous?.item ?? null, item);
      if (joined && previous !== null) previous.last = false;
      const row: Extract<TimelineRow, { kind: 'message' }> = {
        kind: 'message',
        key: item.key,
        item,
        first: !joined,
        last: true,
      };
      open = row;
      rows.push(row);
    } else {
      open = null;
      if (item.type === 'roster') {
        enterDay(item.at);
        rows.push({ kind: 'roster', key: item.key, item });
      } else rows.push({ kind: 'withheld', key: item.key, item });
    }
  }
  return rows;
}
