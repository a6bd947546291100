/** Takes notifications whose moment has come one step up the ladder, in one transaction: what follows is written, nothing is sent here. */
import { getClinicSettings } from '#src/features/admin/public.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { defaultPreferences, type NotificationPreferences, notificationPreferences } from '../contract.ts';
import { insertPushes } from './delivery-store.ts';
import { type LadderFacts, nextStep } from './ladder.ts';
import { takesMail } from './mail-for-notice.ts';
import { insertMails } from './mail-store.ts';
import * as store from './notice-store.ts';

export interface ClimbingDeps extends Pick<PlatformDeps, 'database' | 'events' | 'clock'> {
  /** A page of this person's is connected. */
  readonly isOnline: (userId: string) => boolean;
}

/** What somebody chose, or what holds for everybody where nothing (readable) is there. */
export function readChosen(chosen: unknown, timeZone: string): NotificationPreferences {
  // Most people never choose, and a failure is dear to make.
  if (chosen === null) return defaultPreferences(timeZone);
  const read = notificationPreferences.safeParse(chosen);
  return read.success ? read.data : defaultPreferences(timeZone);
}

/** Climbs until a wait or the end; `acted` has what is to be written for it. */
function climb(facts: LadderFacts, now: number) {
  let known = facts;
  const acted = { push: false, email: false, escalate: false };
  for (;;) {
    const step = nextStep(known, now);
    if (step.do === 'stop') return { known, acted, dueAt: null };
    if (step.do === 'wait') return { known, acted, dueAt: step.until };
    if (step.do === 'push') {
      acted.push = true;
      known = { ...known, pushedAt: now };
    } else if (step.do === 'escalate') {
      acted.escalate = true;
      known = { ...known, escalatedAt: now };
    } else {
      acted.email = true;
      known = { ...known, emailedAt: now };
    }
  }
}

/** Everybody of the staff in the conversation who has not read it hears of it, the reader too. */
async function listEscalations(q: Queryable, row: store.ClimbingRow): Promise<store.NewNotice[]> {
  if (row.place !== 'conversation' || row.targetId === null || row.messageSeq === null) return [];
  const { targetId, messageSeq } = row;
  const people = await store.listUnreadProviders(q, targetId, messageSeq);
  return people.map((userId) => ({
    userId,
    kind: 'message.unanswered',
    cause: `unanswered:${targetId}:${messageSeq}`,
    target: { place: 'conversation', id: targetId },
    messageSeq,
  }));
}

/** Answers how many notifications were looked at. */
export function createClimbing({
  database,
  events,
  clock,
  isOnline,
}: ClimbingDeps): (limit: number) => Promise<number> {
  return async (limit) => {
    const { count, told } = await database.transaction(async (q) => {
      const now = clock.now();
      const rows = await store.lockDue(q, now, limit);
      if (rows.length === 0) return { count: 0, told: [] };
      const { timeZone } = await getClinicSettings(q);
      const climbed: store.Climbed[] = [];
      const pushes: string[] = [];
      const mails: store.ClimbingRow[] = [];
      const escalations: store.NewNotice[] = [];
      for (const row of rows) {
        const { known, acted, dueAt } = climb(
          {
            ...row,
            live: isOnline(row.userId),
            hasEmail: takesMail(row),
            preferences: readChosen(row.chosen, timeZone),
          },
          now,
        );
        const { pushedAt, emailedAt, escalatedAt } = known;
        climbed.push({ id: row.id, pushedAt, emailedAt, escalatedAt, dueAt });
        if (acted.push) pushes.push(row.id);
        if (acted.email) mails.push(row);
        if (acted.escalate) escalations.push(...(await listEscalations(q, row)));
      }
      await store.putClimbed(q, climbed);
      await insertPushes(q, pushes, now);
      await insertMails(q, mails, now);
      const news = await store.insertNotices(q, escalations, now);
      return { count: rows.length, told: await events.record(q, news) };
    });
    events.publish(told);
    return count;
  };
}
