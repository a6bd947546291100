/** Slows down guessing: after five wrong tries under one key each further one has to wait, up to fifteen minutes. */
import type { Clock } from '#src/platform/server/clock.ts';

const freeTries = 5;
const longestWaitMs = 15 * 60 * 1000;
const forgetAfterMs = 60 * 60 * 1000;
const mostKeys = 50_000;

export interface SignInLock {
  /**
   * Counts a try before it is looked at, so that tries sent side by side count too. Answers how long this key still has to
   * wait (the try is then not to be looked at), or 0. A right try is taken back by `succeeded`.
   */
  begin(key: string): number;
  succeeded(key: string): void;
  /** How long a further try has to wait, without counting one. */
  lockedFor(key: string): number;
}

/** Each secret that can be guessed has keys of its own: a forgotten password must not lock the recovery sheet too. */
export const lockKeys = {
  signIn: (email: string) => `sign-in:${email.trim().toLowerCase().slice(0, 254)}`,
  recovery: (email: string) => `recovery:${email}`,
  currentPassword: (userId: string) => `password:${userId}`,
  secondFactor: (userId: string) => `second-factor:${userId}`,
} as const;

/** Known and unknown addresses are counted alike, so that the lock tells nothing about who has an account. */
export function createSignInLock(clock: Clock): SignInLock {
  const tries = new Map<string, { count: number; until: number; last: number }>();

  function dropOld(now: number): void {
    for (const [key, entry] of tries) {
      if (tries.size < mostKeys && now - entry.last < forgetAfterMs) return;
      tries.delete(key);
    }
  }

  return {
    begin(key) {
      const now = clock.now();
      dropOld(now);
      const before = tries.get(key);
      if (before !== undefined && before.until > now) return before.until - now;
      const count = (before?.count ?? 0) + 1;
      const waitMs = count < freeTries ? 0 : Math.min(longestWaitMs, 2 ** (count - freeTries) * 15_000);
      // Taken out and put back, so that the map stays in order of the last try.
      tries.delete(key);
      tries.set(key, { count, until: now + waitMs, last: now });
      return 0;
    },
    succeeded(key) {
      tries.delete(key);
    },
    lockedFor: (key) => Math.max(0, (tries.get(key)?.until ?? 0) - clock.now()),
  };
}
