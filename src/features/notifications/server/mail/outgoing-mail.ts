/** A mail that is ready to go: who it is for, its identity, and the headers that keep machines from answering it. Pure. */
import { createHash } from 'node:crypto';
import type { MailSender } from '#src/platform/server/mail-settings.ts';
import type { WrittenMail } from './write-mail.ts';

export interface OutgoingMail {
  /** The same for each attempt to send the same mail; says nothing about it. */
  readonly id: string;
  readonly to: string;
  readonly mail: WrittenMail;
  /** Address that ends this kind of mail for this person with one request (RFC 8058); null for mails that cannot be turned off. */
  readonly unsubscribeUrl: string | null;
}

/** `key` names the notification; the same key makes the same Message-ID, so that a mail sent twice is shown once. */
export function mailIdOf(key: string): string {
  return createHash('sha256').update('consulta mail').update(key).digest('hex').slice(0, 40);
}

/** A mail as nodemailer takes it. */
export function toMessage({ id, to, mail, unsubscribeUrl }: OutgoingMail, from: MailSender) {
  const { subject, text, html, calendar } = mail;
  return {
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    from: { name: from.name, address: from.address },
    // As an object: what looks like several addresses stays one, and is refused.
    to: { name: '', address: to },
    subject,
    text,
    html,
    xMailer: false as const,
    headers: {
      // RFC 3834: absence notices are not sent back.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(unsubscribeUrl === null
        ? {}
        : {
            'List-Unsubscribe': `<${unsubscribeUrl}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
    ...(calendar === null
      ? {}
      : { icalEvent: { method: calendar.method, content: calendar.content, filename: 'appointment.ics' } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
