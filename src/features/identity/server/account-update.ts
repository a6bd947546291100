/** Chain changes: what one's own devices may append, checked against the chain and stored whole or not at all. */

import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { type AccountState, extendChain } from '#src/protocol/open/account-chain.ts';
import { readLink } from '#src/protocol/open/account-links.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { hashOfSigned, splitSigned } from '#src/protocol/open/signed.ts';
import type { AccountUpdate } from '../contract.ts';
import { type BaseKind, type PasskeyChange, requireChange } from './account-rules.ts';
import type { AccountStates } from './account-states.ts';
import * as keyStore from './key-store.ts';
import * as store from './store.ts';

/** What a stored change did beside the chain itself. */
export interface AppliedUpdate {
  state: AccountState;
  /** Sessions that ended with their devices. */
  endedSessions: string[];
}

/** The chain in force, verified; NOT_FOUND for nobody. */
export async function readChain(
  q: Queryable,
  accounts: AccountStates,
  userId: string,
): Promise<AccountState> {
  const state = (await accounts.load(q, [userId])).current(userId);
  if (state === null) throw new DomainError('NOT_FOUND');
  return state;
}

/** Where a chain ends, in words: each change has another. */
export function chainPlace({ era, headSeq }: AccountState): string {
  return `${era}:${headSeq}`;
}

/** Rows for links `from` … of a verified chain. */
export function linkRows(links: readonly Uint8Array[]) {
  return links.map((signed) => {
    const { body } = splitSigned(signed, limits.linkBytes);
    const { seq, payload } = readLink(body);
    return { seq, kind: payload.kind, signed, hash: hashOfSigned('link-hash', body) };
  });
}

/**
 * Appends links to one's own chain inside the caller's transaction: CHAIN_CONFLICT when the head moved, REFUSED when the
 * protocol refuses, BAD_INPUT when slots or vault do not fit. Devices, slots and vault follow the links. `replaces` names
 * the slots that this caller may, and must, replace; `passkeys` says whether one comes or some go.
 */
export async function applyUpdate(
  q: Queryable,
  accounts: AccountStates,
  userId: string,
  update: AccountUpdate,
  replaces: readonly BaseKind[] = [],
  passkeys: PasskeyChange = 'same',
): Promise<AppliedUpdate> {
  const user = await store.lockUser(q, userId);
  if (user === null) throw new DomainError('NOT_FOUND');
  const before = await readChain(q, accounts, userId);
  if (before.headSeq !== update.afterSeq) throw new DomainError('CHAIN_CONFLICT');
  const state = extendChain(before, update.links);
  if (state.profile?.role !== user.role) throw new DomainError('FORBIDDEN');
  const name = requireChange(before, state, update, replaces, passkeys);
  await keyStore.insertLinks(q, userId, user.era, linkRows(update.links));
  if (name !== user.name) {
    await store.setUserName(q, userId, name);
    await audit(q, { actorId: userId, action: 'account.rename', subjectId: userId });
  }
  const endedSessions = await followDevices(q, before, state);
  await keyStore.replaceSlots(q, userId, slotIdsOf(state), update.slots);
  if (update.vault !== null && update.vaultVersion !== null)
    await keyStore.putVault(q, userId, update.vault, update.vaultVersion);
  return { state, endedSessions };
}

/** The slots that the newest manifest lists. */
export function slotIdsOf({ manifest }: AccountState): string[] {
  return (manifest?.slots ?? []).map((slot) => slot.slotId);
}

/** Keeps the index of devices in step with the chain; answers the sessions that ended. */
async function followDevices(q: Queryable, before: AccountState, state: AccountState): Promise<string[]> {
  const known = new Map(before.devices.map((device) => [device.deviceId, device]));
  const added = state.devices.filter((device) => !known.has(device.deviceId));
  const revoked = state.devices.filter(
    (device) => device.revokedSeq !== null && (known.get(device.deviceId)?.revokedSeq ?? null) === null,
  );
  if (added.length > 0) {
    const rows = added.map(({ deviceId, dkPk }) => ({ deviceId, publicKey: dkPk }));
    await keyStore.insertDevices(q, state.userId, state.era, rows);
  }
  const change = { actorId: state.userId, subjectId: state.userId };
  for (const { deviceId } of added) await audit(q, { ...change, action: 'device.add', detail: { deviceId } });
  for (const { deviceId } of revoked)
    await audit(q, { ...change, action: 'device.revoke', detail: { deviceId } });
  if (revoked.length === 0) return [];
  return keyStore.revokeDevices(
    q,
    state.userId,
    revoked.map((device) => device.deviceId),
  );
}

/** True when the era before ends where the new one says it does. */
export function continuesEra(state: AccountState, head: Uint8Array): boolean {
  return state.resetOf !== null && equalBytes(state.resetOf, head);
}
