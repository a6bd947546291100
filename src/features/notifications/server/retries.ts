/** When something that could not be delivered is tried again. Pure. */
import type { MailFailure } from './mail/mail-error.ts';

const firstMs = 5_000;
const longestMs = 60 * 60_000;
/** Together more than eight hours either way: an outage of an hour or a night's maintenance loses nothing. */
export const mostAttempts = { refused: 18, unreached: 60 } as const;
/** A service that works again is noticed soon. */
const longestUnreachedMs = 10 * 60_000;

/** What a `Retry-After` header asks for, in milliseconds from `now`; null when it asks for nothing. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** What became of a try: the service was asked and named a time (or not), or it could not be reached. */
export interface FailedTry {
  readonly reached: boolean;
  readonly askedMs: number | null;
}

/**
 * How long to wait after the try with this number (from 1); null: it was the last. Twice as long each time and up to a fifth more
 * by `chance` (0 to 1), so that what failed together does not come back together. Never earlier than was asked for.
 */
export function retryDelay(attempts: number, { reached, askedMs }: FailedTry, chance: number): number | null {
  if (attempts >= (reached ? mostAttempts.refused : mostAttempts.unreached)) return null;
  const most = reached ? longestMs : longestUnreachedMs;
  const own = Math.min(most, firstMs * 2 ** (attempts - 1)) * (1 + chance / 5);
  return Math.round(Math.max(own, Math.min(askedMs ?? 0, 24 * longestMs)));
}

const mailFirstMs = 30_000;
/** A mail server that works again is noticed soon; one address that is put off (a full mailbox) is not asked as often. */
const mailLongestMs = { server: 10 * 60_000, address: 60 * 60_000 } as const;
/** For so long a mail is tried. */
export const mailPatienceMs = 72 * 60 * 60_000;

/**
 * How long to wait with a mail after the try with this number (from 1), the first of which was due `sinceMs` ago; null: it was the
 * last. `chance` as above.
 */
export function mailRetryDelay(
  attempts: number,
  sinceMs: number,
  { lasting, about }: Pick<MailFailure, 'lasting' | 'about'>,
  chance: number,
): number | null {
  if (lasting === 'permanent' || sinceMs >= mailPatienceMs) return null;
  const longest = mailLongestMs[about === 'server' ? 'server' : 'address'];
  return Math.round(Math.min(longest, mailFirstMs * 2 ** Math.min(attempts - 1, 20)) * (1 + chance / 5));
}
