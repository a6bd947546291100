/** When something that could not be delivered is tried again. Pure. */

const firstMs = 5_000;
const longestMs = 60 * 60_000;
/** Together more than eight hours: an outage of an hour or a night's maintenance loses nothing. */
export const mostAttempts = 18;

/** What a `Retry-After` header asks for, in milliseconds from `now`; null when it asks for nothing. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/**
 * How long to wait after the try with this number (from 1); null: it was the last. Twice as long each time and up to a fifth more
 * by `chance` (0 to 1), so that what failed together does not come back together. Never earlier than was asked for.
 */
export function retryDelay(attempts: number, askedMs: number | null, chance: number): number | null {
  if (attempts >= mostAttempts) return null;
  const own = Math.min(longestMs, firstMs * 2 ** (attempts - 1)) * (1 + chance / 5);
  return Math.round(Math.max(own, Math.min(askedMs ?? 0, 24 * longestMs)));
}
