/** What becomes of each kind, by what somebody chose for its category, by day and in the quiet hours. */
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { type NoticeKind, noticeKinds } from '#src/platform/push-notice.ts';
import { defaultPreferences, kindRules } from '../contract.ts';
import { type LadderFacts, nextStep } from './ladder.ts';

const zone = 'Europe/Madrid';
const minuteMs = 60_000;
const noon = DateTime.fromISO('2026-11-23T12:00', { zone }).toMillis();
/** Eight hours before the quiet ends. */
const night = DateTime.fromISO('2026-11-23T23:00', { zone }).toMillis();

/** With push and e-mail by day and at night; with e-mail alone by day and at night. Minutes after the cause. */
type Story = readonly [day: string, night: string, mailByDay: string, mailAtNight: string];
const waits: Story = ['push 0, email 15', 'push 480, email 480', 'email 15', 'email 480'];
const kept: Story = ['push 0, email 0', 'email 0, push 480', 'email 0', 'email 0'];
const rings: Story = ['push 0, email 1', 'push 0, email 1', 'email 0', 'email 0'];
const pushed: Story = ['push 0', 'push 0', '', ''];

const stories: { readonly [Kind in NoticeKind]: Story } = {
  message: waits,
  'message.unanswered': waits,
  'appointment.requested': waits,
  'appointment.made': kept,
  'appointment.moved': kept,
  'appointment.cancelled': kept,
  'appointment.reminder': ['push 0, email 15', 'push 480, email 480', 'email 0', 'email 480'],
  'visit.ready': rings,
  'visit.starting': rings,
  'visit.arrived': pushed,
  'visit.late': rings,
  'visit.cancelled': rings,
  'visit.call_back': rings,
  'security.device': kept,
  'security.keys': kept,
  'security.password': kept,
  'security.recovery': kept,
  'security.second_step_on': kept,
  'security.second_step_off': kept,
  'security.passkey': kept,
  'security.locked': kept,
  test: pushed,
};

const stamp = { push: 'pushedAt', email: 'emailedAt', escalate: 'escalatedAt' } as const;

/** The whole way of a notice that nobody reads. */
function story(start: LadderFacts): string {
  let known = start;
  let now = start.createdAt;
  const done: string[] = [];
  for (let turn = 0; turn < 20; turn += 1) {
    const step = nextStep(known, now);
    if (step.do === 'stop') return done.join(', ');
    if (step.do === 'wait') now = step.until;
    else {
      done.push(`${step.do} ${(now - start.createdAt) / minuteMs}`);
      known = { ...known, [stamp[step.do]]: now };
    }
  }
  throw new Error('it never ends');
}

function facts(
  kind: NoticeKind,
  createdAt: number,
  chosen: { push: boolean; email: boolean },
  more: Partial<LadderFacts> = {},
): LadderFacts {
  const preferences = defaultPreferences(zone);
  const choices = { ...preferences.choices, [kindRules[kind].category]: chosen };
  return {
    kind,
    createdAt,
    expiresAt: null,
    readAt: null,
    pushedAt: null,
    emailedAt: null,
    escalateAt: null,
    escalatedAt: null,
    live: false,
    hasPush: true,
    hasEmail: true,
    preferences: { ...preferences, choices },
    ...more,
  };
}

const all = { push: true, email: true };
const only = (word: 'push' | 'email', text: string) =>
  text
    .split(', ')
    .filter((each) => each.startsWith(word))
    .join(', ');

describe.each(noticeKinds.map((kind) => [kind, stories[kind]] as const))(
  '%s',
  (kind, [day, atNight, mailByDay, mailAtNight]) => {
    it('with everything on', () => {
      expect(story(facts(kind, noon, all))).toBe(day);
      expect(story(facts(kind, night, all))).toBe(atNight);
    });

    it('with push off, or no device that takes it', () => {
      for (const [chosen, more] of [
        [{ push: false, email: true }, {}],
        [all, { hasPush: false }],
      ] as const) {
        expect(story(facts(kind, noon, chosen, more))).toBe(mailByDay);
        expect(story(facts(kind, night, chosen, more))).toBe(mailAtNight);
      }
    });

    it('with e-mail off, or no address', () => {
      for (const [chosen, more] of [
        [{ push: true, email: false }, {}],
        [all, { hasEmail: false }],
      ] as const) {
        expect(story(facts(kind, noon, chosen, more))).toBe(only('push', day));
        expect(story(facts(kind, night, chosen, more))).toBe(only('push', atNight));
      }
    });

    it('with everything off', () => {
      expect(story(facts(kind, noon, { push: false, email: false }))).toBe('');
    });

    it('another category’s choices do not count', () => {
      const { preferences } = facts(kind, noon, all);
      const off = { push: false, email: false };
      const others = { messages: off, appointments: off, reminders: off, visits: off, security: off };
      const choices = { ...others, [kindRules[kind].category]: all };
      expect(story(facts(kind, noon, all, { preferences: { ...preferences, choices } }))).toBe(day);
    });

    it('without quiet hours the night is as the day', () => {
      const { preferences } = facts(kind, night, all);
      const restless = { ...preferences, quietHours: null };
      expect(story(facts(kind, night, all, { preferences: restless }))).toBe(day);
    });
  },
);
