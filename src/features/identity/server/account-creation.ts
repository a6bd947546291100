/** Accounts by invitation: a new person joins, or a known one starts a new identity after the clinic checked who asks. */
import { createHash, randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import type { z } from 'zod';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { type AccountState, liveDevices, verifyChain } from '#src/protocol/open/account-chain.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import type { InvitationView, identityContract, Locale } from '../contract.ts';
import type { AccountEvents } from './account-events.ts';
import { continuesEra, linkRows, readChain } from './account-update.ts';
import * as store from './store.ts';

type Material = z.infer<(typeof identityContract)['acceptInvitation']['input']>['material'];

/** How a token is kept: only its hash. */
export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

function requireUsable(invitation: store.InvitationRecord | null, now: number): store.InvitationRecord {
  if (invitation === null || invitation.revoked) throw new DomainError('INVITATION_UNKNOWN');
  if (invitation.used) throw new DomainError('INVITATION_USED');
  if (invitation.expiresAt <= now) throw new DomainError('INVITATION_EXPIRED');
  return invitation;
}

/** What a new account must look like, whatever else the chain says. */
function requireWhole(state: AccountState, material: Material, invitation: store.InvitationRecord): void {
  const { manifest, profile } = state;
  const listed = (kind: string) => manifest?.slots.find((slot) => slot.kind === kind)?.slotId;
  const whole =
    profile?.role === invitation.role &&
    state.ekGen === 1 &&
    liveDevices(state).length === 1 &&
    manifest?.vaultVersion === material.vaultVersion &&
    material.slots.every((slot) => listed(slot.kind) === slot.slotId) &&
    new Set(material.slots.map((slot) => slot.kind)).size === 2;
  if (!whole) throw new DomainError('BAD_INPUT');
}

export interface AccountCreation {
  view(token: string): Promise<InvitationView>;
  accept(input: {
    token: string;
    locale: Locale;
    material: Material;
  }): Promise<{ userId: string; email: string }>;
  reset(input: { token: string; material: Material }): Promise<{ userId: string; email: string }>;
}

export function createAccountCreation(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'sockets'>,
  events: AccountEvents,
): AccountCreation {
  const { database, clock } = deps;

  async function writeMaterial(q: Queryable, state: AccountState, material: Material): Promise<void> {
    const { userId } = material;
    await store.insertLinks(q, userId, state.era, linkRows(material.links));
    await store.setPasswordHash(q, userId, randomUUID(), await hashPassword(material.authKey));
    await store.putMaterial(q, userId, {
      kdfOpsLimit: material.kdf.opsLimit,
      kdfMemBytes: material.kdf.memBytes,
      kdfSalt: material.kdf.salt,
      vault: material.vault,
      vaultVersion: material.vaultVersion,
      recoveryVerifier: await hashPassword(material.recoveryAuthKey),
    });
    await store.replaceSlots(q, userId, material.slots);
    await store.insertDevices(
      q,
      userId,
      state.era,
      state.devices.map((device) => ({ deviceId: device.deviceId, publicKey: device.dkPk })),
    );
  }

  return {
    async view(token) {
      const invitation = requireUsable(
        await store.findInvitation(database.pool, hashToken(token)),
        clock.now(),
      );
      const clinicName = await store.getClinicName(database.pool);
      const { email, displayName, role, purpose, userId } = invitation;
      const user = userId === null ? null : await store.findUser(database.pool, userId);
      if (purpose === 'reset' && user === null) throw new DomainError('INVITATION_UNKNOWN');
      const reset =
        user === null
          ? null
          : {
              userId: user.id,
              era: user.era,
              headHash: (await readChain(database.pool, user.id, user.era)).headHash,
            };
      return { clinicName, email, displayName, role, purpose, reset };
    },

    async accept({ token, locale, material }) {
      const state = verifyChain(asUserId(material.userId), material.links);
      return database.transaction(async (q) => {
        const invitation = requireUsable(await store.lockInvitation(q, hashToken(token)), clock.now());
        if (invitation.purpose !== 'join' || state.era !== 0) throw new DomainError('INVITATION_UNKNOWN');
        requireWhole(state, material, invitation);
        if ((await store.findUserByEmail(q, invitation.email)) !== null) throw new DomainError('EMAIL_TAKEN');
        if ((await store.findUser(q, material.userId)) !== null) throw new DomainError('BAD_INPUT');
        const { email, role } = invitation;
        const name = state.profile?.displayName ?? invitation.displayName;
        await store.insertUser(q, { id: material.userId, email, name, role, locale, era: 0 });
        await writeMaterial(q, state, material);
        await store.joinCareTeams(q, material.userId, invitation.careTeamIds);
        await store.markInvitationUsed(q, invitation.id, new Date(clock.now()));
        return { userId: material.userId, email };
      });
    },

    async reset({ token, material }) {
      const state = verifyChain(asUserId(material.userId), material.links);
      const { rows, ...done } = await database.transaction(async (q) => {
        const invitation = requireUsable(await store.lockInvitation(q, hashToken(token)), clock.now());
        const userId = invitation.userId;
        if (invitation.purpose !== 'reset' || userId !== material.userId)
          throw new DomainError('INVITATION_UNKNOWN');
        const user = await store.lockUser(q, userId);
        if (user === null) throw new DomainError('INVITATION_UNKNOWN');
        requireWhole(state, material, invitation);
        const before = await readChain(q, userId, user.era);
        if (state.era !== user.era + 1 || !continuesEra(state, before.headHash))
          throw new DomainError('CHAIN_CONFLICT');
        await store.revokeAllDevices(q, userId);
        await store.setUserEra(q, userId, state.era);
        await writeMaterial(q, state, material);
        const ended = await store.endSessions(q, userId, null);
        await store.markInvitationUsed(q, invitation.id, new Date(clock.now()));
        return { userId, email: user.email, ended, rows: await events.record(q, state) };
      });
      events.publish(rows);
      await Promise.all(done.ended.map((id) => deps.sockets.closeSession(id)));
      return { userId: done.userId, email: done.email };
    },
  };
}
