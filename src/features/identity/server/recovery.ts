/** Back in with the recovery code: proves the code, hands out the sealed recovery slot, then takes new keys whole. */
import { randomUUID } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { z } from 'zod';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { AccountMaterial, identityContract } from '../contract.ts';
import type { AccountEvents } from './account-events.ts';
import { readMaterial } from './account-keys.ts';
import { applyUpdate } from './account-update.ts';
import type { SignInLock } from './sign-in-lock.ts';
import * as store from './store.ts';

type CompleteInput = z.infer<(typeof identityContract)['recoveryComplete']['input']>;

export interface Recovery {
  begin(input: { email: string; recoveryAuthKey: string }): Promise<AccountMaterial & { userId: string }>;
  complete(input: CompleteInput): Promise<{ userId: string }>;
}

export function createRecovery(
  deps: Pick<PlatformDeps, 'database' | 'sockets'>,
  events: AccountEvents,
  lock: SignInLock,
): Recovery {
  const { database, sockets } = deps;
  // Compared with when nobody has the address, so that the answer takes as long.
  const decoy = hashPassword(randomUUID());

  /** The person whose recovery code this is; anything else answers alike. */
  async function prove(email: string, recoveryAuthKey: string): Promise<store.UserRow> {
    const retryAfterMs = lock.heldForMs(email);
    if (retryAfterMs > 0) throw new DomainError('SIGN_IN_LOCKED', { retryAfterMs });
    const user = await store.findUserByEmail(database.pool, email);
    const material = user === null ? null : await store.findMaterial(database.pool, user.id);
    const hash = material?.recoveryVerifier ?? (await decoy);
    const matches = await verifyPassword({ hash, password: recoveryAuthKey });
    if (user === null || material === null || !matches || user.disabled) {
      lock.failed(email);
      throw new DomainError('RECOVERY_WRONG');
    }
    return user;
  }

  return {
    async begin({ email, recoveryAuthKey }) {
      const user = await prove(email, recoveryAuthKey);
      return { userId: user.id, ...(await readMaterial(database.pool, user.id, 'recovery')) };
    },

    async complete({ email, recoveryAuthKey, authKey, kdf, newRecoveryAuthKey, update }) {
      const user = await prove(email, recoveryAuthKey);
      const [hash, recoveryVerifier] = await Promise.all([
        hashPassword(authKey),
        hashPassword(newRecoveryAuthKey),
      ]);
      const { rows, ended } = await database.transaction(async (q) => {
        const applied = await applyUpdate(q, user.id, update);
        const material = await store.findMaterial(q, user.id);
        if (material === null) throw new DomainError('RECOVERY_WRONG');
        await store.setPasswordHash(q, user.id, randomUUID(), hash);
        await store.putMaterial(q, user.id, {
          ...material,
          kdfOpsLimit: kdf.opsLimit,
          kdfMemBytes: kdf.memBytes,
          kdfSalt: kdf.salt,
          recoveryVerifier,
        });
        const others = await store.endSessions(q, user.id, null);
        return { rows: await events.record(q, applied.state), ended: [...applied.endedSessions, ...others] };
      });
      lock.succeeded(email);
      events.publish(rows);
      await Promise.all(ended.map((id) => sockets.closeSession(id)));
      return { userId: user.id };
    },
  };
}
