/** Accounts by invitation: a new person joins, or a known one starts a new identity after the clinic checked who asks. */
import { createHash, randomUUID } from 'node:crypto';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { type AccountState, verifyChain } from '#src/protocol/open/account-chain.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import type { InvitationView, Locale } from '../contract.ts';
import type { AccountEvents } from './account-events.ts';
import { type NewMaterial, requireNewAccount } from './account-rules.ts';
import type { AccountStates } from './account-states.ts';
import { chainPlace, continuesEra, linkRows, readChain, slotIdsOf } from './account-update.ts';
import * as keyStore from './key-store.ts';
import { hashPassword } from './library-crypto.ts';
import { deletePasskeys } from './passkey-store.ts';
import { dropSecondFactor } from './second-factor.ts';
import { tellOwner } from './security-notices.ts';
import * as store from './store.ts';

/** How a token is kept: only its hash. */
function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

function requireUsable(invitation: store.InvitationRecord | null, now: number): store.InvitationRecord {
  if (invitation === null || invitation.revoked) throw new DomainError('INVITATION_UNKNOWN');
  if (invitation.used) throw new DomainError('INVITATION_USED');
  if (invitation.expiresAt <= now) throw new DomainError('INVITATION_EXPIRED');
  return invitation;
}

export interface AccountCreation {
  view(token: string): Promise<InvitationView>;
  accept(input: {
    token: string;
    locale: Locale;
    material: NewMaterial;
  }): Promise<{ userId: string; email: string }>;
  reset(input: { token: string; material: NewMaterial }): Promise<{ userId: string; email: string }>;
}

export function createAccountCreation(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'sockets'>,
  events: AccountEvents,
  accounts: AccountStates,
): AccountCreation {
  const { database, clock } = deps;

  async function writeMaterial(q: Queryable, state: AccountState, material: NewMaterial): Promise<void> {
    const { userId } = material;
    // Slow, and nobody else adds links to the log after `insertLinks` until this transaction ends.
    const [password, recoveryVerifier] = await Promise.all([
      hashPassword(material.authKey),
      hashPassword(material.recoveryAuthKey),
    ]);
    await keyStore.insertLinks(q, userId, state.era, linkRows(material.links));
    await keyStore.setPasswordHash(q, userId, randomUUID(), password);
    await keyStore.putMaterial(q, userId, {
      kdfOpsLimit: material.kdf.opsLimit,
      kdfMemBytes: material.kdf.memBytes,
      kdfSalt: material.kdf.salt,
      vault: material.vault,
      vaultVersion: material.vaultVersion,
      recoveryVerifier,
    });
    await keyStore.replaceSlots(q, userId, slotIdsOf(state), material.slots);
    const devices = state.devices.map(({ deviceId, dkPk }) => ({ deviceId, publicKey: dkPk }));
    await keyStore.insertDevices(q, userId, state.era, devices);
  }

  return {
    async view(token) {
      const invitation = requireUsable(
        await store.findInvitation(database.pool, hashToken(token)),
        clock.now(),
      );
      const clinicName = await store.getClinicName(database.pool);
      const { email, displayName, role, purpose, userId } = invitation;
      if (purpose === 'join') return { clinicName, email, displayName, role, purpose, reset: null };
      if (userId === null) throw new DomainError('INVITATION_UNKNOWN');
      const { era, headHash } = await readChain(database.pool, accounts, userId);
      return { clinicName, email, displayName, role, purpose, reset: { userId, era, headHash } };
    },

    async accept({ token, locale, material }) {
      const { userId } = material;
      return database.transaction(async (q) => {
        const invitation = requireUsable(await store.lockInvitation(q, hashToken(token)), clock.now());
        if (invitation.purpose !== 'join') throw new DomainError('INVITATION_UNKNOWN');
        const state = verifyChain(asUserId(userId), material.links);
        if (state.era !== 0) throw new DomainError('BAD_INPUT');
        const { email, role } = invitation;
        const name = requireNewAccount(state, material, role);
        if (!(await store.insertUser(q, { id: userId, email, name, role, locale, era: 0 }))) {
          const taken = (await store.findUserByEmail(q, email)) !== null;
          throw new DomainError(taken ? 'EMAIL_TAKEN' : 'BAD_INPUT');
        }
        await writeMaterial(q, state, material);
        await store.joinCareTeams(q, userId, invitation.careTeamIds);
        await store.markInvitationUsed(q, invitation.id, new Date(clock.now()));
        await audit(q, { actorId: userId, action: 'account.create', subjectId: userId, detail: { role } });
        return { userId, email };
      });
    },

    async reset({ token, material }) {
      const { rows, ended, ...answer } = await database.transaction(async (q) => {
        const invitation = requireUsable(await store.lockInvitation(q, hashToken(token)), clock.now());
        const { userId } = invitation;
        if (invitation.purpose !== 'reset' || userId !== material.userId)
          throw new DomainError('INVITATION_UNKNOWN');
        const user = await store.lockUser(q, userId);
        if (user === null) throw new DomainError('INVITATION_UNKNOWN');
        const state = verifyChain(asUserId(userId), material.links);
        const before = await readChain(q, accounts, userId);
        if (state.era !== before.era + 1 || !continuesEra(state, before.headHash))
          throw new DomainError('CHAIN_CONFLICT');
        const name = requireNewAccount(state, material, user.role);
        await keyStore.revokeAllDevices(q, userId);
        await store.setUserEra(q, userId, state.era, name);
        await writeMaterial(q, state, material);
        const endedSessions = await keyStore.endSessions(q, userId, null);
        await dropSecondFactor(q, userId);
        await deletePasskeys(q, userId);
        await store.markInvitationUsed(q, invitation.id, new Date(clock.now()));
        await audit(q, { actorId: userId, action: 'identity.reset', subjectId: userId });
        const byDeviceId = state.devices[0]?.deviceId ?? null;
        const anew = { userId, kind: 'security.keys', which: chainPlace(state), byDeviceId } as const;
        const news = await tellOwner(q, anew, clock.now());
        return { userId, email: user.email, ended: endedSessions, rows: await events.record(q, state, news) };
      });
      events.publish(rows);
      await Promise.all(ended.map((id) => deps.sockets.closeSession(id)));
      return answer;
    },
  };
}
