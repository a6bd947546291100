/**
 * Sends the e-mails whose moment has come, and writes down what became of them. At least once each: one that a mail server took
 * before we could note it leaves again under the same Message-ID, and mail programs show it once.
 */
import { randomInt } from 'node:crypto';
import type { ClinicSettings } from '#src/features/admin/contract.ts';
import { getClinicSettings } from '#src/features/admin/public.ts';
import { countUnreadMessages } from '#src/features/messaging/public.ts';
import {
  type CalendarEntry,
  findCalendarEntry,
  findCalendarEntryOfVisit,
} from '#src/features/scheduling/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { kindRules } from '../contract.ts';
import { readChosen } from './climbing.ts';
import { endDelivery, putOff } from './delivery-store.ts';
import type { MailContent } from './mail/mail-content.ts';
import { isBounce, MailError, type MailFailure, sayFailure } from './mail/mail-error.ts';
import type { MailPost } from './mail/mail-post.ts';
import { isAboutAppointment, mailForNotice, takesMail } from './mail-for-notice.ts';
import * as store from './mail-store.ts';
import { mailRetryDelay } from './retries.ts';

/** Longer than a mail server is waited for: until then nobody else tries. */
const leaseMs = 5 * 60_000;
const chances = 1_000;

export type MailingDeps = Pick<PlatformDeps, 'database' | 'clock' | 'log'> & { readonly mail: MailPost };

/** A mail, or the word for why none is to be sent any more. */
type Prepared = { readonly content: MailContent } | { readonly dropped: string };

/** Answers how many were tried; 0 as well when the mail server cannot be reached, so that it has some rest. */
export function createMailing({
  database,
  clock,
  log,
  mail,
}: MailingDeps): (limit: number) => Promise<number> {
  const q = database.pool;

  function findEntry({ place, targetId }: store.DueMail): Promise<CalendarEntry | null> {
    if (targetId === null) return Promise.resolve(null);
    return place === 'visit' ? findCalendarEntryOfVisit(q, targetId) : findCalendarEntry(q, targetId);
  }

  async function count(due: store.DueMail, now: number): Promise<number> {
    const unread = await database.transaction((tx) => store.gather(tx, due, now));
    if (unread === null || due.kind !== 'message') return unread?.count ?? 0;
    return Math.max(1, await countUnreadMessages(q, due.userId, unread.targetIds));
  }

  async function prepare(due: store.DueMail, clinic: ClinicSettings, now: number): Promise<Prepared> {
    const { kind, place, targetId, createdAt, expiresAt } = due;
    const { category, email } = kindRules[kind];
    if (!takesMail(due)) return { dropped: 'no address' };
    if (!readChosen(due.chosen, clinic.timeZone).choices[category].email) return { dropped: 'turned off' };
    if (email === 'unseen' && expiresAt !== null && expiresAt <= now) return { dropped: 'expired' };
    const gathered = store.isGathered(kind);
    const unread = gathered ? await count(due, now) : 1;
    if (unread === 0 || (email === 'unseen' && !gathered && due.read)) return { dropped: 'read' };
    const entry = isAboutAppointment(kind) ? await findEntry(due) : null;
    const content = mailForNotice({ kind, target: { place, id: targetId }, createdAt, entry, count: unread });
    return content === null ? { dropped: 'out of date' } : { content };
  }

  async function fail(due: store.DueMail, failure: MailFailure): Promise<void> {
    const now = clock.now();
    const reason = sayFailure(failure);
    const chance = randomInt(chances) / chances;
    const delay = mailRetryDelay(due.attempts, now - due.emailedAt, failure, chance);
    if (delay !== null) {
      await putOff(q, due.id, now + delay, reason);
      return;
    }
    log.warn({ delivery: due.id, attempts: due.attempts, reason }, 'a mail could not be delivered');
    await database.transaction(async (tx) => {
      if (isBounce(failure)) await store.putBounce(tx, { ...due, reason, now });
      await endDelivery(tx, due.id, { state: 'failed', reason, now });
    });
  }

  /** Answers whether the mail server could be reached. */
  async function sendOne(due: store.DueMail, clinic: ClinicSettings): Promise<boolean> {
    const began = clock.now();
    const prepared = await prepare(due, clinic, began);
    if ('dropped' in prepared) {
      await endDelivery(q, due.id, { state: 'dropped', reason: prepared.dropped, now: clock.now() });
      return true;
    }
    const { timeZone } = readChosen(due.chosen, clinic.timeZone);
    const reader = { locale: due.language, timeZone, clinicName: clinic.name };
    try {
      await mail.send({
        key: due.id,
        to: due.address,
        userId: due.userId,
        reader,
        content: prepared.content,
      });
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      await fail(due, error.failure);
      return error.failure.about !== 'server';
    }
    const now = clock.now();
    await database.transaction(async (tx) => {
      await endDelivery(tx, due.id, { state: 'sent', reason: null, now });
      if (store.isGathered(due.kind)) await store.gatherLate(tx, due, began, now);
    });
    return true;
  }

  return async (limit) => {
    const due = await store.takeMails(q, { now: clock.now(), leaseMs, limit });
    if (due.length === 0) return 0;
    const clinic = await getClinicSettings(q);
    const results = await Promise.allSettled(due.map((each) => sendOne(each, clinic)));
    let reached = true;
    for (const result of results) {
      if (result.status === 'fulfilled') reached &&= result.value;
      else log.error({ err: result.reason }, 'a mail was not settled');
    }
    return reached ? due.length : 0;
  };
}
