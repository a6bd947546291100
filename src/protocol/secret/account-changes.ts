/** Everything that changes an account after it was made (rules CHG-1 … CHG-7). Each answers what to upload; nothing holds before it is taken. */

import { type AccountState, liveDevices } from '../open/account-chain.ts';
import type { Pin } from '../open/account-checks.ts';
import type { Profile } from '../open/account-links.ts';
import { equalBytes } from '../open/bytes.ts';
import type { DeviceId } from '../open/ids.ts';
import { type PasskeyParams, writePasskeyParams } from '../open/passkey-params.ts';
import { refuse } from '../open/refusal.ts';
import {
  type AccountChange,
  appendVault,
  requireOwnSlots,
  sealSlots,
  type UnlockedAccount,
} from './account.ts';
import type { DeviceKeys } from './device-keys.ts';
import { deviceLink, LinkWriter } from './link-writer.ts';
import { type KdfParams, writeKdfParams } from './password-kdf.ts';
import { type Random, systemRandom } from './random.ts';
import { newSlotShell, recoveryParams, type SlotShell } from './slots.ts';
import { boxKeys } from './sodium-secret.ts';

/** Where a change starts from: the open account and its newest verified chain. */
export interface ChangeBase {
  account: UnlockedAccount;
  chain: AccountState;
  now: number;
  random?: Random;
}

interface Change {
  password?: { params: KdfParams; wrapKey: Uint8Array } | undefined;
  recovery?: { wrapKey: Uint8Array } | undefined;
  addPasskey?: { params: PasskeyParams; wrapKey: Uint8Array };
  /** Slots of passkeys that are to open nothing any more. */
  dropPasskeys?: (slot: SlotShell) => boolean;
  revoke?: readonly DeviceId[];
  addDevice?: { device: DeviceKeys; label: string } | undefined;
  newEk?: boolean;
  newAmk?: boolean;
  pins?: readonly Pin[];
  settings?: Uint8Array | undefined;
  profile?: Profile;
}

function change(base: ChangeBase, what: Change): AccountChange {
  const { account, chain, random = systemRandom } = base;
  if (!equalBytes(account.ik.pk, chain.ikPk)) refuse('E_ROGUE_SELF', 'another identity under my name'); // guard CHANGE-IK
  const manifest = chain.manifest ?? refuse('E_SLOT_MANIFEST', 'no manifest');
  if (manifest.vaultVersion !== account.vaultVersion) refuse('E_VAULT_ROLLBACK', 'another vault is in force'); // guard CHANGE-VAULT
  requireOwnSlots(manifest, account.slots);
  const writer = new LinkWriter(account.ik, chain, base.now);
  let next: UnlockedAccount = account;
  for (const deviceId of what.revoke ?? []) writer.revoke(deviceId);
  if (what.newEk === true) {
    const seed = random(32);
    const ek = { gen: chain.ekGen + 1, seed, keys: boxKeys(seed) };
    writer.append({ kind: 'ek', gen: ek.gen, ekPk: ek.keys.pk });
    next = { ...next, eks: [...next.eks, ek] };
  }
  if (what.addDevice !== undefined) {
    writer.append(deviceLink(chain, what.addDevice.device, what.addDevice.label));
  }
  if (what.profile !== undefined) writer.append({ kind: 'profile', profile: what.profile });
  next = { ...next, slots: replaceSlots(account, what, random) };
  if (what.newAmk === true) next = { ...next, amk: { gen: account.amk.gen + 1, key: random(32) } };
  if (what.pins !== undefined) next = { ...next, pins: what.pins };
  if (what.settings !== undefined) next = { ...next, settings: what.settings };
  const vaultChanges =
    what.newEk ||
    what.newAmk ||
    what.addPasskey !== undefined ||
    what.pins !== undefined ||
    what.settings !== undefined;
  let vault: Uint8Array | null = null;
  if (vaultChanges === true) {
    next = { ...next, vaultVersion: account.vaultVersion + 1 };
    vault = appendVault(writer, next, random);
  }
  return {
    afterSeq: chain.headSeq,
    links: writer.links,
    slots: what.newAmk === true ? sealSlots(next) : sealSlots(next).filter(isNewTo(account)),
    vault,
    vaultVersion: vault === null ? null : next.vaultVersion,
    account: next,
    chain: writer.chain,
  };
}

function isNewTo(account: UnlockedAccount): (slot: Pick<SlotShell, 'slotId'>) => boolean {
  return ({ slotId }) => account.slots.every((slot) => slot.slotId !== slotId);
}

