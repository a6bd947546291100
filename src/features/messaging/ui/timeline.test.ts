import { describe, expect, test } from 'vitest';
import type { ChatItem } from '#src/features/messaging/client/engine-api.ts';
import { message, ownMessage, roster, withheld } from '#tests/support/ui-fixtures/chat-items.ts';
import { createDayOf } from './calendar-day.ts';
import { buildTimeline, groupGapMs, unreadKey } from './timeline.ts';

const at = (iso: string) => Date.parse(iso);

function build(items: ChatItem[], more: { unreadFromSeq?: number; hasBefore?: boolean; zone?: string } = {}) {
  return buildTimeline(items, {
    dayOf: createDayOf(more.zone ?? 'Europe/Madrid'),
    unreadFromSeq: more.unreadFromSeq ?? null,
    hasBefore: more.hasBefore ?? false,
  });
}

/** Rows as short words: messages as `[1`, `1`, `1]` by their place in the group. */
function sketch(rows: ReturnType<typeof build>): string {
  return rows
    .filter((row) => row.kind !== 'start')
    .flatMap((row) => [
      ...(row.dayAt === null ? [] : ['day']),
      ...(row.unread ? ['unread'] : []),
      row.kind === 'message' ? `${row.first ? '[' : ''}${row.item.seq}${row.last ? ']' : ''}` : row.kind,
    ])
    .join(' ');
}

describe('groups', () => {
  test('messages of one sender close together are one group', () => {
    expect(sketch(build([message(1), message(2), ownMessage(3), message(4)]))).toBe('day [1 2] [3] [4]');
  });

  test('a pause ends a group', () => {
    const late = message(2, { sentAt: message(1).sentAt + groupGapMs + 1 });
    expect(sketch(build([message(1), late]))).toBe('day [1] [2]');
  });

  test('a change that was not sent stands alone', () => {
    const failed = ownMessage(2, { state: 'failed', content: { kind: 'change', change: 'pin' } });
    expect(sketch(build([ownMessage(1), failed, ownMessage(3)]))).toBe('day [1] [2] [3]');
  });

  test('a refused message stands alone', () => {
    const refused = message(2, { content: { kind: 'refused', code: 'E_GAP' } });
    expect(sketch(build([message(1), refused, message(3)]))).toBe('day [1] [2] [3]');
  });

  test('roster changes and withheld messages end a group', () => {
    const items = [message(1), roster('r'), message(2), withheld('w'), message(3)];
    expect(sketch(build(items))).toBe('day [1] roster [2] withheld [3]');
  });
});

describe('days', () => {
  const items = [
    message(1, { sentAt: at('2026-11-20T22:59:00Z') }),
    message(2, { sentAt: at('2026-11-20T23:01:00Z') }),
  ];

  test('midnight of the reader’s zone parts days and groups', () => {
    expect(sketch(build(items))).toBe('day [1] day [2]');
    expect(sketch(build(items, { zone: 'UTC' }))).toBe('day [1 2]');
  });

  test('a clock that jumped back brings no heading twice', () => {
    const rows = build([
      message(1, { sentAt: at('2026-11-21T10:00:00Z') }),
      ownMessage(2, { sentAt: at('2026-11-20T10:00:00Z') }),
      message(3, { sentAt: at('2026-11-21T10:01:00Z') }),
    ]);
    expect(sketch(rows)).toBe('day [1] [2] [3]');
  });

  test('keys are unique and survive older messages in front', () => {
    const later = [message(5), roster('r'), message(6)];
    const keys = new Set(build(later).map((row) => row.key));
    const all = build([message(1), message(2), ...later]).map((row) => row.key);
    expect(new Set(all).size).toBe(all.length);
    expect([...keys].every((key) => all.includes(key))).toBe(true);
  });
});

describe('the beginning', () => {
  test('is said once everything older is loaded', () => {
    expect(build([message(1)])[0]?.kind).toBe('start');
    expect(build([message(1)], { hasBefore: true })[0]?.kind).toBe('message');
  });
});

describe('unread line', () => {
  const items = [message(1), message(2), ownMessage(3), message(4), message(5)];

  test('stands above the first unread message of somebody else and parts the group', () => {
    expect(sketch(build(items, { unreadFromSeq: 2 }))).toBe('day [1] unread [2] [3] [4 5]');
    expect(sketch(build(items, { unreadFromSeq: 3 }))).toBe('day [1 2] [3] unread [4 5]');
  });

  test('is missing when nothing was unread or everything after it is one’s own', () => {
    expect(sketch(build(items))).not.toContain('unread');
    expect(unreadKey(items, { unreadFromSeq: 6, hasBefore: false })).toBeNull();
  });

  test('is missing while the first unread message is not loaded, and there when it is', () => {
    expect(unreadKey(items.slice(3), { unreadFromSeq: 2, hasBefore: true })).toBeNull();
    expect(unreadKey(items.slice(1), { unreadFromSeq: 2, hasBefore: true })).toBe('message-2');
  });

  test('stands at the next one when the first one was withheld', () => {
    expect(unreadKey([message(1), withheld('w'), message(4)], { unreadFromSeq: 2, hasBefore: true })).toBe(
      'message-4',
    );
    expect(unreadKey([message(4)], { unreadFromSeq: 2, hasBefore: false })).toBe('message-4');
  });

  test('a message that is still on its way does not move it', () => {
    const sending = ownMessage(9, { seq: null, state: 'sending' });
    expect(unreadKey([message(1), sending, message(2)], { unreadFromSeq: 2, hasBefore: false })).toBe(
      'message-2',
    );
  });
});
