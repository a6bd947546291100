/** Sends mails through the clinic's mail server. */
import { createTransport } from 'nodemailer';
import type { MailSender, SmtpServer } from '#src/platform/server/mail-settings.ts';
import { explainMailFailure } from './mail-error.ts';
import type { Mailer } from './mailer.ts';
import { toMessage } from './outgoing-mail.ts';

export interface SmtpMailerOptions {
  readonly server: SmtpServer;
  readonly from: MailSender;
  /** Certificates (PEM) to trust in place of the usual ones; only tests set it. */
  readonly trusted?: string;
  /** How long each step may take (milliseconds). */
  readonly patienceMs?: number;
}

/** Keeps up to two connections open; `close` ends them. */
export function createSmtpMailer({ server, from, trusted, patienceMs = 20_000 }: SmtpMailerOptions): Mailer {
  const { host, port, tls, login } = server;
  const transport = createTransport({
    pool: true,
    maxConnections: 2,
    host,
    port,
    secure: tls === 'direct',
    requireTLS: tls === 'upgrade',
    ignoreTLS: tls === 'off',
    tls: { minVersion: 'TLSv1.2', ...(trusted === undefined ? {} : { ca: trusted }) },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    dnsTimeout: patienceMs,
    // The name of this machine is nobody's business.
    name: from.address.slice(from.address.lastIndexOf('@') + 1),
  });
  return {
    async send(mail) {
      try {
        await transport.sendMail(toMessage(mail, from));
      } catch (error) {
        throw explainMailFailure(error);
      }
    },
    close: () => transport.close(),
  };
}
