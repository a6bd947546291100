/** An account as its owner holds it: made, opened, and what every opening checks (rules OPN-1 … OPN-9). */

import type { AccountState } from '../open/account-chain.ts';
import type { Pin } from '../open/account-checks.ts';
import type { Profile, SlotManifest } from '../open/account-links.ts';
import { equalBytes } from '../open/bytes.ts';
import type { UserId } from '../open/ids.ts';
import { limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import type { DeviceKeys } from './device-keys.ts';
import { deviceLink, LinkWriter } from './link-writer.ts';
import { type KdfParams, writeKdfParams } from './password-kdf.ts';
import { type Random, systemRandom } from './random.ts';
import {
  type Amk,
  manifestSlot,
  newSlotShell,
  openSlot,
  readSlot,
  recoveryParams,
  requireListed,
  type SlotShell,
  sealSlot,
} from './slots.ts';
import { boxKeys, type KeyPair, signKeys } from './sodium-secret.ts';
import { type EkSeed, hashVault, openVault, sealVault, type VaultContent } from './vault.ts';

export interface EkKeys extends EkSeed {
  keys: KeyPair;
}

/** An open account. Holds secrets: never leaves the worker. */
export interface UnlockedAccount {
  userId: UserId;
  era: number;
  ikSeed: Uint8Array;
  ik: KeyPair;
  eks: readonly EkKeys[];
  pins: readonly Pin[];
  localRoot: Uint8Array;
  settings: Uint8Array;
  vaultVersion: number;
  amk: Amk;
  slots: readonly SlotShell[];
}

/** A slot as the server stores it. */
export interface SealedSlot {
  slotId: SlotShell['slotId'];
  kind: SlotShell['kind'];
  blob: Uint8Array;
}

/** What is uploaded, and what holds once the server has taken it. Until then the old account and chain are the valid ones. */
export interface AccountChange {
  /** Head the links stand on: the server swaps only if it is still the head; -1 for a new chain. */
  afterSeq: number;
  links: Uint8Array[];
  /** Slots to replace; empty when none changed. */
  slots: SealedSlot[];
  vault: Uint8Array | null;
  vaultVersion: number | null;
  account: UnlockedAccount;
  chain: AccountState;
}

export type NewAccount = AccountChange & { vault: Uint8Array; vaultVersion: number; device: DeviceKeys };

export interface CreateAccountInput {
  userId: UserId;
  /** For a reset: head of the era before. The new chain is era `reset.era + 1`. */
  reset?: { era: number; headHash: Uint8Array };
  /** Of the identity, where it is on a sheet already; a new one when left out. */
  ikSeed?: Uint8Array;
  profile: Profile;
  device: DeviceKeys;
  deviceLabel: string;
  password: { params: KdfParams; wrapKey: Uint8Array };
  recovery: { wrapKey: Uint8Array };
  /** What the vault holds from the beginning; nothing when left out. */
  settings?: Uint8Array;
  now: number;
  random?: Random;
}

/** All keys of a new account or of a new identity after everything was lost. Links: genesis|reset, profile, ek, device+, slots. */
export function createAccount(input: CreateAccountInput): NewAccount {
  const { userId, device, now, random = systemRandom } = input;
  const ikSeed = input.ikSeed ?? random(32);
  const ik = signKeys(ikSeed);
  const ekSeed = random(32);
  const ek = { gen: 1, seed: ekSeed, keys: boxKeys(ekSeed) };
  const era = input.reset === undefined ? 0 : input.reset.era + 1;
  const writer = LinkWriter.start(ik, { userId, era, resetOf: input.reset?.headHash ?? null, time: now });
  writer.append({ kind: 'profile', profile: input.profile });
  writer.append({ kind: 'ek', gen: 1, ekPk: ek.keys.pk });
  writer.append(deviceLink({ userId, ikPk: ik.pk }, device, input.deviceLabel));
  const password = {
    kind: 'password',
    params: writeKdfParams(input.password.params),
    wrapKey: input.password.wrapKey,
  } as const;
  const recovery = { kind: 'recovery', params: recoveryParams, wrapKey: input.recovery.wrapKey } as const;
  const account: UnlockedAccount = {
    userId,
    era,
    ikSeed,
    ik,
    eks: [ek],
    pins: [],
    localRoot: random(32),
    settings: input.settings ?? new Uint8Array(0),
    vaultVersion: 1,
    amk: { gen: 1, key: random(32) },
    slots: [newSlotShell(userId, password, random), newSlotShell(userId, recovery, random)],
  };
  const vault = appendVault(writer, account, random);
  const { links, chain } = writer;
  return { afterSeq: -1, links, slots: sealSlots(account), vault, vaultVersion: 1, account, chain, device };
}

/** Seals the vault and appends the `slots` link that names it. */
export function appendVault(writer: LinkWriter, account: UnlockedAccount, random: Random): Uint8Array {
  const vault = sealVault(account.amk.key, vaultContent(account), random);
  if (vault.length > limits.vaultBytes) refuse('E_SIZE', 'vault');
  const manifest: SlotManifest = {
    version: (writer.chain.manifest?.version ?? 0) + 1,
    vaultVersion: account.vaultVersion,
    vaultHash: hashVault(vault),
    amkGen: account.amk.gen,
    slots: account.slots.map(manifestSlot),
  };
  writer.append({ kind: 'slots', manifest });
  return vault;
}

export function sealSlots(account: UnlockedAccount): SealedSlot[] {
  return account.slots.map((shell) => ({
    slotId: shell.slotId,
    kind: shell.kind,
    blob: sealSlot(account.userId, shell, account.amk),
  }));
}

function vaultContent(account: UnlockedAccount): VaultContent {
  const { userId, vaultVersion, ikSeed, eks, pins, localRoot, settings, slots } = account;
  return { userId, vaultVersion, ikSeed, ekSeeds: eks, pins, localRoot, settings, slots };
}

export interface OpenAccountInput {
  userId: UserId;
  vaultBlob: Uint8Array;
  /** The verified chain of this account as served now. */
  chain: AccountState;
  /** Newest vault version that this device has seen, if any. */
  knownVaultVersion?: number;
}

/** Opens an account by one of its slots, or refuses; nothing of a refused account is returned. */
export function openAccount(
  input: OpenAccountInput & { slotBlob: Uint8Array; wrapKey: Uint8Array },
): UnlockedAccount {
  const slot = readSlot(input.slotBlob);
  const amk = openSlot(input.userId, slot, input.wrapKey);
  requireListed(requireManifest(input.chain), slot);
  return openWithAmk({ ...input, amk });
}

/** Opens an account by an AMK kept on this device; E_SLOT_RETIRED when it was changed since. */
export function openWithAmk(input: OpenAccountInput & { amk: Amk }): UnlockedAccount {
  const { userId, chain, amk } = input;
  const manifest = requireManifest(chain);
  if (chain.userId !== userId) refuse('E_CONTEXT', 'chain of another account'); // guard OPEN-USER
  if (amk.gen < manifest.amkGen) refuse('E_SLOT_RETIRED', 'older AMK'); // guard OPEN-AMK-OLD
  if (amk.gen > manifest.amkGen) refuse('E_VAULT_ROLLBACK', 'older manifest'); // guard OPEN-AMK-NEW
  if (manifest.vaultVersion < (input.knownVaultVersion ?? 0)) refuse('E_VAULT_ROLLBACK', 'older vault'); // guard OPEN-VAULT-KNOWN
  if (!equalBytes(hashVault(input.vaultBlob), manifest.vaultHash))
    refuse('E_VAULT_ROLLBACK', 'another vault'); // guard OPEN-VAULT-HASH
  const vault = openVault(amk.key, { userId, vaultVersion: manifest.vaultVersion }, input.vaultBlob);
  const ik = signKeys(vault.ikSeed);
  if (!equalBytes(ik.pk, chain.ikPk)) refuse('E_ROGUE_SELF', 'another identity under my name'); // guard OPEN-IK
  const eks = vault.ekSeeds.map((ek) => ({ ...ek, keys: boxKeys(ek.seed) }));
  requireOwnEks(chain, eks);
  requireOwnSlots(manifest, vault.slots);
  const { pins, localRoot, settings, slots, vaultVersion, ikSeed } = vault;
  return { userId, era: chain.era, ikSeed, ik, eks, pins, localRoot, settings, vaultVersion, amk, slots };
}

function requireManifest(chain: AccountState): SlotManifest {
  return chain.manifest ?? refuse('E_SLOT_MANIFEST', 'no manifest');
}

/** Every public EK in the chain is recomputed from its seed: a replaced one would draw new boxes to somebody else. */
function requireOwnEks(chain: AccountState, eks: readonly EkKeys[]): void {
  if (eks.length > chain.eks.length) refuse('E_LINK_STALE', 'EK links withheld'); // guard OPEN-EK-STALE
  for (const published of chain.eks) {
    const own = eks.find((ek) => ek.gen === published.gen);
    if (own === undefined || !equalBytes(own.keys.pk, published.ekPk)) refuse('E_KEY_OVERWRITE'); // guard OPEN-EK
  }
}

/** The vault's copies and the signed manifest must name the same slots, or a new AMK would be sealed to a stranger. */
export function requireOwnSlots(manifest: SlotManifest, slots: readonly SlotShell[]): void {
  if (manifest.slots.length !== slots.length) refuse('E_SLOT_MANIFEST', 'count'); // guard OWN-SLOTS-COUNT
  for (const slot of slots) requireListed(manifest, slot);
}

/** Own EK of a generation; E_STALE_EK when the account has none. */
export function ekOf(account: Pick<UnlockedAccount, 'eks'>, gen: number): EkKeys {
  return account.eks.find((ek) => ek.gen === gen) ?? refuse('E_STALE_EK', 'no such generation');
}