function replaceSlots(account: UnlockedAccount, what: Change, random: Random): readonly SlotShell[] {
  const kept = account.slots.filter((slot) => slot.kind !== 'passkey' || what.dropPasskeys?.(slot) !== true);
  const slots = kept.map((slot) => {
    if (slot.kind === 'password' && what.password !== undefined) {
      const { params, wrapKey } = what.password;
      return newSlotShell(
        account.userId,
        { kind: 'password', params: writeKdfParams(params), wrapKey },
        random,
      );
    }
    if (slot.kind === 'recovery' && what.recovery !== undefined) {
      const { wrapKey } = what.recovery;
      return newSlotShell(account.userId, { kind: 'recovery', params: recoveryParams, wrapKey }, random);
    }
    return slot;
  });
  if (what.addPasskey === undefined) return slots;
  const { params, wrapKey } = what.addPasskey;
  const passkey = { kind: 'passkey', params: writePasskeyParams(params), wrapKey } as const;
  return [...slots, newSlotShell(account.userId, passkey, random)];
}

/** New password slot and AMK. `suspected`: also a new EK, every device but `keep` revoked and no passkey kept; conversations must be re-keyed after. */
export function changePassword(
  base: ChangeBase,
  input: { params: KdfParams; wrapKey: Uint8Array; suspected?: { keep: DeviceId } },
): AccountChange {
  const password = { params: input.params, wrapKey: input.wrapKey };
  if (input.suspected === undefined) return change(base, { password, newAmk: true });
  const { keep } = input.suspected;
  const revoke = liveDevices(base.chain).flatMap((d) => (d.deviceId === keep ? [] : [d.deviceId]));
  return change(base, { password, revoke, newEk: true, newAmk: true, dropPasskeys: () => true });
}

/** New recovery slot and AMK: the old sheet opens nothing any more. `settings`: new ones, if any. */
export function replaceRecovery(
  base: ChangeBase,
  { wrapKey, settings }: { wrapKey: Uint8Array; settings?: Uint8Array },
): AccountChange {
  return change(base, { recovery: { wrapKey }, settings, newAmk: true });
}

/** After opening by recovery code: new password, new code, new EK, new AMK, every old device revoked, no passkey kept, this device added if given. */
export function completeRecovery(
  base: ChangeBase,
  input: {
    password: { params: KdfParams; wrapKey: Uint8Array };
    recovery: { wrapKey: Uint8Array };
    addDevice?: { device: DeviceKeys; label: string };
    settings?: Uint8Array;
  },
): AccountChange {
  const revoke = liveDevices(base.chain).map((device) => device.deviceId);
  const { password, recovery, addDevice, settings } = input;
  return change(base, {
    settings,
    password,
    recovery,
    addDevice,
    revoke,
    newEk: true,
    newAmk: true,
    dropPasskeys: () => true,
  });
}

/** One more slot under the same AMK. Never the only way in: E_SLOT_MANIFEST without a live recovery sheet. */
export function addPasskey(
  base: ChangeBase,
  input: { params: PasskeyParams; wrapKey: Uint8Array },
): AccountChange {
  const sheet = base.account.slots.some((slot) => slot.kind === 'recovery');
  if (!sheet) refuse('E_SLOT_MANIFEST', 'no recovery sheet'); // guard PASSKEY-SHEET
  return change(base, { addPasskey: input });
}

/** Those passkeys open nothing from now on: a new AMK, sealed to what is left. */
export function dropPasskeys(base: ChangeBase, drops: (slot: SlotShell) => boolean): AccountChange {
  return change(base, { dropPasskeys: drops, newAmk: true });
}

/** One `device+` link; vault and slots stay. */
export function addDevice(base: ChangeBase, input: { device: DeviceKeys; label: string }): AccountChange {
  return change(base, { addDevice: input });
}

/** A device that may be in wrong hands: `device-`, new EK, new AMK, new vault. Conversations must be re-keyed after. */
export function revokeDevices(base: ChangeBase, devices: readonly DeviceId[]): AccountChange {
  return change(base, { revoke: devices, newEk: true, newAmk: true });
}

/** A device that signs out and has wiped itself: `device-` only. */
export function retireDevice(base: ChangeBase, device: DeviceId): AccountChange {
  return change(base, { revoke: [device] });
}

/** New pins and, if given, settings: a new vault version under the same AMK. */
export function updateVault(
  base: ChangeBase,
  input: { pins?: readonly Pin[]; settings?: Uint8Array },
): AccountChange {
  return change(base, { pins: input.pins ?? base.account.pins, settings: input.settings });
}

/** New signed name or role. */
export function updateProfile(base: ChangeBase, profile: Profile): AccountChange {
  return change(base, { profile });
}

/** Pins with one put in or replaced. */
export function withPin(pins: readonly Pin[], pin: Pin): Pin[] {
  return [...pins.filter((known) => known.userId !== pin.userId), pin];
}
