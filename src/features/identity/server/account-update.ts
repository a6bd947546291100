/** Chain changes: what one's own devices may append, checked against the chain and stored whole or not at all. */

import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { type AccountState, extendChain, verifyChain } from '#src/protocol/open/account-chain.ts';
import { readLink } from '#src/protocol/open/account-links.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { hashOfSigned, splitSigned } from '#src/protocol/open/signed.ts';
import type { AccountUpdate, SlotBlob } from '../contract.ts';
import * as store from './store.ts';

/** What a stored change did beside the chain itself. */
export interface AppliedUpdate {
  state: AccountState;
  /** Sessions that ended with their devices. */
  endedSessions: string[];
}

/** The chain in force, verified. */
export async function readChain(q: Queryable, userId: string, era: number): Promise<AccountState> {
  return verifyChain(asUserId(userId), await store.listLinks(q, userId, era, -1));
}

/** Rows for links `from` … of a verified chain. */
export function linkRows(links: readonly Uint8Array[]) {
  return links.map((signed) => {
    const { body } = splitSigned(signed, limits.linkBytes);
    const { seq, payload } = readLink(body);
    return { seq, kind: payload.kind, signed, hash: hashOfSigned('link-hash', body) };
  });
}

/** Slots that arrive must be the ones the newest signed manifest lists. */
function requireManifestSlots(state: AccountState, slots: readonly SlotBlob[]): void {
  for (const slot of slots) {
    const listed = state.manifest?.slots.some(
      (known) => known.slotId === slot.slotId && known.kind === slot.kind,
    );
    if (listed !== true) throw new DomainError('BAD_INPUT');
  }
}

/**
 * Appends links to one's own chain inside the caller's transaction: CHAIN_CONFLICT when the head moved, REFUSED when the
 * protocol refuses. Devices, slots and vault follow the links.
 */
export async function applyUpdate(
  q: Queryable,
  userId: string,
  update: AccountUpdate,
): Promise<AppliedUpdate> {
  const user = await store.lockUser(q, userId);
  if (user === null) throw new DomainError('NOT_FOUND');
  const before = await readChain(q, userId, user.era);
  if (before.headSeq !== update.afterSeq) throw new DomainError('CHAIN_CONFLICT');
  const state = extendChain(before, update.links);
  if (state.profile?.role !== user.role) throw new DomainError('FORBIDDEN');
  await store.insertLinks(q, userId, user.era, linkRows(update.links));
  if (state.profile.displayName !== user.name) await store.setUserName(q, userId, state.profile.displayName);

  const known = new Set(before.devices.map((device) => device.deviceId));
  const added = state.devices.filter((device) => !known.has(device.deviceId));
  if (added.length > 0) {
    await store.insertDevices(
      q,
      userId,
      user.era,
      added.map((d) => ({ deviceId: d.deviceId, publicKey: d.dkPk })),
    );
  }
  const live = new Set(before.devices.filter((d) => d.revokedSeq === null).map((d) => d.deviceId));
  const revoked = state.devices
    .filter((d) => d.revokedSeq !== null && live.has(d.deviceId))
    .map((d) => d.deviceId);
  const endedSessions = revoked.length > 0 ? await store.revokeDevices(q, userId, revoked) : [];

  requireManifestSlots(state, update.slots);
  await store.replaceSlots(q, userId, update.slots);
  await putVault(q, userId, before, state, update);
  return { state, endedSessions };
}

/** A new manifest names a new vault and the other way round; one without the other would lock the person out. */
async function putVault(
  q: Queryable,
  userId: string,
  before: AccountState,
  state: AccountState,
  update: AccountUpdate,
): Promise<void> {
  const changed = state.manifest?.version !== before.manifest?.version;
  if (changed !== (update.vault !== null)) throw new DomainError('BAD_INPUT');
  if (update.vault === null) return;
  if (update.vaultVersion !== state.manifest?.vaultVersion) throw new DomainError('BAD_INPUT');
  const material = await store.findMaterial(q, userId);
  if (material === null) throw new DomainError('NOT_FOUND');
  await store.putMaterial(q, userId, { ...material, vault: update.vault, vaultVersion: update.vaultVersion });
}

/** True when `links` hold exactly one new device with this id. */
export function addsDevice(links: readonly Uint8Array[], deviceId: string): boolean {
  const added = links.flatMap((signed) => {
    const { payload } = readLink(splitSigned(signed, limits.linkBytes).body);
    return payload.kind === 'device+' ? [payload.deviceId] : [];
  });
  return added.length === 1 && added[0] === deviceId;
}

/** True when the era before ends where the new one says it does. */
export function continuesEra(state: AccountState, head: Uint8Array): boolean {
  return state.resetOf !== null && equalBytes(state.resetOf, head);
}
