/** What a notice says: the same for everybody, in the person's language. */
import { push as en } from '#src/i18n/en.json';
import { push as es } from '#src/i18n/es.json';
import type { NoticeKind, PushNotice } from '../push-notice.ts';

const words = { en, es } as const;

const keys = {
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
  test: 'test',
} as const satisfies Record<NoticeKind, keyof typeof en & keyof typeof es>;

export interface NoticeWords {
  readonly title: string;
  readonly body: string;
}

/** Title and sentence. */
export function noticeWords(kind: NoticeKind, language: PushNotice['language']): NoticeWords {
  return words[language][keys[kind]];
}

/** For something that this worker does not know: a newer server may have sent it. */
export function unknownWords(language: string): NoticeWords {
  return (language.startsWith('es') ? es : en).unknown;
}

/** Word on the button of a notice. */
export function actionWord(action: 'open' | 'join', language: PushNotice['language']): string {
  return words[language][action];
}
