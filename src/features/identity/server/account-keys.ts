/** The signed-in person's own key material: reading it, changing it, new passwords and recovery sheets, devices. */
import { randomUUID } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { z } from 'zod';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { deviceId as asDeviceId } from '#src/protocol/open/ids.ts';
import { verifySessionProof } from '#src/protocol/open/session-proof.ts';
import type { AccountMaterial, identityContract } from '../contract.ts';
import type { AccountEvents } from './account-events.ts';
import { type AppliedUpdate, addsDevice, applyUpdate, readChain } from './account-update.ts';
import * as store from './store.ts';

type Input<Name extends keyof typeof identityContract> = (typeof identityContract)[Name] extends {
  input: infer Schema;
}
  ? Schema extends z.ZodType
    ? z.infer<Schema>
    : never
  : never;

/** Everything an unlocked device needs, with the slot that was asked for. */
export async function readMaterial(
  q: Queryable,
  userId: string,
  kind: 'password' | 'recovery',
): Promise<AccountMaterial> {
  const user = await store.findUser(q, userId);
  const row = await store.findMaterial(q, userId);
  if (user === null || row === null) throw new DomainError('NOT_FOUND');
  return {
    era: user.era,
    links: await store.listLinks(q, userId, user.era, -1),
    slots: (await store.listSlots(q, userId)).filter((slot) => slot.kind === kind),
    vault: row.vault,
    vaultVersion: row.vaultVersion,
    kdf: { alg: 'argon2id13', opsLimit: row.kdfOpsLimit, memBytes: row.kdfMemBytes, salt: row.kdfSalt },
  };
}

export async function passwordMatches(q: Queryable, userId: string, authKey: string): Promise<boolean> {
  const hash = await store.getPasswordHash(q, userId);
  return hash !== null && (await verifyPassword({ hash, password: authKey }));
}

export interface AccountKeys {
  material(userId: string, slot: 'password' | 'recovery'): Promise<AccountMaterial>;
  addDevice(session: SessionInfo, input: Input<'addDevice'>): Promise<{ headSeq: number }>;
  bindDevice(session: SessionInfo, input: Input<'bindDevice'>): Promise<Record<string, never>>;
  updateAccount(session: SessionInfo, input: Input<'updateAccount'>): Promise<{ headSeq: number }>;
  changePassword(session: SessionInfo, input: Input<'changePassword'>): Promise<{ headSeq: number }>;
  replaceRecovery(session: SessionInfo, input: Input<'replaceRecovery'>): Promise<{ headSeq: number }>;
  deviceActivity(session: SessionInfo): Promise<{ deviceId: string; lastSeenAt: number; current: boolean }[]>;
}

export function createAccountKeys(
  deps: Pick<PlatformDeps, 'database' | 'sockets'>,
  events: AccountEvents,
): AccountKeys {
  const { database, sockets } = deps;

  /** Change, further writes and events in one transaction; then live sockets of ended sessions are closed. */
  async function commit(work: (q: Queryable) => Promise<AppliedUpdate>): Promise<{ headSeq: number }> {
    const { applied, rows } = await database.transaction(async (q) => {
      const result = await work(q);
      return { applied: result, rows: await events.record(q, result.state) };
    });
    events.publish(rows);
    await Promise.all(applied.endedSessions.map((id) => sockets.closeSession(id)));
    return { headSeq: applied.state.headSeq };
  }

  async function requirePassword(session: SessionInfo, authKey: string): Promise<void> {
    if (!(await passwordMatches(database.pool, session.userId, authKey)))
      throw new DomainError('WRONG_PASSWORD');
  }

  return {
    material: (userId, slot) => readMaterial(database.pool, userId, slot),

    async addDevice(session, { deviceId, update }) {
      if (!addsDevice(update.links, deviceId)) throw new DomainError('BAD_INPUT');
      return commit(async (q) => {
        const applied = await applyUpdate(q, session.userId, update);
        await store.bindSession(q, session.sessionId, deviceId);
        return applied;
      });
    },

    async bindDevice(session, { deviceId, proof }) {
      const user = await store.findUser(database.pool, session.userId);
      if (user === null) throw new DomainError('NOT_FOUND');
      const chain = await readChain(database.pool, user.id, user.era);
      verifySessionProof(chain, asDeviceId(deviceId), session.sessionId, proof);
      await store.bindSession(database.pool, session.sessionId, deviceId);
      return {};
    },

    updateAccount: (session, { update }) => commit((q) => applyUpdate(q, session.userId, update)),

    async changePassword(session, { currentAuthKey, authKey, kdf, update }) {
      await requirePassword(session, currentAuthKey);
      const hash = await hashPassword(authKey);
      return commit(async (q) => {
        const applied = await applyUpdate(q, session.userId, update);
        const material = await store.findMaterial(q, session.userId);
        if (material === null) throw new DomainError('NOT_FOUND');
        await store.setPasswordHash(q, session.userId, randomUUID(), hash);
        await store.putMaterial(q, session.userId, {
          ...material,
          kdfOpsLimit: kdf.opsLimit,
          kdfMemBytes: kdf.memBytes,
          kdfSalt: kdf.salt,
        });
        const others = await store.endSessions(q, session.userId, session.sessionId);
        return { ...applied, endedSessions: [...applied.endedSessions, ...others] };
      });
    },

    async replaceRecovery(session, { currentAuthKey, recoveryAuthKey, update }) {
      await requirePassword(session, currentAuthKey);
      const recoveryVerifier = await hashPassword(recoveryAuthKey);
      return commit(async (q) => {
        const applied = await applyUpdate(q, session.userId, update);
        const material = await store.findMaterial(q, session.userId);
        if (material === null) throw new DomainError('NOT_FOUND');
        await store.putMaterial(q, session.userId, { ...material, recoveryVerifier });
        return applied;
      });
    },

    async deviceActivity(session) {
      const rows = await store.listDeviceActivity(database.pool, session.userId);
      return rows.map((row) => ({ ...row, current: row.deviceId === session.deviceId }));
    },
  };
}
