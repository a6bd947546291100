/** What the server tells a device by a push message. It names nobody and says nothing of what was written or why somebody comes. */
import { locales } from './locales.ts';

/** Everything that people are told of. */
export const noticeKinds = [
  'message',
  'message.unanswered',
  'appointment.requested',
  'appointment.made',
  'appointment.moved',
  'appointment.cancelled',
  'appointment.reminder',
  'visit.ready',
  'visit.starting',
  'visit.arrived',
  'visit.late',
  'visit.cancelled',
  'visit.call_back',
  'security.device',
  'security.keys',
  'security.password',
  'security.recovery',
  'security.second_step_on',
  'security.second_step_off',
  'security.passkey',
  'security.locked',
  'test',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Under which name of the texts (`push.…`) the words of each kind stand. */
export const noticeWordKeys = {
  message: 'message',
  'message.unanswered': 'messageUnanswered',
  'appointment.requested': 'appointmentRequested',
  'appointment.made': 'appointmentMade',
  'appointment.moved': 'appointmentMoved',
  'appointment.cancelled': 'appointmentCancelled',
  'appointment.reminder': 'appointmentReminder',
  'visit.ready': 'visitReady',
  'visit.starting': 'visitStarting',
  'visit.arrived': 'visitArrived',
  'visit.late': 'visitLate',
  'visit.cancelled': 'visitCancelled',
  'visit.call_back': 'visitCallBack',
  'security.device': 'securityDevice',
  'security.keys': 'securityKeys',
  'security.password': 'securityPassword',
  'security.recovery': 'securityRecovery',
  'security.second_step_on': 'securitySecondStepOn',
  'security.second_step_off': 'securitySecondStepOff',
  'security.passkey': 'securityPasskey',
  'security.locked': 'securityLocked',
  test: 'test',
} as const satisfies Record<NoticeKind, string>;

/** Where a notice leads. */
export const noticePlaces = ['conversation', 'visit', 'appointments', 'settings'] as const;
export interface NoticeTarget {
  readonly place: (typeof noticePlaces)[number];
  /** Of the conversation, the visit or the appointment; null for the others. */
  readonly id: string | null;
}

export interface PushNotice {
  /** Of the notification: a second delivery takes the place of the first. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly target: NoticeTarget;
  readonly language: (typeof locales)[number];
  /** How much is unread; the number on the icon. */
  readonly unread: number;
}

const idPattern = /^[0-9a-zA-Z_-]{1,64}$/;

function field(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
}

function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | null {
  return values.find((each) => each === value) ?? null;
}

function readTarget(data: unknown): NoticeTarget | null {
  const [place, id] = [oneOf(noticePlaces, field(data, 'place')), field(data, 'id')];
  if (place === null) return null;
  if (place === 'appointments' || place === 'settings') return { place, id: null };
  return typeof id === 'string' && idPattern.test(id) ? { place, id } : null;
}

/** The path in the app that a notice opens. */
export function noticePath({ place, id }: NoticeTarget): `/${string}` {
  if (place === 'conversation' && id !== null) return `/inbox/c/${id}`;
  if (place === 'visit' && id !== null) return `/visits/${id}`;
  return place === 'settings' ? '/settings' : place === 'conversation' ? '/inbox' : '/visits';
}

/** The text that is encrypted for the device. */
export function writePushNotice(notice: PushNotice): string {
  return JSON.stringify({ v: 1, ...notice });
}

/** Reads it on the device; null for anything that is not of ours. */
export function readPushNotice(text: string): PushNotice | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const [id, unread] = [field(data, 'id'), field(data, 'unread')];
  const kind = oneOf(noticeKinds, field(data, 'kind'));
  const language = oneOf(locales, field(data, 'language'));
  const target = readTarget(field(data, 'target'));
  if (field(data, 'v') !== 1 || kind === null || language === null || target === null) return null;
  if (typeof id !== 'string' || !idPattern.test(id)) return null;
  if (typeof unread !== 'number' || !Number.isSafeInteger(unread) || unread < 0) return null;
  return { id, kind, target, language, unread };
}

/** What a service worker asks a page that is open already: to show this place without loading anew (a call may be under way). */
export interface OpenPlace {
  kind: 'open';
  path: string;
}

/** Tells such a question from the other messages of a service worker; only paths of this app. */
export function readOpenPlace(data: unknown): OpenPlace | null {
  const path = field(data, 'path');
  if (field(data, 'kind') !== 'open' || typeof path !== 'string') return null;
  return /^\/(?![/\\])/.test(path) ? { kind: 'open', path } : null;
}

/** What a service worker asks open pages before that, with a port for the answer: the path that the page shows now. */
export const whereQuestion = { kind: 'where' } as const;

/** Tells such a question from the others. */
export function asksWhere(data: unknown): boolean {
  return field(data, 'kind') === whereQuestion.kind;
}
