import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { noticeKinds } from '#src/platform/push-notice.ts';
import { defaultPreferences, kindRules, type NotificationPreferences } from '../contract.ts';
import { type LadderFacts, nextStep, unseenMs, urgentEmailMs } from './ladder.ts';
import { quietUntil } from './quiet-hours.ts';

const zone = 'Europe/Madrid';
const minuteMs = 60_000;
const moment = (text: string) => DateTime.fromISO(text, { zone }).toMillis();
const noon = moment('2026-11-23T12:00');

function facts(more: Partial<LadderFacts> = {}, chosen: Partial<NotificationPreferences> = {}): LadderFacts {
  return {
    kind: 'message',
    createdAt: noon,
    expiresAt: null,
    readAt: null,
    pushedAt: null,
    emailedAt: null,
    escalateAt: null,
    escalatedAt: null,
    live: false,
    hasPush: true,
    hasEmail: true,
    preferences: { ...defaultPreferences(zone), ...chosen },
    ...more,
  };
}

type Done = { what: 'push' | 'email' | 'escalate'; at: number };
const stamp = { push: 'pushedAt', email: 'emailedAt', escalate: 'escalatedAt' } as const;

/** Climbs with a clock of its own; what `changes` says becomes known at its moment. */
function climb(start: LadderFacts, changes: { at: number; known: Partial<LadderFacts> }[] = []) {
  let known = start;
  let now = start.createdAt;
  const ahead = changes.toSorted((a, b) => a.at - b.at);
  const done: Done[] = [];
  for (let turn = 0; turn < 50; turn += 1) {
    while (ahead[0] !== undefined && ahead[0].at <= now) known = { ...known, ...ahead.shift()?.known };
    const step = nextStep(known, now);
    if (step.do === 'wait') {
      if (step.until <= now) throw new Error('a wait that does not wait');
      now = Math.min(step.until, ahead[0]?.at ?? step.until);
    } else if (step.do === 'stop') {
      if (ahead[0] === undefined) return { done, why: step.why };
      now = ahead[0].at;
    } else {
      done.push({ what: step.do, at: now });
      known = { ...known, [stamp[step.do]]: now };
    }
  }
  throw new Error('it never ends');
}

/** What is done, with the minutes since the cause. */
const story = (...args: Parameters<typeof climb>) =>
  climb(...args).done.map(({ what, at }) => `${what} ${(at - args[0].createdAt) / minuteMs}`);

describe('the ladder', () => {
  it('nobody there: push at once, an e-mail after the chosen delay', () => {
    expect(story(facts())).toEqual(['push 0', 'email 15']);
    expect(story(facts({}, { emailDelayMinutes: 90 }))).toEqual(['push 0', 'email 90']);
  });

  it('an open page has some seconds; a page that closes has none', () => {
    expect(climb(facts({ live: true })).done[0]).toEqual({ what: 'push', at: noon + unseenMs.other });
    expect(climb(facts({ live: true }), [{ at: noon + 1_000, known: { live: false } }]).done[0]).toEqual({
      what: 'push',
      at: noon + 1_000,
    });
  });

  it('stops as soon as any device has read', () => {
    expect(story(facts({ live: true }), [{ at: noon + 5_000, known: { readAt: noon + 5_000 } }])).toEqual([]);
    expect(story(facts(), [{ at: noon + minuteMs, known: { readAt: noon + minuteMs } }])).toEqual(['push 0']);
  });

  it('a channel that was not chosen, or that there is not, is left out', () => {
    const only = (push: boolean, email: boolean) => ({
      choices: { ...defaultPreferences(zone).choices, messages: { push, email } },
    });
    expect(story(facts({}, only(false, true)))).toEqual(['email 15']);
    expect(story(facts({}, only(true, false)))).toEqual(['push 0']);
    expect(story(facts({}, only(false, false)))).toEqual([]);
    expect(story(facts({ hasPush: false }))).toEqual(['email 15']);
    expect(story(facts({ hasEmail: false }))).toEqual(['push 0']);
  });

  it('quiet hours hold back what can wait', () => {
    const at = moment('2026-11-23T23:00');
    expect(story(facts({ createdAt: at }))).toEqual([`push ${8 * 60}`, `email ${8 * 60}`]);
    const spring = moment('2026-03-28T23:00');
    expect(story(facts({ createdAt: spring }))).toEqual([`push ${7 * 60}`, `email ${7 * 60}`]);
    const autumn = moment('2026-10-24T23:00');
    expect(story(facts({ createdAt: autumn }))).toEqual([`push ${9 * 60}`, `email ${9 * 60}`]);
  });

  it('somebody who waits does not wait for the morning', () => {
    const at = moment('2026-11-23T23:00');
    const ready = { kind: 'visit.ready', createdAt: at } as const;
    expect(story(facts(ready))).toEqual(['push 0', `email ${urgentEmailMs / minuteMs}`]);
    expect(climb(facts({ ...ready, live: true })).done[0]).toEqual({
      what: 'push',
      at: at + unseenMs.urgent,
    });
    expect(story(facts({ ...ready, hasPush: false }))).toEqual(['email 0']);
  });

  it('what has passed is not told any more', () => {
    const night = moment('2026-11-23T23:00');
    const reminder = facts({
      kind: 'appointment.reminder',
      createdAt: night,
      expiresAt: night + 60 * minuteMs,
    });
    expect(climb(reminder)).toEqual({ done: [], why: 'expired' });
  });

  it('a reminder for which no device rings goes by e-mail at once', () => {
    const reminder = { kind: 'appointment.reminder', expiresAt: noon + 15 * minuteMs } as const;
    expect(story(facts({ ...reminder, hasPush: false }))).toEqual(['email 0']);
    expect(story(facts(reminder))).toEqual(['push 0']);
    expect(story(facts({ ...reminder, expiresAt: noon + 1_440 * minuteMs }))).toEqual(['push 0', 'email 15']);
  });

  it('one e-mail a day for messages, where somebody wants that', () => {
    expect(story(facts({}, { digestAt: '18:00' }))).toEqual(['push 0', 'email 360']);
    expect(story(facts({ kind: 'appointment.reminder' }, { digestAt: '18:00' }))).toEqual([
      'push 0',
      'email 15',
    ]);
  });

  it('what is kept as a record goes by e-mail although it was seen', () => {
    const seen = { at: noon, known: { readAt: noon } };
    expect(story(facts({ kind: 'security.device' }), [seen])).toEqual(['email 0']);
    expect(story(facts({ kind: 'appointment.made' }), [seen])).toEqual(['email 0']);
  });

  it('colleagues hear of a message that stays unread beyond what the clinic promises', () => {
    const promised = facts({ escalateAt: noon + 240 * minuteMs });
    expect(story(promised)).toEqual(['push 0', 'email 15', 'escalate 240']);
    expect(story(promised, [{ at: noon + 239 * minuteMs, known: { readAt: noon } }])).toEqual([
      'push 0',
      'email 15',
    ]);
  });
});

