import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SmtpServer } from '#src/platform/server/mail-settings.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import { MailError } from './mail-error.ts';
import { mailIdOf, type OutgoingMail } from './outgoing-mail.ts';
import { createSmtpMailer, type SmtpMailerOptions } from './smtp-mailer.ts';
import { writeMail } from './write-mail.ts';

const address = 'reader-canary@example.org';
const reader = {
  locale: 'en',
  timeZone: 'UTC',
  clinicName: 'The clinic',
  origin: 'https://clinic.example',
} as const;
const mail: OutgoingMail = {
  id: mailIdOf('one'),
  to: address,
  mail: writeMail({ kind: 'visit-ready', path: '/visits/1' }, reader),
  unsubscribeUrl: null,
};

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(options?: SMTPServerOptions) {
  const server = await startMailServer(options);
  ends.push(server.close);
  return server;
}

/** Sends to a port of this machine; answers what went wrong, or null. */
async function send(
  port: number,
  settings: Partial<SmtpServer> = {},
  options: Partial<SmtpMailerOptions> = {},
): Promise<MailError | null> {
  const server: SmtpServer = { host: 'localhost', port, tls: 'off', login: null, ...settings };
  const from = { name: '', address: 'office@clinic.example' };
  const mailer = createSmtpMailer({ server, from, patienceMs: 5_000, ...options });
  ends.push(mailer.close);
  try {
    await mailer.send(mail);
    return null;
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('reader-canary');
    expect(error.cause).toBeUndefined();
    return error;
  }
}

describe('what a mail server refuses', () => {
  it.each([
    ['rcptTo', 550, '5.1.1 <reader-canary@example.org> nobody here', 'permanent', 'recipient', '5.1.1'],
    ['rcptTo', 452, '4.2.2 mailbox of reader-canary is full', 'temporary', 'recipient', '4.2.2'],
    ['data', 554, '5.7.1 reader-canary does not want this', 'permanent', 'message', '5.7.1'],
    ['data', 451, 'try later', 'temporary', 'message', null],
    ['mailFrom', 553, '5.7.1 sender not allowed', 'temporary', 'server', '5.7.1'],
  ] as const)('at %s with %i is told apart', async (step, code, text, lasting, about, status) => {
    const server = await start();
    server.refusals[step] = { code, text };
    const error = await send(server.port);
    expect(error?.failure).toMatchObject({ lasting, about, smtpCode: code, status });
    expect(server.received).toEqual([]);
  });

  it('because of a wrong password is for an administrator to mend: the mail is kept', async () => {
    const server = await start({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'me' && password === 'p@ss'
          ? done(null, { user: 'me' })
          : done(Object.assign(new Error('5.7.8 no'), { responseCode: 535 })),
    });
    const wrong = await send(server.port, { login: { user: 'me', password: 'wrong-canary' } });
    expect(wrong?.failure).toMatchObject({
      lasting: 'temporary',
      about: 'server',
      reason: 'EAUTH',
      smtpCode: 535,
    });
    expect(wrong?.message).not.toContain('wrong-canary');
    expect(await send(server.port, { login: { user: 'me', password: 'p@ss' } })).toBeNull();
    expect(server.received).toHaveLength(1);
  });
});

describe('a mail server that is away', () => {
  it('is tried again, and takes the mail when it is back', async () => {
    const first = await startMailServer();
    await first.close();
    const error = await send(first.port);
    expect(error?.failure).toMatchObject({ lasting: 'temporary', about: 'server', smtpCode: null });
    const again = await startMailServer({}, first.port);
    ends.push(again.close);
    expect(await send(again.port)).toBeNull();
    expect(again.received).toHaveLength(1);
  });

  it('that never greets is left after a while', async () => {
    const server = await start({ onConnect: () => undefined });
    const error = await send(server.port, {}, { patienceMs: 200 });
    expect(error?.failure).toMatchObject({ lasting: 'temporary', about: 'server', reason: 'ETIMEDOUT' });
  });

  it('that does not exist is a temporary trouble', async () => {
    const error = await send(25, { host: 'mail.invalid' });
    expect(error?.failure).toMatchObject({ lasting: 'temporary', about: 'server' });
  });
});

describe('encryption', () => {
  let folder: string;
  let key: string;
  let cert: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'consulta-mail-tls-'));
    const [keyPath, certPath] = [join(folder, 'key'), join(folder, 'cert')];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const files = ['-keyout', keyPath, '-out', certPath];
    execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...names], { stdio: 'ignore' });
    key = readFileSync(keyPath, 'utf8');
    cert = readFileSync(certPath, 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['direct', 'upgrade'] as const)(
    '%s: a known certificate is taken, an unknown one refused',
    async (tls) => {
      const server = await start({ secure: tls === 'direct', key, cert, disabledCommands: [] });
      expect(await send(server.port, { tls }, { trusted: cert })).toBeNull();
      expect(server.received.map(({ secure }) => secure)).toEqual([true]);
      const refused = await send(server.port, { tls });
      expect(refused?.failure).toMatchObject({ lasting: 'temporary', about: 'server' });
      expect(server.received).toHaveLength(1);
    },
  );

  it('refuses a certificate of another name', async () => {
    const server = await start({ secure: true, key, cert });
    const error = await send(server.port, { tls: 'direct', host: '127.0.0.1' }, { trusted: cert });
    expect(error?.failure).toMatchObject({ lasting: 'temporary', about: 'server' });
    expect(server.received).toEqual([]);
  });

  it('sends nothing in the clear when the server offers no encryption', async () => {
    const server = await start();
    const error = await send(server.port, { tls: 'upgrade' });
    expect(error?.failure).toMatchObject({ lasting: 'temporary', about: 'server', reason: 'ETLS' });
    expect(server.received).toEqual([]);
  });
});
