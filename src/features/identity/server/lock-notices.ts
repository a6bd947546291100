/** When guessing locks a sign-in, its person is told once, and administrators see it. */
import { audit } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { tellOwner } from './security-notices.ts';
import { lockSignIn } from './session-store.ts';
import type { SignInLock } from './sign-in-lock.ts';
import * as store from './store.ts';

export interface LockNotices {
  /** After a wrong try under this key. Not awaited by who tried: how long it takes must not tell whether there is such a person. */
  failed(key: string, whose: { userId: string } | { email: string }): void;
}

export function createLockNotices(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'events' | 'log'>,
  lock: SignInLock,
): LockNotices {
  const { database, clock, events, log } = deps;

  async function tell(key: string, whose: { userId: string } | { email: string }): Promise<void> {
    const waitMs = await lock.lockedFor(key);
    if (waitMs === 0) return;
    const user =
      'userId' in whose
        ? await store.findUser(database.pool, whose.userId)
        : await store.findUserByEmail(database.pool, whose.email);
    if (user === null) return;
    const { id: userId } = user;
    const now = clock.now();
    const rows = await database.transaction(async (q) => {
      if (!(await lockSignIn(q, userId, new Date(now), new Date(now + waitMs)))) return [];
      await audit(q, { actorId: null, action: 'sign_in.locked', subjectId: userId });
      const cause = { userId, kind: 'security.locked', which: String(now), byDeviceId: null } as const;
      return events.record(q, await tellOwner(q, cause, now));
    });
    events.publish(rows);
  }

  return {
    failed(key, whose) {
      tell(key, whose).catch((error: unknown) => log.error({ err: error }, 'lock notice'));
    },
  };
}
