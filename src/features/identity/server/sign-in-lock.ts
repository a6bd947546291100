/** Slows down guessing: after five wrong tries under one key each further one has to wait, up to fifteen minutes. */
import { createHash } from 'node:crypto';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import * as store from './sign-in-store.ts';

export interface SignInLock {
  /**
   * Counts a try before it is looked at, so that tries sent side by side count too, to whatever instance. Answers how long
   * this key still has to wait (the try is then not to be looked at), or 0. A right try is taken back by `succeeded`.
   */
  begin(key: string): Promise<number>;
  succeeded(key: string): Promise<void>;
  /** How long a further try has to wait, without counting one. */
  lockedFor(key: string): Promise<number>;
}

/** Each secret that can be guessed has keys of its own: a forgotten password must not lock the recovery sheet too. */
export const lockKeys = {
  signIn: (email: string) => `sign-in:${email.trim().toLowerCase().slice(0, 254)}`,
  recovery: (email: string) => `recovery:${email}`,
  currentPassword: (userId: string) => `password:${userId}`,
  secondFactor: (userId: string) => `second-factor:${userId}`,
} as const;

const hashOf = (key: string) => createHash('sha256').update(key).digest();

/** Known and unknown addresses are counted alike, so that the lock tells nothing about who has an account. */
export function createSignInLock({ database, clock }: Pick<PlatformDeps, 'database' | 'clock'>): SignInLock {
  return {
    async begin(key) {
      const now = clock.now();
      const hash = hashOf(key);
      await store.forgetOldTries(database.pool, hash, now);
      return store.countTry(database.pool, hash, now);
    },
    succeeded: (key) => store.forgetTries(database.pool, hashOf(key)),
    lockedFor: (key) => store.findWait(database.pool, hashOf(key), clock.now()),
  };
}
