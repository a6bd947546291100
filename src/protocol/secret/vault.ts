/** The vault: everything of an account that must survive the loss of every device (rules VLT-1 … VLT-4). */
import type { Pin } from '../open/account-checks.ts';
import { slotKinds } from '../open/account-links.ts';
import { decode, enc, encList } from '../open/encoding.ts';
import { H } from '../open/hash.ts';
import { type UserId, uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { currentVersion, limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import type { Random } from './random.ts';
import { open1, seal1 } from './seal.ts';
import type { SlotShell } from './slots.ts';
import { kdf } from './sodium-secret.ts';

export interface EkSeed {
  gen: number;
  seed: Uint8Array;
}

export interface VaultContent {
  userId: UserId;
  vaultVersion: number;
  ikSeed: Uint8Array;
  ekSeeds: readonly EkSeed[];
  pins: readonly Pin[];
  /** 32 random bytes from which local store keys are made. */
  localRoot: Uint8Array;
  /** Opaque to the protocol. */
  settings: Uint8Array;
  slots: readonly SlotShell[];
}

function vaultAd(userId: UserId, vaultVersion: number): Uint8Array {
  return enc(L('vault'), uuidBytes(userId), vaultVersion);
}

/** Vault under the AMK. Converse: `openVault`. */
export function sealVault(amkKey: Uint8Array, vault: VaultContent, random: Random): Uint8Array {
  if (vault.pins.length > limits.pins) refuse('E_SIZE', 'too many pins');
  if (vault.settings.length > limits.vaultSettingsBytes) refuse('E_SIZE', 'settings');
  const plain = enc(
    currentVersion,
    uuidBytes(vault.userId),
    vault.vaultVersion,
    vault.ikSeed,
    encList(vault.ekSeeds.map((ek) => enc(ek.gen, ek.seed))),
    encList(vault.pins.map((pin) => enc(uuidBytes(pin.userId), pin.fp, pin.state, pin.eraSeen, pin.at))),
    vault.localRoot,
    vault.settings,
    encList(vault.slots.map((s) => enc(uuidBytes(s.slotId), s.kind, s.slotPk, s.params, s.wrap))),
  );
  return seal1(kdf(amkKey, 1, 'vault___'), vaultAd(vault.userId, vault.vaultVersion), plain, random);
}

/** Vault of this account in this version, or a refusal. */
export function openVault(
  amkKey: Uint8Array,
  expected: { userId: UserId; vaultVersion: number },
  blob: Uint8Array,
): VaultContent {
  if (blob.length > limits.vaultBytes) refuse('E_SIZE');
  const ad = vaultAd(expected.userId, expected.vaultVersion);
  return decode(open1(kdf(amkKey, 1, 'vault___'), ad, blob), limits.vaultBytes, (f) => {
    if (f.u64() !== currentVersion) refuse('E_VERSION');
    const userId = f.userId();
    const vaultVersion = f.u64();
    if (userId !== expected.userId || vaultVersion !== expected.vaultVersion) refuse('E_CONTEXT');
    return {
      userId,
      vaultVersion,
      ikSeed: f.fixed(32),
      ekSeeds: f.list(limits.ekGenerations, (ek) => ({ gen: ek.u64(), seed: ek.fixed(32) })),
      pins: f.list(limits.pins, (pin) => ({
        userId: pin.userId(),
        fp: pin.fixed(32),
        state: pin.choice(['new', 'verified']),
        eraSeen: pin.u64(),
        at: pin.u64(),
      })),
      localRoot: f.fixed(32),
      settings: f.bytes(limits.vaultSettingsBytes),
      slots: f.list(limits.slots, (slot) => ({
        slotId: slot.slotId(),
        kind: slot.choice(slotKinds),
        slotPk: slot.fixed(32),
        params: slot.bytes(limits.slotBytes),
        wrap: slot.bytes(limits.slotBytes),
      })),
    };
  });
}

/** How the manifest names the newest vault. */
export function hashVault(blob: Uint8Array): Uint8Array {
  return H(L('vault-hash'), blob);
}
