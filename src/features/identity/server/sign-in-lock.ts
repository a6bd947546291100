/** Slows down guessing at one e-mail address: after five wrong tries each further one has to wait, up to fifteen minutes. */
import type { Clock } from '#src/platform/server/clock.ts';

const freeTries = 5;
const longestWaitMs = 15 * 60 * 1000;
const forgetAfterMs = 60 * 60 * 1000;
const mostAddresses = 50_000;

export interface SignInLock {
  /** How long this address still has to wait; 0 when it may try. */
  heldForMs(email: string): number;
  failed(email: string): void;
  succeeded(email: string): void;
}

/** Known and unknown addresses are counted alike, so that the lock tells nothing about who has an account. */
export function createSignInLock(clock: Clock): SignInLock {
  const tries = new Map<string, { count: number; until: number; last: number }>();
  const key = (email: string) => email.trim().toLowerCase().slice(0, 254);

  function dropOld(now: number): void {
    for (const [email, entry] of tries) {
      if (tries.size < mostAddresses && now - entry.last < forgetAfterMs) return;
      tries.delete(email);
    }
  }

  return {
    heldForMs(email) {
      return Math.max(0, (tries.get(key(email))?.until ?? 0) - clock.now());
    },
    failed(email) {
      const now = clock.now();
      const count = (tries.get(key(email))?.count ?? 0) + 1;
      const waitMs = count < freeTries ? 0 : Math.min(longestWaitMs, 2 ** (count - freeTries) * 15_000);
      // Taken out and put back, so that the map stays in order of the last try.
      tries.delete(key(email));
      tries.set(key(email), { count, until: now + waitMs, last: now });
      dropOld(now);
    },
    succeeded(email) {
      tries.delete(key(email));
    },
  };
}
