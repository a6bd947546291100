/** The services of notifications, put together. */
import { setTimeout } from 'node:timers/promises';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import { type Centre, createCentre } from './centre.ts';
import { type ClimbingDeps, createClimbing } from './climbing.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createFailures, type Failures } from './failures.ts';
import { createInvitationMailing } from './invitation-mailing.ts';
import { createMailPost, type MailPostDeps } from './mail/mail-post.ts';
import { createMailboxProgram } from './mail/mailbox-program.ts';
import { createUnsubscribeProgram } from './mail/unsubscribe-program.ts';
import { createMailChoices } from './mail-choices.ts';
import { createMailing } from './mailing.ts';
import { createPruning } from './pruning.ts';
import { createPushDevices, type PushDevices } from './push-devices.ts';
import { createPushSender } from './push-sender.ts';
import { createPushing } from './pushing.ts';
import { createReminding } from './reminder-writing.ts';
import { vapidKeys } from './vapid.ts';

/** How long an end waits for what is under way. */
const patienceMs = 2_000;

export interface NotificationServices {
  centre: Centre;
  devices: PushDevices;
  failures: Failures;
  dispatcher: Dispatcher;
  programs: readonly HttpProgram[];
  /** Forgets what was told long ago; for a clock that calls it every day. */
  prune(): Promise<void>;
  /** Mails to this address that were kept in the outbox folder go. */
  forgetMails(address: string): Promise<void>;
  close(): Promise<void>;
}

/** Whom a push service may write to when something is wrong with this server. */
function contactOf({ publicUrl, adminEmail }: PlatformDeps['config']): string {
  return publicUrl?.startsWith('https:') ? publicUrl : `mailto:${adminEmail}`;
}

export function createNotificationServices(
  deps: ClimbingDeps & MailPostDeps & Pick<PlatformDeps, 'log'>,
): NotificationServices {
  const { config, clock } = deps;
  const keys = vapidKeys(config.secret('push'));
  const services = config.pushServices;
  const push = createPushSender({ keys, subject: contactOf(config), services, clock });
  const mail = createMailPost(deps);
  const mailing = createMailing({ ...deps, mail });
  const invitationMailing = createInvitationMailing({ ...deps, mail });
  const pushing = createPushing({ ...deps, push });
  const dispatcher = createDispatcher({
    ...deps,
    remind: createReminding(deps),
    climb: createClimbing(deps),
    push: pushing.some,
    pushesSettled: pushing.settled,
    mail: async (limit) => (await mailing(limit)) + (await invitationMailing(limit)),
  });
  return {
    centre: createCentre(deps),
    failures: createFailures(deps),
    devices: createPushDevices({ ...deps, push, publicKey: keys.publicKey, services }),
    dispatcher,
    prune: createPruning(deps),
    forgetMails: mail.forget,
    programs: [
      createUnsubscribeProgram(mail.unsubscribe, createMailChoices(deps)),
      ...(mail.outbox === null ? [] : [createMailboxProgram(mail.outbox)]),
    ],
    async close() {
      // A mail server that does not answer is not waited for: the next start tries again.
      await Promise.race([dispatcher.close(), setTimeout(patienceMs, undefined, { ref: false })]);
      mail.close();
    },
  };
}
