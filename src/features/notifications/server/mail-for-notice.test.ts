import { describe, expect, it, test } from 'vitest';
import { noticeKinds } from '#src/platform/push-notice.ts';
import { kindRules } from '../contract.ts';
import { categoryOf, mailReasons } from './mail/mail-content.ts';
import { mailForNotice, type NoticeFacts, takesMail } from './mail-for-notice.ts';

const entry: NonNullable<NoticeFacts['entry']> = {
  uid: 'uid',
  revision: 1,
  changedAt: 0,
  start: 5_000,
  end: 6_000,
  status: 'confirmed',
  remote: true,
  visitId: 'v',
};
const facts = (kind: NoticeFacts['kind'], more: Partial<NoticeFacts> = {}): NoticeFacts => ({
  kind,
  target: { place: 'visit', id: 'v' },
  createdAt: 1_000,
  entry,
  count: 1,
  ...more,
});
const cancelled = { entry: { ...entry, status: 'cancelled' } } as const;
const wished = { entry: { ...entry, status: 'requested' } } as const;

test.each([
  [facts('message', { target: { place: 'conversation', id: 'c' } }), 'new-message', '/inbox/c/c'],
  [facts('message', { target: { place: 'conversation', id: 'c' }, count: 2 }), 'new-message', '/inbox'],
  [
    facts('message.unanswered', { target: { place: 'conversation', id: 'c' } }),
    'message-unanswered',
    '/inbox/c/c',
  ],
  [facts('appointment.requested', wished), 'appointment-requested', '/visits'],
  [facts('appointment.made'), 'appointment-made', '/visits/v'],
  [facts('appointment.made', { entry: { ...entry, visitId: null } }), 'appointment-made', '/visits'],
  [facts('appointment.moved'), 'appointment-changed', '/visits/v'],
  [facts('appointment.cancelled', cancelled), 'appointment-cancelled', '/visits'],
  [facts('appointment.reminder'), 'reminder', '/visits/v'],
  [facts('visit.cancelled', cancelled), 'appointment-cancelled', '/visits'],
  [facts('visit.cancelled'), 'visit-cancelled', '/visits'],
  [facts('visit.cancelled', { entry: null }), 'visit-cancelled', '/visits'],
  [facts('visit.ready'), 'visit-ready', '/visits/v'],
  [facts('security.recovery', { target: { place: 'settings', id: null } }), 'recovery-used', '/settings'],
])('%# %o', (notice, kind, path) => {
  expect(mailForNotice(notice)).toMatchObject({ kind, path });
});

test.each([
  ['a reminder of what was cancelled', facts('appointment.reminder', cancelled)],
  ['a yes to what was cancelled since', facts('appointment.made', cancelled)],
  ['a wish that was granted', facts('appointment.requested')],
  ['an appointment that is gone', facts('appointment.made', { entry: null })],
  ['a patient who came', facts('visit.arrived')],
])('%s is not mailed', (_, notice) => {
  expect(mailForNotice(notice)).toBeNull();
});

describe('every kind', () => {
  it.each(noticeKinds)(
    '%s goes by mail exactly where its rule says so, under what people chose for',
    (kind) => {
      const tries = [facts(kind), facts(kind, cancelled), facts(kind, wished)];
      const mails = tries.flatMap((each) => mailForNotice(each) ?? []);
      const { category, email } = kindRules[kind];
      expect(mails.length > 0).toBe(email !== 'never');
      for (const mail of mails) {
        if (category === 'security') expect(mailReasons[mail.kind]).toBe('security');
        // A cancellation on the day is a matter of visits, and its mail is that of every cancellation.
        else if (kind !== 'visit.cancelled') expect(categoryOf(mail.kind)).toBe(category);
      }
    },
  );
});

test('a refused address takes what concerns the safety of the account', () => {
  const state = { hasAddress: true, refused: true };
  expect(takesMail({ ...state, kind: 'message' })).toBe(false);
  expect(takesMail({ ...state, kind: 'security.password' })).toBe(true);
  expect(takesMail({ hasAddress: false, refused: false, kind: 'security.password' })).toBe(false);
});
