import { describe, expect, test } from 'vitest';
import { limits } from '#src/protocol/open/limits.ts';
import { inboxRow, message, ownMessage, people, teamHead } from '#tests/support/ui-fixtures/chat-items.ts';
import { FakeTimers } from '#tests/support/ui-fixtures/fake-timers.ts';
import { Arrivals } from './arrivals.ts';
import { groupContacts, nameMatches } from './contact-groups.ts';
import { DraftKeeper, draftDelayMs } from './draft-keeper.ts';
import { conversationName, visibleRows } from './inbox-rows.ts';
import { textRoom } from './text-limit.ts';
import { pauseMs, repeatMs, TypingNotice } from './typing-notice.ts';

describe('draft', () => {
  function setUp() {
    const timers = new FakeTimers();
    const saved: string[] = [];
    return { timers, saved, keeper: new DraftKeeper(timers, 'old', (text) => saved.push(text)) };
  }

  test('is saved a moment after the last key', () => {
    const { timers, saved, keeper } = setUp();
    keeper.change('a');
    timers.advance(draftDelayMs - 1);
    keeper.change('ab');
    timers.advance(draftDelayMs - 1);
    expect(saved).toEqual([]);
    timers.advance(1);
    expect(saved).toEqual(['ab']);
  });

  test('is saved at once when the page goes away, and not twice', () => {
    const { timers, saved, keeper } = setUp();
    keeper.change('a');
    keeper.flush();
    timers.advance(draftDelayMs);
    expect(saved).toEqual(['a']);
  });

  test('nothing is saved when nothing changed or the message went out', () => {
    const { timers, saved, keeper } = setUp();
    keeper.change('old');
    timers.advance(draftDelayMs);
    keeper.change('text');
    keeper.sent();
    timers.advance(draftDelayMs);
    keeper.flush();
    expect(saved).toEqual([]);
    expect(timers.pending).toBe(0);
  });
});

describe('typing notice', () => {
  function setUp() {
    const timers = new FakeTimers();
    const told: boolean[] = [];
    return { timers, told, notice: new TypingNotice(timers, (typing) => told.push(typing)) };
  }

  test('is told at the start and repeated while it goes on', () => {
    const { timers, told, notice } = setUp();
    notice.change('a');
    notice.change('ab');
    timers.advance(repeatMs);
    notice.change('abc');
    expect(told).toEqual([true, true]);
  });

  test('ends after a pause, when emptied and when sent', () => {
    const { timers, told, notice } = setUp();
    notice.change('a');
    timers.advance(pauseMs);
    expect(told).toEqual([true, false]);
    notice.change('b');
    notice.change('  ');
    notice.stop();
    expect(told).toEqual([true, false, true, false]);
    expect(timers.pending).toBe(0);
  });
});

describe('room in a message', () => {
  test('is counted in bytes as it will be sent', () => {
    expect(textRoom('hello').state).toBe('fine');
    expect(textRoom('a'.repeat(limits.textBytes - 1_000))).toEqual({ state: 'near', left: 1_000 });
    expect(textRoom('ñ'.repeat(limits.textBytes / 2))).toEqual({ state: 'near', left: 0 });
    expect(textRoom('a'.repeat(limits.textBytes + 1))).toEqual({ state: 'over', left: -1 });
  });
});

describe('arrivals', () => {
  test('every message of somebody else is told once', () => {
    const first = [message(1), ownMessage(2)];
    const arrivals = new Arrivals(2, first);
    const next = [...first, message(3), ownMessage(4)];
    expect(arrivals.take(next).arrived.map((item) => item.seq)).toEqual([3]);
    expect(arrivals.take([...next]).arrived).toEqual([]);
  });

  test('older messages loaded later are no news', () => {
    const arrivals = new Arrivals(9, [message(9)]);
    expect(arrivals.take([message(7), message(8), message(9)]).arrived).toEqual([]);
  });

  test('a failure is told once, and again when the retry failed too', () => {
    const arrivals = new Arrivals(0, []);
    const failed = ownMessage(1, { seq: null, state: 'failed' });
    expect(arrivals.take([failed]).failed).toHaveLength(1);
    expect(arrivals.take([failed]).failed).toEqual([]);
    arrivals.take([{ ...failed, state: 'sending' }]);
    expect(arrivals.take([failed]).failed).toHaveLength(1);
  });
});

describe('names', () => {
  test('are found by the beginning of any word, with or without accents', () => {
    expect(nameMatches('Lucía Fernández de la Vega', 'fern luc')).toBe(true);
    expect(nameMatches('Thomas Whitfield-Ogundipe', 'ogun')).toBe(true);
    expect(nameMatches('Ana Ruiz', 'uiz')).toBe(false);
  });

  test('contacts stand under their first care team, people without one last', () => {
    const team = (id: string, name: string) => ({ id, name });
    const contact = (name: string, ...careTeams: { id: string; name: string }[]) => ({
      userId: name,
      name,
      role: 'provider' as const,
      careTeams,
    });
    const groups = groupContacts(
      [
        contact('Zoe', team('2', 'Cardiology')),
        contact('Ben'),
        contact('Álvaro', team('1', 'Diabetes'), team('2', 'Cardiology')),
        contact('Carla', team('1', 'Diabetes')),
      ],
      '',
      'es',
    );
    expect(
      groups.map((group) => [group.team?.name ?? null, group.contacts.map((each) => each.name)]),
    ).toEqual([
      ['Cardiology', ['Álvaro', 'Zoe']],
      ['Diabetes', ['Carla']],
      [null, ['Ben']],
    ]);
  });

  test('the inbox is searched by people and care team', () => {
    const direct = inboxRow({ unread: 2 });
    const team = inboxRow({ ...teamHead });
    expect(conversationName(teamHead)).toBe('Cardiology');
    expect(conversationName(direct)).toBe(people.ana.name);
    expect(visibleRows([direct, team], 'all', 'lucia')).toEqual([team]);
    expect(visibleRows([direct, team], 'all', 'cardio')).toEqual([team]);
    expect(visibleRows([direct, team], 'unread', '')).toEqual([direct]);
  });
});
