/** The road that mails leave by. */
import type { OutgoingMail } from './outgoing-mail.ts';

export interface Mailer {
  /** Resolves when the mail is somebody else's to deliver. Throws a MailError (mail-error.ts) otherwise. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}
