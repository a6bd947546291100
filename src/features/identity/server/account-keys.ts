/** The signed-in person's own key material: reading it, changing it, new passwords and recovery sheets, devices. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Database, Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { findDevice } from '#src/protocol/open/account-chain.ts';
import type { SlotKind } from '#src/protocol/open/account-links.ts';
import { deviceId as asDeviceId } from '#src/protocol/open/ids.ts';
import { sessionStatement, verifySessionProof } from '#src/protocol/open/session-proof.ts';
import { hasSignature } from '#src/protocol/open/signed.ts';
import type { AccountMaterial, identityContract } from '../contract.ts';
import type { AccountEvents } from './account-events.ts';
import { requireDeviceLinks, requireKdf } from './account-rules.ts';
import type { AccountStates } from './account-states.ts';
import { type AppliedUpdate, applyUpdate, chainPlace, readChain } from './account-update.ts';
import type { RequirePassword } from './current-password.ts';
import * as keyStore from './key-store.ts';
import { hashPassword } from './library-crypto.ts';
import { deletePasskeys } from './passkey-store.ts';
import { tellOwner } from './security-notices.ts';
import * as store from './store.ts';

type Input<Name extends keyof typeof identityContract> = (typeof identityContract)[Name] extends {
  input: infer Schema;
}
  ? Schema extends z.ZodType
    ? z.infer<Schema>
    : never
  : never;

/** Everything an unlocked device needs, with the slot that was asked for, all of one moment. NOT_FOUND without an account. */
export function readMaterial(database: Database, userId: string, kind: SlotKind): Promise<AccountMaterial> {
  // A chain and a vault from before and after a change would look to the device like an attack (E_VAULT_ROLLBACK).
  return database.snapshot(async (q) => {
    const user = await store.findUser(q, userId);
    const row = await keyStore.findMaterial(q, userId);
    if (user === null || row === null) throw new DomainError('NOT_FOUND');
    return {
      era: user.era,
      links: await keyStore.listLinks(q, userId, user.era, -1),
      slots: (await keyStore.listSlots(q, userId)).filter((slot) => slot.kind === kind),
      vault: row.vault,
      vaultVersion: row.vaultVersion,
      kdf: { alg: 'argon2id13', opsLimit: row.kdfOpsLimit, memBytes: row.kdfMemBytes, salt: row.kdfSalt },
    };
  });
}

export interface AccountKeys {
  material(userId: string, slot: SlotKind): Promise<AccountMaterial>;
  addDevice(session: SessionInfo, input: Input<'addDevice'>): Promise<{ headSeq: number }>;
  bindDevice(session: SessionInfo, input: Input<'bindDevice'>): Promise<Record<string, never>>;
  revocation(input: Input<'revocation'>): Promise<{ links: Uint8Array[] }>;
  updateAccount(session: SessionInfo, input: Input<'updateAccount'>): Promise<{ headSeq: number }>;
  changePassword(session: SessionInfo, input: Input<'changePassword'>): Promise<{ headSeq: number }>;
  replaceRecovery(session: SessionInfo, input: Input<'replaceRecovery'>): Promise<{ headSeq: number }>;
  deviceActivity(session: SessionInfo): Promise<{ deviceId: string; lastSeenAt: number; current: boolean }[]>;
}

