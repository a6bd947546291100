/** What a notice says: the same for everybody, in the person's language. */
import { push as en } from '#src/i18n/en.json';
import { push as es } from '#src/i18n/es.json';
import { type NoticeKind, noticeWordKeys, type PushNotice } from '../push-notice.ts';

const words = { en, es } as const;

export interface NoticeWords {
  readonly title: string;
  readonly body: string;
}

/** Title and sentence. */
export function noticeWords(kind: NoticeKind, language: PushNotice['language']): NoticeWords {
  return words[language][noticeWordKeys[kind]];
}

/** For something that this worker does not know: a newer server may have sent it. */
export function unknownWords(language: string): NoticeWords {
  return (language.startsWith('es') ? es : en).unknown;
}

/** Word on the button of a notice. */
export function actionWord(action: 'open' | 'join', language: PushNotice['language']): string {
  return words[language][action];
}
