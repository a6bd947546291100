/** Sends the mails of invitations; like every mail at least once, under the same Message-ID. */
import { randomInt } from 'node:crypto';
import type { ClinicSettings } from '#src/features/admin/contract.ts';
import { getClinicSettings } from '#src/features/admin/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import * as store from './invitation-mail-store.ts';
import { MailError, sayFailure } from './mail/mail-error.ts';
import type { MailPost } from './mail/mail-post.ts';
import { openToken } from './mail/sealed-token.ts';
import { mailRetryDelay } from './retries.ts';

/** Longer than a mail server is waited for: until then nobody else tries. */
const leaseMs = 5 * 60_000;
const chances = 1_000;

export type InvitationMailingDeps = Pick<PlatformDeps, 'config' | 'database' | 'clock' | 'log'> & {
  readonly mail: MailPost;
};

/** Answers how many were tried; 0 as well when the mail server cannot be reached. */
export function createInvitationMailing({ config, database, clock, log, mail }: InvitationMailingDeps) {
  const q = database.pool;

  async function fail(due: store.DueInvitation, error: unknown): Promise<boolean> {
    if (!(error instanceof MailError)) throw error;
    const now = clock.now();
    const reason = sayFailure(error.failure);
    const chance = randomInt(chances) / chances;
    const delay = mailRetryDelay(due.attempts, now - due.createdAt, error.failure, chance);
    if (delay === null) {
      log.warn({ invitation: due.invitationId, reason }, 'an invitation could not be delivered');
      await store.endInvitationMail(q, due.invitationId, { state: 'failed', reason, now });
    } else await store.putOffInvitationMail(q, due.invitationId, now + delay, reason);
    return error.failure.about !== 'server';
  }

  /** Answers whether the mail server could be reached. */
  async function sendOne(due: store.DueInvitation, clinic: ClinicSettings): Promise<boolean> {
    const { invitationId, address: to, expiresAt: until } = due;
    const end = (state: 'sent' | 'dropped' | 'failed', reason: string | null) =>
      store.endInvitationMail(q, invitationId, { state, reason, now: clock.now() });
    if (!due.open || until <= clock.now()) {
      await end('dropped', 'out of date');
      return true;
    }
    const token = openToken(config.secret('mail'), invitationId, due.sealed);
    if (token === null) {
      await end('failed', 'sealed with another secret');
      return true;
    }
    // Nobody knows yet which language this person reads.
    const reader = { locale: clinic.locale, timeZone: clinic.timeZone, clinicName: clinic.name };
    const content = { kind: 'invitation', path: `/join#${token}`, until } as const;
    try {
      await mail.send({ key: `invitation ${invitationId}`, to, userId: null, reader, content });
    } catch (error) {
      return fail(due, error);
    }
    await end('sent', null);
    return true;
  }

  return async (limit: number): Promise<number> => {
    const due = await store.takeInvitationMails(q, { now: clock.now(), leaseMs, limit });
    if (due.length === 0) return 0;
    const clinic = await getClinicSettings(q);
    const results = await Promise.allSettled(due.map((each) => sendOne(each, clinic)));
    let reached = true;
    for (const result of results) {
      if (result.status === 'fulfilled') reached &&= result.value;
      else log.error({ err: result.reason }, 'the mail of an invitation was not settled');
    }
    return reached ? due.length : 0;
  };
}