export function createAccountKeys(
  deps: Pick<PlatformDeps, 'database' | 'sockets' | 'clock'>,
  events: AccountEvents,
  accounts: AccountStates,
  requirePassword: RequirePassword,
): AccountKeys {
  const { database, sockets, clock } = deps;

  /** Change, further writes and events in one transaction; then live sockets of ended sessions are closed. */
  async function commit(
    work: (q: Queryable) => Promise<AppliedUpdate & { news?: readonly NewEvent[] }>,
  ): Promise<{ headSeq: number }> {
    const { applied, rows } = await database.transaction(async (q) => {
      const result = await work(q);
      return { applied: result, rows: await events.record(q, result.state, result.news) };
    });
    events.publish(rows);
    await Promise.all(applied.endedSessions.map((id) => sockets.closeSession(id)));
    return { headSeq: applied.state.headSeq };
  }

  async function bind(q: Queryable, session: SessionInfo, deviceId: string): Promise<void> {
    if (!(await keyStore.bindSession(q, session.sessionId, deviceId))) throw new DomainError('FORBIDDEN');
  }

  return {
    material: (userId, slot) => readMaterial(database, userId, slot),

    async addDevice(session, { deviceId, update }) {
      requireDeviceLinks(update.links, deviceId);
      return commit(async (q) => {
        const applied = await applyUpdate(q, accounts, session.userId, update);
        await bind(q, session, deviceId);
        const added = { userId: session.userId, kind: 'security.device', which: deviceId } as const;
        const news = await tellOwner(q, { ...added, byDeviceId: deviceId }, clock.now());
        return { ...applied, news };
      });
    },

    async bindDevice(session, { deviceId, proof }) {
      await database.transaction(async (q) => {
        // Locked, so that the device cannot be revoked between the check and the binding.
        await store.lockUser(q, session.userId);
        const chain = await readChain(q, accounts, session.userId);
        verifySessionProof(chain, asDeviceId(deviceId), session.sessionId, proof);
        await bind(q, session, deviceId);
      });
      return {};
    },

    async revocation({ userId, deviceId, sessionId, afterSeq, proof }) {
      const chain = (await accounts.load(database.pool, [userId])).current(userId);
      const device = chain === null ? null : findDevice(chain, asDeviceId(deviceId));
      // Absent, live and forged alike: nobody learns which ids exist.
      if (chain === null || device === null || device.revokedSeq === null) throw new DomainError('NOT_FOUND');
      const body = sessionStatement(chain.userId, device.deviceId, sessionId);
      if (!hasSignature('session', { body, signature: proof }, device.dkPk))
        throw new DomainError('NOT_FOUND');
      return { links: await keyStore.listLinks(database.pool, userId, chain.era, afterSeq) };
    },

    updateAccount: (session, { update }) => commit((q) => applyUpdate(q, accounts, session.userId, update)),

    async changePassword(session, { currentAuthKey, authKey, kdf, update, forgetPasskeys }) {
      const { userId } = session;
      await requirePassword(session, currentAuthKey);
      const hash = await hashPassword(authKey);
      return commit(async (q) => {
        const applied = await applyUpdate(
          q,
          accounts,
          userId,
          update,
          ['password'],
          forgetPasskeys ? 'drop' : 'same',
        );
        if (forgetPasskeys) await deletePasskeys(q, userId);
        requireKdf(applied.state, kdf);
        await keyStore.setPasswordHash(q, userId, randomUUID(), hash);
        await keyStore.putKdf(q, userId, kdf);
        const others = await keyStore.endSessions(q, userId, session.sessionId);
        await audit(q, { actorId: userId, action: 'password.change', subjectId: userId });
        const changed = { userId, kind: 'security.password', which: chainPlace(applied.state) } as const;
        const news = await tellOwner(q, { ...changed, byDeviceId: session.deviceId }, clock.now());
        return { ...applied, news, endedSessions: [...applied.endedSessions, ...others] };
      });
    },

    async replaceRecovery(session, { currentAuthKey, recoveryAuthKey, update }) {
      const { userId } = session;
      await requirePassword(session, currentAuthKey);
      const recoveryVerifier = await hashPassword(recoveryAuthKey);
      return commit(async (q) => {
        const applied = await applyUpdate(q, accounts, userId, update, ['recovery']);
        await keyStore.putRecoveryVerifier(q, userId, recoveryVerifier);
        await audit(q, { actorId: userId, action: 'recovery.replace', subjectId: userId });
        return applied;
      });
    },

    async deviceActivity(session) {
      const rows = await keyStore.listDeviceActivity(database.pool, session.userId);
      return rows.map((row) => ({ ...row, current: row.deviceId === session.deviceId }));
    },
  };
}
