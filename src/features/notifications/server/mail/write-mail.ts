/** Turns what there is to say into a mail in the reader's language. Pure. */
import { writeAppointmentFile } from '#src/features/scheduling/public.ts';
import {
  type MailContent,
  type MailFacts,
  type MailKind,
  type MailReader,
  type MailTexts,
  mailReasons,
} from './mail-content.ts';
import { type MailPage, renderHtml, renderText } from './mail-layout.ts';
import { english } from './mail-texts-en.ts';
import { spanish } from './mail-texts-es.ts';

export interface WrittenMail {
  readonly kind: MailKind;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly calendar: { readonly method: 'PUBLISH' | 'CANCEL'; readonly content: string } | null;
}

const texts: Readonly<Record<MailReader['locale'], MailTexts>> = { en: english, es: spanish };

function sayMoment(at: number, { locale, timeZone }: MailReader): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const day = format({ dateStyle: 'full' }).format(at);
  const time = format({ timeStyle: 'short' }).format(at);
  // Patients travel, and a time without its place misleads them.
  const zone = format({ timeZoneName: 'longGeneric' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName');
  const before = locale === 'en' ? 'at' : time.startsWith('1:') ? 'a la' : 'a las';
  return `${day} ${before} ${time} (${zone?.value ?? timeZone})`;
}

function momentOf(content: MailContent): number | null {
  if ('until' in content) return content.until;
  if ('entry' in content) return content.entry.start;
  if ('start' in content) return content.start;
  return 'at' in content ? content.at : null;
}

function factsOf(content: MailContent, reader: MailReader): MailFacts {
  const moment = momentOf(content);
  const entry = 'entry' in content ? content.entry : null;
  return {
    clinic: reader.clinicName,
    when: moment === null ? '' : sayMoment(moment, reader),
    remote: entry === null ? 'remote' in content && content.remote : entry.remote,
    requested: entry?.status === 'requested',
    count: 'count' in content ? content.count : 1,
  };
}

/** Where people choose which mails they get. */
export const settingsPath = '/settings';

/** Subject, both parts, and the calendar file of an appointment. */
export function writeMail(content: MailContent, reader: MailReader): WrittenMail {
  const { kinds, greeting, copyLink, reasons, settings, noReply } = texts[reader.locale];
  const { subject, lines, button } = kinds[content.kind](factsOf(content, reader));
  const reason = mailReasons[content.kind];
  const page: MailPage = {
    locale: reader.locale,
    title: subject,
    greeting,
    lines,
    button: { label: button, url: `${reader.origin}${content.path}`, copyLink },
    footer: [reasons[reason](reader.clinicName), noReply],
    settings: reason === 'chosen' ? { label: settings, url: `${reader.origin}${settingsPath}` } : null,
  };
  return {
    kind: content.kind,
    subject,
    html: renderHtml(page),
    text: renderText(page),
    calendar:
      'entry' in content
        ? {
            method: content.entry.status === 'cancelled' ? 'CANCEL' : 'PUBLISH',
            content: writeAppointmentFile(content.entry, reader),
          }
        : null,
  };
}
