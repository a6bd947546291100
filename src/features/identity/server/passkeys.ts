/**
 * Passkeys: the library keeps their public keys and checks what they sign (sign-in-library.ts). A passkey that opens messages too has a slot in the
 * signed account chain; this keeps both together, so that a passkey that is gone opens nothing, and no slot is without its passkey.
 */
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { AccountState } from '#src/protocol/open/account-chain.ts';
import { equalBytes, fromBase64Url } from '#src/protocol/open/bytes.ts';
import { readPasskeyParams } from '#src/protocol/open/passkey-params.ts';
import type { AccountUpdate, identityContract } from '../contract.ts';
import type { AccountEvents } from './account-events.ts';
import type { AccountStates } from './account-states.ts';
import { applyUpdate, readChain } from './account-update.ts';
import type { RequirePassword } from './current-password.ts';
import * as passkeyStore from './passkey-store.ts';
import { tellOwner } from './security-notices.ts';

type PasskeyList = z.infer<(typeof identityContract)['passkeys']['output']>;

export interface Passkeys {
  list(session: SessionInfo): Promise<PasskeyList>;
  rename(session: SessionInfo, input: { id: string; name: string }): Promise<Record<string, never>>;
  /** WRONG_PASSWORD; BAD_INPUT unless the update adds one slot for a passkey of this person. */
  addSlot(
    session: SessionInfo,
    input: { currentAuthKey: string; update: AccountUpdate },
  ): Promise<{ headSeq: number }>;
  /** NOT_FOUND for none of this person; BAD_INPUT when its slot would stay. */
  remove(
    session: SessionInfo,
    input: { id: string; update: AccountUpdate | null },
  ): Promise<Record<string, never>>;
  /** After the library has taken a new one: puts it on record and tells its owner, but on the device that did it. */
  added(userId: string, passkeyId: string, byDeviceId: string | null): Promise<void>;
}

/** Whether a slot of this credential stands in the newest manifest. */
function hasSlot({ manifest }: AccountState, credentialId: string): boolean {
  const id = fromBase64Url(credentialId);
  return (manifest?.slots ?? []).some(
    (slot) => slot.kind === 'passkey' && equalBytes(readPasskeyParams(slot.params).credentialId, id),
  );
}

export function createPasskeys(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'events'>,
  events: AccountEvents,
  accounts: AccountStates,
  requirePassword: RequirePassword,
): Passkeys {
  const { database, clock } = deps;
  return {
    async list({ userId }) {
      const rows = await passkeyStore.listPasskeys(database.pool, userId);
      return rows.map((row) => ({ ...row, createdAt: Math.round(row.createdAt) }));
    },

    async rename({ userId }, { id, name }) {
      if (!(await passkeyStore.renamePasskey(database.pool, userId, id, name)))
        throw new DomainError('NOT_FOUND');
      return {};
    },

    async addSlot(session, { currentAuthKey, update }) {
      await requirePassword(session, currentAuthKey);
      const { userId } = session;
      const { headSeq, rows } = await database.transaction(async (q) => {
        const own = await passkeyStore.listPasskeys(q, userId);
        const before = await readChain(q, accounts, userId);
        const { state } = await applyUpdate(q, accounts, userId, update, [], 'add');
        const opens = own.some(
          ({ credentialId }) => hasSlot(state, credentialId) && !hasSlot(before, credentialId),
        );
        if (!opens) throw new DomainError('BAD_INPUT');
        await audit(q, { actorId: userId, action: 'passkey.opens', subjectId: userId });
        return { headSeq: state.headSeq, rows: await events.record(q, state) };
      });
      events.publish(rows);
      return { headSeq };
    },

    async remove({ userId }, { id, update }) {
      const rows = await database.transaction(async (q) => {
        const gone = await passkeyStore.deletePasskey(q, userId, id);
        if (gone === null) throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: userId, action: 'passkey.remove', subjectId: userId });
        if (update === null) {
          if (hasSlot(await readChain(q, accounts, userId), gone.credentialId))
            throw new DomainError('BAD_INPUT');
          return [];
        }
        const { state } = await applyUpdate(q, accounts, userId, update, [], 'drop');
        if (hasSlot(state, gone.credentialId)) throw new DomainError('BAD_INPUT');
        return events.record(q, state);
      });
      events.publish(rows);
      return {};
    },

    async added(userId, passkeyId, byDeviceId) {
      const rows = await database.transaction(async (q) => {
        await audit(q, { actorId: userId, action: 'passkey.add', subjectId: userId });
        const cause = { userId, kind: 'security.passkey', which: passkeyId, byDeviceId } as const;
        return deps.events.record(q, await tellOwner(q, cause, clock.now()));
      });
      events.publish(rows);
    },
  };
}
