/** The password again, inside an open session: whoever sits at it must not find it out by trying. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import * as keyStore from './key-store.ts';
import { verifyPassword } from './library-crypto.ts';
import { lockKeys, type SignInLock } from './sign-in-lock.ts';

/** WRONG_PASSWORD, or SIGN_IN_LOCKED after too many tries. */
export type RequirePassword = (session: Pick<SessionInfo, 'userId'>, authKey: string) => Promise<void>;

export function createRequirePassword(
  { database }: Pick<PlatformDeps, 'database'>,
  lock: SignInLock,
): RequirePassword {
  return async ({ userId }, authKey) => {
    const key = lockKeys.currentPassword(userId);
    const retryAfterMs = await lock.begin(key);
    if (retryAfterMs > 0) throw new DomainError('SIGN_IN_LOCKED', { retryAfterMs });
    const hash = await keyStore.getPasswordHash(database.pool, userId);
    if (hash === null || !(await verifyPassword({ hash, password: authKey })))
      throw new DomainError('WRONG_PASSWORD');
    await lock.succeeded(key);
  };
}
