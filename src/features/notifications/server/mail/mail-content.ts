/** What a mail can say. There is no place here for names of people, texts of messages or reasons of visits. */
import type { Locale } from '#src/features/identity/contract.ts';
import type { CalendarEntry } from '#src/features/scheduling/public.ts';
import type { NoticeCategory } from '../../contract.ts';

/** `path` is where the button leads: a page of the clinic, with a token behind # where one is needed. */
interface Leading {
  readonly path: `/${string}`;
}

export type MailContent = Leading &
  (
    | {
        readonly kind: 'invitation';
        /** Until when the link works. */
        readonly until: number;
      }
    | { readonly kind: 'new-message' | 'message-unanswered'; readonly count: number }
    | { readonly kind: 'appointment-requested'; readonly start: number }
    | {
        readonly kind: 'appointment-made' | 'appointment-changed' | 'appointment-cancelled';
        readonly entry: CalendarEntry;
      }
    | { readonly kind: 'reminder'; readonly start: number; readonly remote: boolean }
    | {
        readonly kind:
          | 'visit-ready'
          | 'visit-starting'
          | 'visit-late'
          | 'visit-cancelled'
          | 'visit-call-back';
      }
    | {
        readonly kind:
          | 'new-device'
          | 'key-change'
          | 'password-changed'
          | 'recovery-used'
          | 'second-step-on'
          | 'second-step-off'
          | 'passkey-added'
          | 'sign-in-locked';
        readonly at: number;
      }
  );
export type MailKind = MailContent['kind'];

export interface MailReader {
  readonly locale: Locale;
  readonly timeZone: string;
  readonly clinicName: string;
  /** Where the clinic's pages are. */
  readonly origin: string;
}

/** Why somebody gets a mail: by their own choice, for the safety of their account, or because somebody entered their address. */
export type MailReason = 'chosen' | 'security' | 'entered';

export const mailReasons: Readonly<Record<MailKind, MailReason>> = {
  invitation: 'entered',
  'new-device': 'security',
  'key-change': 'security',
  'password-changed': 'security',
  'recovery-used': 'security',
  'second-step-on': 'security',
  'second-step-off': 'security',
  'passkey-added': 'security',
  'sign-in-locked': 'security',
  'new-message': 'chosen',
  'message-unanswered': 'chosen',
  'appointment-requested': 'chosen',
  'appointment-made': 'chosen',
  'appointment-changed': 'chosen',
  'appointment-cancelled': 'chosen',
  reminder: 'chosen',
  'visit-ready': 'chosen',
  'visit-starting': 'chosen',
  'visit-late': 'chosen',
  'visit-cancelled': 'chosen',
  'visit-call-back': 'chosen',
};

/** What somebody chooses for who chooses about such a mail; of those that can be turned off. */
const categories: Partial<Record<MailKind, NoticeCategory>> = {
  'new-message': 'messages',
  'message-unanswered': 'messages',
  'appointment-requested': 'appointments',
  'appointment-made': 'appointments',
  'appointment-changed': 'appointments',
  'appointment-cancelled': 'appointments',
  reminder: 'reminders',
  'visit-ready': 'visits',
  'visit-starting': 'visits',
  'visit-late': 'visits',
  'visit-cancelled': 'visits',
  'visit-call-back': 'visits',
};
/** Null for mails that cannot be turned off. */
export const categoryOf = (kind: MailKind): NoticeCategory | null => categories[kind] ?? null;

/** What the words of a mail may depend on. */
export interface MailFacts {
  readonly clinic: string;
  /** The moment that the mail is about, in words; empty where there is none. */
  readonly when: string;
  readonly remote: boolean;
  /** Asked for, not yet confirmed. */
  readonly requested: boolean;
  readonly count: number;
}

export interface MailWords {
  readonly subject: string;
  /** Paragraphs above the button. */
  readonly lines: readonly string[];
  readonly button: string;
}

export interface MailTexts {
  readonly kinds: Readonly<Record<MailKind, (facts: MailFacts) => MailWords>>;
  readonly greeting: string;
  readonly copyLink: string;
  readonly reasons: Readonly<Record<MailReason, (clinic: string) => string>>;
  readonly settings: string;
  readonly noReply: string;
}