describe('however it goes', () => {
  const clock = fc.constantFrom('00:00', '02:30', '07:00', '13:00', '22:00', '23:59');
  const preferences = fc.record({
    choices: fc.record({
      messages: fc.record({ push: fc.boolean(), email: fc.boolean() }),
      appointments: fc.record({ push: fc.boolean(), email: fc.boolean() }),
      reminders: fc.record({ push: fc.boolean(), email: fc.boolean() }),
      visits: fc.record({ push: fc.boolean(), email: fc.boolean() }),
      security: fc.record({ push: fc.boolean(), email: fc.constant(true) }),
    }),
    timeZone: fc.constantFrom('Europe/Madrid', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'),
    quietHours: fc.option(fc.record({ from: clock, to: clock }).filter(({ from, to }) => from !== to)),
    emailDelayMinutes: fc.constantFrom(0, 1, 15, 600),
    digestAt: fc.option(clock),
    reminderMinutes: fc.constant(null),
  });
  const starts = fc
    .tuple(
      fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-07-01'),
      fc.integer({ min: -1_440, max: 1_440 }),
    )
    .map(([day, minutes]) => Date.parse(day) + minutes * minuteMs);
  const after = fc.option(fc.integer({ min: 0, max: 3 * 1_440 }));
  const cases = fc
    .record({
      kind: fc.constantFrom(...noticeKinds),
      createdAt: starts,
      preferences,
      live: fc.boolean(),
      hasPush: fc.boolean(),
      hasEmail: fc.boolean(),
      expires: after,
      escalates: after,
      read: after,
    })
    .map(({ expires, escalates, read, createdAt, ...more }) => {
      const later = (minutes: number | null) => (minutes === null ? null : createdAt + minutes * minuteMs);
      const start = facts({ ...more, createdAt, expiresAt: later(expires), escalateAt: later(escalates) });
      return { start, readAt: later(read) };
    });
  const run = ({ start, readAt }: { start: LadderFacts; readAt: number | null }) =>
    climb(start, readAt === null ? [] : [{ at: readAt, known: { readAt } }]).done;

  it('it ends, and nothing is done twice', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const done = run(one);
        expect(new Set(done.map(({ what }) => what)).size).toBe(done.length);
      }),
    );
  });

  it('nobody is told again once they have read, but for the record', () => {
    fc.assert(
      fc.property(cases, ({ start, readAt }) => {
        const { email } = kindRules[start.kind];
        for (const { what, at } of run({ start, readAt }))
          if (!(what === 'email' && email === 'always')) expect(at < (readAt ?? Infinity)).toBe(true);
      }),
    );
  });

  it('only what is urgent, kept as a record or asked for at that time comes in the quiet hours', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { kind, preferences: chosen } = one.start;
        const { urgent, email, category } = kindRules[kind];
        if (urgent || chosen.quietHours === null) return;
        for (const { what, at } of run(one)) {
          if (what === 'escalate' || (what === 'email' && email === 'always')) continue;
          if (what === 'email' && category === 'messages' && chosen.digestAt !== null) continue;
          expect(quietUntil(at, chosen.quietHours, chosen.timeZone)).toBeNull();
        }
      }),
    );
  });

  it('who waits is heard of within seconds', () => {
    fc.assert(
      fc.property(cases, ({ start }) => {
        const { urgent, category } = kindRules[start.kind];
        if (!urgent || !start.hasPush || !start.preferences.choices[category].push) return;
        if (start.expiresAt !== null && start.expiresAt <= start.createdAt + unseenMs.urgent) return;
        const push = run({ start, readAt: null }).find(({ what }) => what === 'push');
        expect((push?.at ?? Infinity) - start.createdAt).toBeLessThanOrEqual(unseenMs.urgent);
      }),
    );
  });
});
