import { describe, expect, test } from 'vitest';
import { aNotice } from '#tests/support/ui-fixtures/notices.ts';
import {
  type Fate,
  fateOf,
  freshOf,
  mayInterrupt,
  newestOfEach,
  sounds,
  stays,
  type ToastScene,
  withItsLike,
  writtenTo,
} from './toast-rules.ts';

const visit = { place: 'visit', id: 'v1' } as const;
const provider: ToastScene = { path: '/inbox', role: 'provider', alone: false };
const patient: ToastScene = { path: '/inbox', role: 'patient', alone: false };

describe('what becomes of something new', () => {
  test.each<[string, Parameters<typeof fateOf>[0], ToastScene, Fate]>([
    ['who arrives, elsewhere', { kind: 'visit.arrived', target: visit }, provider, 'toast'],
    [
      'who arrives, at the waiting room',
      { kind: 'visit.arrived', target: visit },
      { ...provider, path: '/visits/queue' },
      'shown',
    ],
    [
      'its own visit is open',
      { kind: 'visit.late', target: visit },
      { ...patient, path: '/visits/v1' },
      'shown',
    ],
    [
      'another visit is open',
      { kind: 'visit.late', target: visit },
      { ...patient, path: '/visits/v2' },
      'toast',
    ],
    ['a call, with the banner', { kind: 'visit.ready', target: visit }, patient, 'said'],
    [
      'a call, where no banner is',
      { kind: 'visit.ready', target: visit },
      { ...patient, alone: true },
      'toast',
    ],
    [
      'an appointment, among the visits',
      { kind: 'appointment.moved', target: { place: 'appointments', id: null } },
      { ...patient, path: '/visits' },
      'toast',
    ],
    [
      'a device that this one lets in',
      { kind: 'security.device', target: { place: 'settings', id: null } },
      { ...patient, path: '/settings/link-device' },
      'said',
    ],
    [
      'a device, among the settings',
      { kind: 'security.device', target: { place: 'settings', id: null } },
      { ...patient, path: '/settings' },
      'toast',
    ],
    [
      'new keys, where devices are let in',
      { kind: 'security.keys', target: { place: 'settings', id: null } },
      { ...patient, path: '/settings/link-device' },
      'toast',
    ],
    [
      'an unanswered message that is open',
      { kind: 'message.unanswered', target: { place: 'conversation', id: 'c1' } },
      { ...provider, path: '/inbox/c/c1' },
      'shown',
    ],
  ])('%s', (_, notice, scene, fate) => {
    expect(fateOf(notice, scene)).toBe(fate);
  });

  test('who waits and one’s account stay until they were seen; appointments go by themselves', () => {
    expect(stays({ kind: 'visit.arrived' })).toBe(true);
    expect(stays({ kind: 'security.keys' })).toBe(true);
    expect(stays({ kind: 'appointment.made' })).toBe(false);
  });

  test('in a call only who waits may interrupt', () => {
    expect(mayInterrupt({ kind: 'visit.arrived' }, { alone: true })).toBe(true);
    expect(mayInterrupt({ kind: 'security.device' }, { alone: true })).toBe(false);
    expect(mayInterrupt({ kind: 'security.device' }, { alone: false })).toBe(true);
  });

  test('only visits make a sound of their own', () => {
    expect(sounds({ kind: 'visit.call_back' })).toBe(true);
    expect(sounds({ kind: 'appointment.made' })).toBe(false);
  });

  test('nothing is new to a page that has just been opened', () => {
    const [first, second] = [aNotice(), aNotice()];
    expect(freshOf([first], null)).toEqual([]);
    expect(freshOf([second, first], new Set([first.id]))).toEqual([second]);
  });
});

test('of what is about one thing the newest speaks; what happened to one’s account is said each', () => {
  const appointments = { place: 'appointments', id: 'a1' } as const;
  const settings = { place: 'settings', id: null } as const;
  const made = aNotice({ kind: 'appointment.made', target: appointments });
  const moved = aNotice({ kind: 'appointment.moved', target: appointments });
  const late = aNotice({ kind: 'visit.late', about: 'a1' });
  const other = aNotice({ kind: 'visit.late', target: { place: 'visit', id: 'v2' } });
  const account = (['security.password', 'security.device'] as const).map((kind) =>
    aNotice({ kind, target: settings }),
  );
  expect(newestOfEach([moved, other, made])).toEqual([moved, other]);
  expect(newestOfEach([late, moved])).toEqual([late]);
  expect(newestOfEach(account)).toEqual(account);
  expect(withItsLike(moved, [late, other, moved, made])).toEqual([late, moved, made]);
  expect(account.map((each) => withItsLike(each, account))).toEqual(account.map((each) => [each]));
});

describe('a conversation is written to', () => {
  const row = (unread: number, lastMessageAt: number) => new Map([['c1', { unread, lastMessageAt }]]);
  test('when more is unread in it than before', () => {
    expect(writtenTo(row(0, 5), row(1, 9), 0)).toEqual(['c1']);
  });
  test('not by oneself, and not when it is read', () => {
    expect(writtenTo(row(0, 5), row(0, 9), 0)).toEqual([]);
    expect(writtenTo(row(2, 9), row(0, 9), 0)).toEqual([]);
  });
  test('not when an old one is only loaded, but when a new one begins', () => {
    expect(writtenTo(new Map(), row(3, 5), 8)).toEqual([]);
    expect(writtenTo(new Map(), row(1, 9), 8)).toEqual(['c1']);
  });
});
