/** A mail server on loopback that keeps what it is sent, and refuses what it is told to. */
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** Answers instead of "yes", by step. */
export interface Refusals {
  mailFrom?: Refusal | undefined;
  rcptTo?: Refusal | undefined;
  data?: Refusal | undefined;
}
export interface Refusal {
  code: number;
  text: string;
}

function refuse({ code, text }: Refusal): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

export interface ReceivedMail {
  raw: string;
  secure: boolean;
  from: string;
  to: string[];
}

/** Listens on a free port until `close`. `refusals` may be changed while it runs. */
export async function startMailServer(options: SMTPServerOptions = {}, port = 0) {
  const received: ReceivedMail[] = [];
  const refusals: Refusals = {};
  const answer = (refusal: Refusal | undefined) => (refusal === undefined ? null : refuse(refusal));
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onMailFrom: (_address, _session, done) => done(answer(refusals.mailFrom)),
    onRcptTo: (_address, _session, done) => done(answer(refusals.rcptTo)),
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      readAll(stream).then((raw) => {
        const refusal = answer(refusals.data);
        if (refusal !== null) return done(refusal);
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ raw, secure: session.secure, from, to: rcptTo.map(({ address }) => address) });
        return done();
      }, done);
    },
    ...options,
  });
  // What clients break off is theirs to tell.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    received,
    refusals,
    /** The newest mail, as a mail program reads it. */
    async readLast() {
      const last = received.at(-1);
      if (last === undefined) throw new Error('no mail');
      return { ...last, mail: await PostalMime.parse(last.raw) };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  };
}
