/**
 * The ladder that a notification climbs until somebody has seen it: the open page, then push, then e-mail, then colleagues.
 * One pure function says what comes next and when; nothing else decides it.
 */
import type { NoticeKind } from '#src/platform/push-notice.ts';
import { kindRules, type NotificationPreferences } from '../contract.ts';
import { nextClockTime, quietUntil } from './quiet-hours.ts';

/** How long an open page has the notice for itself. */
export const unseenMs = { urgent: 3_000, other: 8_000 } as const;
/** An e-mail about somebody who waits goes at once to who has no push, otherwise after this. */
export const urgentEmailMs = 60_000;

/** What is known of one notification and its reader. Moments in milliseconds. */
export interface LadderFacts {
  readonly kind: NoticeKind;
  readonly createdAt: number;
  /** From then on it is of no use any more. */
  readonly expiresAt: number | null;
  /** When a device of the reader's showed it as read. */
  readonly readAt: number | null;
  readonly pushedAt: number | null;
  readonly emailedAt: number | null;
  /** When colleagues are to hear of it if nobody read it; null: never. */
  readonly escalateAt: number | null;
  readonly escalatedAt: number | null;
  /** A page of the reader's is connected. */
  readonly live: boolean;
  /** Some device takes push messages. */
  readonly hasPush: boolean;
  /** There is an address that takes e-mail. */
  readonly hasEmail: boolean;
  readonly preferences: NotificationPreferences;
}

export type LadderStep =
  /** Nothing more, ever. */
  | { readonly do: 'stop'; readonly why: 'read' | 'expired' | 'done' }
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'push' | 'email' | 'escalate' };

type Action = 'push' | 'email' | 'escalate';

/** Not before somebody's quiet is over. */
function afterQuiet(moment: number, { quietHours, timeZone }: NotificationPreferences): number {
  return quietHours === null ? moment : (quietUntil(moment, quietHours, timeZone) ?? moment);
}

function pushAt(facts: LadderFacts, now: number): number | null {
  const { category, urgent } = kindRules[facts.kind];
  if (facts.pushedAt !== null || !facts.hasPush || !facts.preferences.choices[category].push) return null;
  const patience = facts.live ? unseenMs[urgent ? 'urgent' : 'other'] : 0;
  const due = facts.createdAt + patience;
  return urgent ? due : afterQuiet(Math.max(due, now), facts.preferences);
}

function emailAt(facts: LadderFacts, now: number): number | null {
  const { kind, preferences, createdAt } = facts;
  const { category, urgent, email } = kindRules[kind];
  const wanted = email !== 'never' && preferences.choices[category].email;
  if (facts.emailedAt !== null || !facts.hasEmail || !wanted) return null;
  if (email === 'always') return createdAt;
  const heard = facts.hasPush && preferences.choices[category].push;
  if (urgent) return createdAt + (heard ? urgentEmailMs : facts.live ? unseenMs.urgent : 0);
  // A quarter of an hour before the start, a reminder cannot wait for that long to pass.
  const delayMs = category === 'reminders' && !heard ? 0 : preferences.emailDelayMinutes * 60_000;
  const due = createdAt + delayMs;
  if (category !== 'messages') return afterQuiet(Math.max(due, now), preferences);
  // The time of a digest is the person's own choice, quiet or not.
  if (preferences.digestAt !== null) return nextClockTime(due, preferences.digestAt, preferences.timeZone);
  return afterQuiet(Math.max(due, now), preferences);
}

function escalateAt({ escalateAt: at, escalatedAt }: LadderFacts): number | null {
  return escalatedAt === null ? at : null;
}

/** Why the reader need not be told any more; null: they must. What is kept as a record goes out all the same. */
function stopped(facts: LadderFacts, now: number): 'read' | 'expired' | null {
  if (facts.expiresAt !== null && now >= facts.expiresAt) return 'expired';
  return facts.readAt === null ? null : 'read';
}

/** What comes next. After each step ask again; a wait is asked again when it ends or when one of the facts changes. */
export function nextStep(facts: LadderFacts, now: number): LadderStep {
  const why = stopped(facts, now);
  const record = kindRules[facts.kind].email === 'always';
  const rungs: readonly (readonly [Action, number | null])[] =
    why === null
      ? [
          ['push', pushAt(facts, now)],
          ['email', emailAt(facts, now)],
          ['escalate', escalateAt(facts)],
        ]
      : [['email', record ? emailAt(facts, now) : null]];
  let until: number | null = null;
  for (const [action, at] of rungs) {
    if (at === null) continue;
    if (at <= now) return { do: action };
    until = until === null ? at : Math.min(until, at);
  }
  if (until === null) return { do: 'stop', why: why ?? 'done' };
  const end = facts.expiresAt;
  return { do: 'wait', until: end === null ? until : Math.min(until, end) };
}
