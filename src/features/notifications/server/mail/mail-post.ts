/** The one door for everything that sends mail: words, identity and the road, put together. */
import { join } from 'node:path';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { categoryOf, type MailContent, type MailReader } from './mail-content.ts';
import type { Mailer } from './mailer.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { mailIdOf } from './outgoing-mail.ts';
import { createSmtpMailer } from './smtp-mailer.ts';
import { unsubscribePath } from './unsubscribe-program.ts';
import { createUnsubscribeTokens, type UnsubscribeTokens } from './unsubscribe-token.ts';
import { writeMail } from './write-mail.ts';

export interface MailOrder {
  /** Names this notification: the same mail tried again has the same key. */
  readonly key: string;
  readonly to: string;
  /** Null for people without an account. */
  readonly userId: string | null;
  readonly reader: Omit<MailReader, 'origin'>;
  readonly content: MailContent;
}

export interface MailPost {
  /** Throws a MailError: temporary ones are worth another attempt with the same key. */
  send(order: MailOrder): Promise<void>;
  /** Where mails stay when no mail server is set; null when there is one. */
  readonly outbox: Outbox | null;
  /** Of an address that was erased no mail stays in the folder, whether or not mails leave by now. */
  forget(address: string): Promise<void>;
  readonly unsubscribe: UnsubscribeTokens;
  close(): void;
}

export type MailPostDeps = Pick<PlatformDeps, 'config' | 'origins' | 'clock'>;

function openRoad({ config, clock }: MailPostDeps): { mailer: Mailer; outbox: Outbox | null } {
  const { server, from } = config.mail;
  if (server !== null) return { mailer: createSmtpMailer({ server, from }), outbox: null };
  const outbox = createOutbox({ folder: join(config.dataDir, 'outbox'), clock });
  return { mailer: outbox, outbox };
}

/** The mail server of the configuration, or the outbox folder. */
export function createMailPost(deps: MailPostDeps): MailPost {
  const { config, origins } = deps;
  const { mailer, outbox } = openRoad(deps);
  const unsubscribe = createUnsubscribeTokens(config.secret('mail'));
  const origin = origins[0] ?? '';
  return {
    async send({ key, to, userId, reader, content }) {
      const { kind } = content;
      const token = userId !== null && categoryOf(kind) !== null ? unsubscribe.write({ userId, kind }) : null;
      await mailer.send({
        id: mailIdOf(key),
        to,
        mail: writeMail(content, { ...reader, origin }),
        unsubscribeUrl: token === null ? null : `${origin}${unsubscribePath}${token}`,
      });
    },
    outbox,
    forget: (address) =>
      createOutbox({ folder: join(config.dataDir, 'outbox'), clock: deps.clock }).removeTo(address),
    unsubscribe,
    close: () => mailer.close(),
  };
}
