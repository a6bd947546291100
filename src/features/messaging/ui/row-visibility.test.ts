import { describe, expect, test } from 'vitest';
import { message, ownMessage, roster } from '#tests/support/ui-fixtures/chat-items.ts';
import { newBelow, seqsInView } from './row-visibility.ts';
import type { TimelineRow } from './timeline.ts';

const row = (item: ReturnType<typeof message>): TimelineRow => ({
  kind: 'message',
  key: item.key,
  dayAt: null,
  unread: false,
  item,
  first: true,
  last: true,
});

describe('rows in view', () => {
  const rows = [row(message(1)), row(message(2)), row(message(3))];
  const places = [
    { index: 0, start: 0, end: 100 },
    { index: 1, start: 100, end: 200 },
    { index: 2, start: 200, end: 2_000 },
  ];

  test('a row counts when most of it is inside', () => {
    expect(seqsInView(rows, places, { top: 30, height: 130 })).toEqual([1, 2]);
    expect(seqsInView(rows, places, { top: 60, height: 130 })).toEqual([2]);
  });

  test('a row larger than the window counts when it fills most of it', () => {
    expect(seqsInView(rows, places, { top: 160, height: 400 })).toEqual([3]);
    expect(seqsInView(rows, places, { top: 100, height: 200 })).toEqual([2]);
  });

  test('messages on their way and rows of other kinds never count', () => {
    const others: TimelineRow[] = [
      row(ownMessage(1, { seq: null })),
      { kind: 'roster', key: 'r', dayAt: null, unread: false, item: roster('r') },
    ];
    expect(seqsInView(others, places, { top: 0, height: 1_000 })).toEqual([]);
  });
});

describe('new messages below', () => {
  const rows = [row(message(1)), row(ownMessage(2)), row(message(3)), row(message(4))];

  test('own messages are not new', () => {
    expect(newBelow(rows, 1, { hasAfter: false, lastSeq: 4 })).toBe(2);
    expect(newBelow(rows, 4, { hasAfter: false, lastSeq: 4 })).toBe(0);
  });

  test('messages that are not loaded yet are counted too', () => {
    expect(newBelow(rows, 3, { hasAfter: true, lastSeq: 40 })).toBe(37);
  });
});
