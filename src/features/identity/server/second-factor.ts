/**
 * The second step of sign-in: a code of the person's phone (TOTP) or a backup code. A session is made only after it, whatever
 * road leads there (sign-in-library.ts). Each code counts once, and guessing is slowed down for each person by itself.
 */
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { identityContract, SecondFactorRole } from '../contract.ts';
import { secondFactorRole } from '../contract.ts';
import type { RequirePassword } from './current-password.ts';
import { randomLetters, symmetricDecrypt, symmetricEncrypt } from './library-crypto.ts';
import type { LockNotices } from './lock-notices.ts';
import {
  codeAddress,
  hashBackupCode,
  isMomentCode,
  newBackupCodes,
  readCode,
  stepOfCode,
} from './one-time-codes.ts';
import * as secondStore from './second-factor-store.ts';
import { tellOwner } from './security-notices.ts';
import { lockKeys, type SignInLock } from './sign-in-lock.ts';
import * as store from './store.ts';

/** 149 bits; forty characters to type where no camera is at hand. */
const secretCharacters = 25;

type State = z.infer<(typeof identityContract)['secondFactor']['output']>;

export interface SecondFactor {
  state(session: SessionInfo): Promise<State>;
  /** WRONG_PASSWORD. A new secret that waits for its first code; FORBIDDEN while one is in force. */
  begin(session: SessionInfo, currentAuthKey: string): Promise<{ secret: string; address: string }>;
  /** SECOND_FACTOR_WRONG. Answers the backup codes, this once. */
  confirm(session: SessionInfo, code: string): Promise<{ backupCodes: string[] }>;
  renewBackupCodes(
    session: SessionInfo,
    proof: { currentAuthKey: string; code: string },
  ): Promise<{ backupCodes: string[] }>;
  /** Needs password and code; SECOND_FACTOR_REQUIRED where the clinic asks for it. */
  turnOff(
    session: SessionInfo,
    proof: { currentAuthKey: string; code: string },
  ): Promise<Record<string, never>>;
  /** At sign-in, after the password: SECOND_FACTOR_NEEDED without a code, SECOND_FACTOR_WRONG, SIGN_IN_LOCKED. Nothing where it is off. */
  require(userId: string, code: string | null): Promise<void>;
  /** The clinic asks this session's role for it, and there is none. */
  isMissing(userId: string): Promise<boolean>;
  policy(): Promise<{ roles: SecondFactorRole[] }>;
  setPolicy(session: SessionInfo, roles: readonly SecondFactorRole[]): Promise<Record<string, never>>;
}

/** After the account was got back by the recovery sheet or by the clinic: true when there was one. */
export function dropSecondFactor(q: Queryable, userId: string): Promise<boolean> {
  return secondStore.deleteSecondFactor(q, userId);
}

