/** Identity's services, put together. */
import { createHmac } from 'node:crypto';
import type * as z from 'zod';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { identityContract, Locale, Me } from '../contract.ts';
import { type AccountCreation, createAccountCreation } from './account-creation.ts';
import { createAccountEvents } from './account-events.ts';
import { type AccountKeys, createAccountKeys } from './account-keys.ts';
import { createAccountStates } from './account-states.ts';
import { type Auth, createAuth } from './auth.ts';
import { createRequirePassword } from './current-password.ts';
import { createDeviceLinking, type DeviceLinking } from './device-linking.ts';
import { createKeyLog, type KeyLog } from './key-log.ts';
import * as keyStore from './key-store.ts';
import { createLockNotices } from './lock-notices.ts';
import { createPasskeys, type Passkeys } from './passkeys.ts';
import { createRecovery, type Recovery } from './recovery.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSignInLock } from './sign-in-lock.ts';
import * as store from './store.ts';

type ChainsInput = z.infer<(typeof identityContract)['chains']['input']>;
type ChainsOutput = z.infer<(typeof identityContract)['chains']['output']>;

export interface IdentityServices {
  auth: Auth;
  creation: AccountCreation;
  keys: AccountKeys;
  linking: DeviceLinking;
  recovery: Recovery;
  log: KeyLog;
  sessions: Sessions;
  secondFactor: SecondFactor;
  passkeys: Passkeys;
  prelogin(email: string): Promise<z.infer<(typeof identityContract)['prelogin']['output']>>;
  me(session: SessionInfo): Promise<Me>;
  chains(session: SessionInfo, input: ChainsInput): Promise<ChainsOutput>;
  setLocale(session: SessionInfo, locale: Locale): Promise<Record<string, never>>;
}

/** Cost told for an address nobody has: the same that new accounts get. */
const defaultCost = { opsLimit: 3, memBytes: 64 * 1024 * 1024 } as const;

export function createIdentityServices(
  deps: Pick<PlatformDeps, 'config' | 'database' | 'origins' | 'clock' | 'events' | 'sockets' | 'log'>,
): IdentityServices {
  const { database } = deps;
  const lock = createSignInLock(deps);
  const events = createAccountEvents(deps);
  const accounts = createAccountStates();
  const lockNotices = createLockNotices(deps, lock);
  const requirePassword = createRequirePassword(deps, lock);
  const passkeys = createPasskeys(deps, events, accounts, requirePassword);
  const secondFactor = createSecondFactor(deps, lock, lockNotices, requirePassword);
  const auth = createAuth(deps, { lock, lockNotices, secondFactor, requirePassword, passkeys });
  return {
    auth,
    linking: createDeviceLinking(deps, auth, requirePassword),
    creation: createAccountCreation(deps, events, accounts),
    keys: createAccountKeys(deps, events, accounts, requirePassword),
    recovery: createRecovery(deps, events, accounts, lock, lockNotices),
    log: createKeyLog(deps),
    sessions: createSessions(deps),
    secondFactor,
    passkeys,

    async prelogin(email) {
      const user = await store.findUserByEmail(database.pool, email);
      const row = user === null ? null : await keyStore.findMaterial(database.pool, user.id);
      // Made for known addresses too, so that both answers cost the same.
      const fake = createHmac('sha256', deps.config.secret('prelogin'))
        .update(email)
        .digest()
        .subarray(0, 16);
      if (row === null) return { kdf: { alg: 'argon2id13', ...defaultCost, salt: new Uint8Array(fake) } };
      return {
        kdf: { alg: 'argon2id13', opsLimit: row.kdfOpsLimit, memBytes: row.kdfMemBytes, salt: row.kdfSalt },
      };
    },

    async me(session) {
      const user = await store.findUser(database.pool, session.userId);
      if (user === null) throw new DomainError('UNAUTHENTICATED');
      const { id, email, name, role, locale } = user;
      return {
        userId: id,
        email,
        name,
        role,
        locale,
        sessionId: session.sessionId,
        deviceId: session.deviceId,
      };
    },

    async chains(session, { users }) {
      const visible = new Map(
        (
          await store.listVisible(
            database.pool,
            session.userId,
            users.map((u) => u.userId),
          )
        ).map((row) => [row.id, row.era]),
      );
      const answer: ChainsOutput = [];
      for (const { userId, era, afterSeq } of users) {
        const newest = visible.get(userId);
        if (newest === undefined) throw new DomainError('NOT_FOUND');
        // Older eras too: entries and messages of their time are checked against them.
        for (let each = era; each <= newest; each += 1) {
          const fromSeq = each === era ? afterSeq + 1 : 0;
          answer.push({
            userId,
            era: each,
            fromSeq,
            links: await keyStore.listLinks(database.pool, userId, each, fromSeq - 1),
          });
        }
      }
      return answer;
    },

    async setLocale(session, locale) {
      await store.setUserLocale(database.pool, session.userId, locale);
      return {};
    },
  };
}
