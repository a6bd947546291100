/** Back in with the recovery code: proves the code, hands out the sealed recovery slot, then takes new keys whole. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { AccountMaterial, identityContract } from '../contract.ts';
import type { AccountEvents } from './account-events.ts';
import { readMaterial } from './account-keys.ts';
import { requireKdf } from './account-rules.ts';
import type { AccountStates } from './account-states.ts';
import { applyUpdate, chainPlace } from './account-update.ts';
import * as keyStore from './key-store.ts';
import { hashPassword, verifyPassword } from './library-crypto.ts';
import type { LockNotices } from './lock-notices.ts';
import { deletePasskeys } from './passkey-store.ts';
import { dropSecondFactor } from './second-factor.ts';
import { tellOwner } from './security-notices.ts';
import { lockKeys, type SignInLock } from './sign-in-lock.ts';
import * as store from './store.ts';

type CompleteInput = z.infer<(typeof identityContract)['recoveryComplete']['input']>;

export interface Recovery {
  begin(input: { email: string; recoveryAuthKey: string }): Promise<AccountMaterial & { userId: string }>;
  complete(input: CompleteInput): Promise<{ userId: string }>;
}

export function createRecovery(
  deps: Pick<PlatformDeps, 'database' | 'sockets' | 'clock'>,
  events: AccountEvents,
  accounts: AccountStates,
  lock: SignInLock,
  lockNotices: LockNotices,
): Recovery {
  const { database, sockets, clock } = deps;
  /** Compared with when nobody has the address, so that the answer takes as long; made by whoever asks first, known or not. */
  let decoy: Promise<string> | null = null;

  /** The person whose recovery code this is; anything else answers alike. */
  async function prove(email: string, recoveryAuthKey: string): Promise<store.UserRow> {
    const key = lockKeys.recovery(email);
    const retryAfterMs = await lock.begin(key);
    if (retryAfterMs > 0) throw new DomainError('SIGN_IN_LOCKED', { retryAfterMs });
    const user = await store.findUserByEmail(database.pool, email);
    const material = user === null ? null : await keyStore.findMaterial(database.pool, user.id);
    decoy ??= hashPassword(randomUUID());
    const instead = await decoy;
    const hash = material?.recoveryVerifier ?? instead;
    const matches = await verifyPassword({ hash, password: recoveryAuthKey });
    if (user === null || material === null || !matches || user.disabled) {
      lockNotices.failed(key, { email });
      throw new DomainError('RECOVERY_WRONG');
    }
    await lock.succeeded(key);
    return user;
  }

  return {
    async begin({ email, recoveryAuthKey }) {
      const user = await prove(email, recoveryAuthKey);
      return { userId: user.id, ...(await readMaterial(database, user.id, 'recovery')) };
    },

    async complete({ email, recoveryAuthKey, authKey, kdf, newRecoveryAuthKey, update }) {
      const { id: userId } = await prove(email, recoveryAuthKey);
      const [hash, recoveryVerifier] = await Promise.all([
        hashPassword(authKey),
        hashPassword(newRecoveryAuthKey),
      ]);
      const { rows, ended } = await database.transaction(async (q) => {
        const applied = await applyUpdate(q, accounts, userId, update, ['password', 'recovery'], 'drop');
        requireKdf(applied.state, kdf);
        await keyStore.setPasswordHash(q, userId, randomUUID(), hash);
        await keyStore.putKdf(q, userId, kdf);
        await keyStore.putRecoveryVerifier(q, userId, recoveryVerifier);
        const others = await keyStore.endSessions(q, userId, null);
        // Who lost the phone has the sheet: it is worth both.
        await dropSecondFactor(q, userId);
        await deletePasskeys(q, userId);
        await audit(q, { actorId: userId, action: 'account.recover', subjectId: userId });
        const used = { userId, kind: 'security.recovery', which: chainPlace(applied.state) } as const;
        const news = await tellOwner(q, { ...used, byDeviceId: null }, clock.now());
        return {
          rows: await events.record(q, applied.state, news),
          ended: [...applied.endedSessions, ...others],
        };
      });
      // Who holds the recovery code need not wait for what was tried before.
      await lock.succeeded(lockKeys.signIn(email));
      events.publish(rows);
      await Promise.all(ended.map((id) => sockets.closeSession(id)));
      return { userId };
    },
  };
}
