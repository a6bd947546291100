/** Sends mails through the clinic's mail server. */
import { createTransport } from 'nodemailer';
import type { MailSender, SmtpServer } from '#src/platform/server/mail-settings.ts';
import { explainMailFailure, type MailFailure } from './mail-error.ts';
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

function connectionOf({ server, from, trusted, patienceMs = 20_000 }: SmtpMailerOptions) {
  const { host, port, tls, login } = server;
  return {
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
  } as const;
}

/** How long somebody who looks on may wait for each step. */
const checkPatienceMs = 5_000;

/** Connects, encrypts and signs in as mails do, without sending one. Null: all of it worked, or there is no mail server. */
export async function checkMailServer({
  server,
  from,
  ...rest
}: Omit<SmtpMailerOptions, 'server'> & { readonly server: SmtpServer | null }): Promise<MailFailure | null> {
  if (server === null) return null;
  const transport = createTransport(connectionOf({ patienceMs: checkPatienceMs, ...rest, server, from }));
  try {
    await transport.verify();
    return null;
  } catch (error) {
    const { failure } = explainMailFailure(error);
    // A socket that broke without a system call broke over its encryption.
    const brokeInTls =
      failure.reason === 'ESOCKET' && error instanceof Error && Reflect.get(error, 'syscall') === undefined;
    return brokeInTls ? { ...failure, reason: 'ETLS' } : failure;
  } finally {
    transport.close();
  }
}

/** Keeps up to two connections open; `close` ends them. */
export function createSmtpMailer(options: SmtpMailerOptions): Mailer {
  const { from } = options;
  const transport = createTransport({ ...connectionOf(options), pool: true, maxConnections: 2 });
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