export function createSecondFactor(
  deps: Pick<PlatformDeps, 'config' | 'database' | 'clock' | 'events'>,
  lock: SignInLock,
  lockNotices: LockNotices,
  requirePassword: RequirePassword,
): SecondFactor {
  const { database, clock, events } = deps;
  const key = deps.config.secret('session');

  /** Bound to its person, so that rows cannot be exchanged. */
  const seal = (userId: string, secret: string) => symmetricEncrypt({ key, data: `${userId}:${secret}` });
  async function open(userId: string, sealed: string): Promise<string> {
    const plain = await symmetricDecrypt({ key, data: sealed });
    if (!plain.startsWith(`${userId}:`)) throw new DomainError('INTERNAL');
    return plain.slice(userId.length + 1);
  }

  /** Uses a code up. The try is counted before it is looked at. */
  async function takeCode(userId: string, row: secondStore.SecondFactorRow, typed: string): Promise<void> {
    const lockKey = lockKeys.secondFactor(userId);
    const retryAfterMs = await lock.begin(lockKey);
    if (retryAfterMs > 0) throw new DomainError('SIGN_IN_LOCKED', { retryAfterMs });
    const code = readCode(typed);
    if (!(await isRight(userId, row, code))) {
      lockNotices.failed(lockKey, { userId });
      throw new DomainError('SECOND_FACTOR_WRONG');
    }
    await lock.succeeded(lockKey);
  }

  async function isRight(userId: string, row: secondStore.SecondFactorRow, code: string): Promise<boolean> {
    if (!isMomentCode(code))
      return secondStore.takeBackupCode(database.pool, userId, hashBackupCode(key, userId, code));
    const step = await stepOfCode(await open(userId, row.secret), code, clock.now());
    return step !== null && (await secondStore.takeStep(database.pool, userId, step));
  }

  async function requireOn(userId: string): Promise<secondStore.SecondFactorRow> {
    const row = await secondStore.findSecondFactor(database.pool, userId);
    if (row === null || row.confirmedAt === null) throw new DomainError('NOT_FOUND');
    return row;
  }

  /** A change with its record and the notice to the person. */
  async function change(
    session: SessionInfo,
    kind: 'security.second_step_on' | 'security.second_step_off' | null,
    action: string,
    work: (q: Queryable) => Promise<void>,
  ): Promise<void> {
    const { userId, deviceId: byDeviceId } = session;
    const rows = await database.transaction(async (q) => {
      await work(q);
      await audit(q, { actorId: userId, action, subjectId: userId });
      if (kind === null) return [];
      const now = clock.now();
      return events.record(q, await tellOwner(q, { userId, kind, which: String(now), byDeviceId }, now));
    });
    events.publish(rows);
  }

  async function freshCodes(q: Queryable, userId: string): Promise<string[]> {
    const codes = newBackupCodes();
    const hashes = codes.map((code) => hashBackupCode(key, userId, code));
    await secondStore.replaceBackupCodes(q, userId, hashes);
    return codes;
  }

  return {
    async state({ userId }) {
      const row = await secondStore.findSecondFactor(database.pool, userId);
      const required = await secondStore.isRequired(database.pool, userId);
      if (row === null || row.confirmedAt === null) return { since: null, backupCodesLeft: 0, required };
      return { since: Math.round(row.confirmedAt), backupCodesLeft: row.backupCodesLeft, required };
    },

    async begin(session, currentAuthKey) {
      await requirePassword(session, currentAuthKey);
      const { userId } = session;
      const secret = await randomLetters(secretCharacters);
      if (!(await secondStore.putSecret(database.pool, userId, await seal(userId, secret))))
        throw new DomainError('FORBIDDEN');
      const user = await store.findUser(database.pool, userId);
      if (user === null) throw new DomainError('UNAUTHENTICATED');
      const address = codeAddress(secret, await store.getClinicName(database.pool), user.email);
      return { secret: new URL(address).searchParams.get('secret') ?? '', address };
    },

    async confirm(session, code) {
      const { userId } = session;
      const row = await secondStore.findSecondFactor(database.pool, userId);
      if (row === null || row.confirmedAt !== null) throw new DomainError('NOT_FOUND');
      if (!isMomentCode(readCode(code))) throw new DomainError('SECOND_FACTOR_WRONG');
      await takeCode(userId, row, code);
      let backupCodes: string[] = [];
      await change(session, 'security.second_step_on', 'second_factor.on', async (q) => {
        if (!(await secondStore.confirmSecret(q, userId, new Date(clock.now()))))
          throw new DomainError('NOT_FOUND');
        backupCodes = await freshCodes(q, userId);
      });
      return { backupCodes };
    },

    async renewBackupCodes(session, { currentAuthKey, code }) {
      const { userId } = session;
      const row = await requireOn(userId);
      await requirePassword(session, currentAuthKey);
      await takeCode(userId, row, code);
      let backupCodes: string[] = [];
      await change(session, null, 'second_factor.backup_codes', async (q) => {
        backupCodes = await freshCodes(q, userId);
      });
      return { backupCodes };
    },

    async turnOff(session, { currentAuthKey, code }) {
      const { userId } = session;
      const row = await requireOn(userId);
      await requirePassword(session, currentAuthKey);
      if (await secondStore.isRequired(database.pool, userId))
        throw new DomainError('SECOND_FACTOR_REQUIRED');
      await takeCode(userId, row, code);
      await change(session, 'security.second_step_off', 'second_factor.off', async (q) => {
        await secondStore.deleteSecondFactor(q, userId);
      });
      return {};
    },

    async require(userId, code) {
      const row = await secondStore.findSecondFactor(database.pool, userId);
      if (row === null || row.confirmedAt === null) return;
      if (code === null) throw new DomainError('SECOND_FACTOR_NEEDED');
      await takeCode(userId, row, code);
    },

    isMissing: (userId) => secondStore.isMissing(database.pool, userId),

    async policy() {
      const roles = await secondStore.listRequiredRoles(database.pool);
      return { roles: secondFactorRole.options.filter((each) => roles.includes(each)) };
    },

    async setPolicy({ userId }, roles) {
      await database.transaction(async (q) => {
        await secondStore.setRequiredRoles(q, [...new Set(roles)]);
        const detail = { roles: [...new Set(roles)].sort().join(' ') };
        await audit(q, { actorId: userId, action: 'second_factor.policy', subjectId: null, detail });
      });
      return {};
    },
  };
}
