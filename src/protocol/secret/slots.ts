/** Slots: each way to open an account ends in a key pair to which the account master key (AMK) is sealed (rules SLOT-1 … SLOT-6). */
import { type ManifestSlot, type SlotKind, type SlotManifest, slotKinds } from '../open/account-links.ts';
import { equalBytes } from '../open/bytes.ts';
import { decode, enc } from '../open/encoding.ts';
import { H } from '../open/hash.ts';
import { type SlotId, slotId, type UserId, uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { currentVersion, limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { randomUuid } from './device-keys.ts';
import type { Random } from './random.ts';
import { open1, seal1 } from './seal.ts';
import { boxKeys, boxOpen, boxSeal } from './sodium-secret.ts';

/** What does not change when the AMK does; a copy lies in the vault, so that any slot can be sealed to again. */
export interface SlotShell {
  slotId: SlotId;
  kind: SlotKind;
  slotPk: Uint8Array;
  params: Uint8Array;
  /** `seal1` of the slot's seed under the wrap key of a password or recovery code. */
  wrap: Uint8Array;
}

export interface Slot extends SlotShell {
  amkBox: Uint8Array;
}

export interface Amk {
  key: Uint8Array;
  gen: number;
}

/** Parameters of a recovery slot: there is nothing to choose. */
export const recoveryParams: Uint8Array = enc('recovery');

function wrapAd(userId: UserId, slot: Pick<SlotShell, 'slotId' | 'kind' | 'params'>): Uint8Array {
  return enc(L('slot'), uuidBytes(userId), uuidBytes(slot.slotId), slot.kind, slot.params);
}

/** A new slot under `wrapKey`, not yet holding an AMK. */
export function newSlotShell(
  userId: UserId,
  slot: { kind: SlotKind; params: Uint8Array; wrapKey: Uint8Array },
  random: Random,
): SlotShell {
  const id = slotId(randomUuid(random));
  const seed = random(32);
  const { kind, params } = slot;
  const wrap = seal1(slot.wrapKey, wrapAd(userId, { slotId: id, kind, params }), seed, random);
  return { slotId: id, kind, params, slotPk: boxKeys(seed).pk, wrap };
}

/** The slot as the server keeps it: shell and AMK sealed to it. */
export function sealSlot(userId: UserId, shell: SlotShell, amk: Amk): Uint8Array {
  const inner = enc(L('amk'), uuidBytes(userId), uuidBytes(shell.slotId), amk.gen, amk.key);
  const amkBox = boxSeal(shell.slotPk, inner);
  return enc(
    currentVersion,
    uuidBytes(shell.slotId),
    shell.kind,
    shell.slotPk,
    shell.params,
    shell.wrap,
    amkBox,
  );
}

export function readSlot(blob: Uint8Array): Slot {
  return decode(blob, limits.slotBytes, (fields) => {
    if (fields.u64() !== currentVersion) refuse('E_VERSION');
    return {
      slotId: fields.slotId(),
      kind: fields.choice(slotKinds),
      slotPk: fields.fixed(32),
      params: fields.bytes(limits.slotBytes),
      wrap: fields.bytes(limits.slotBytes),
      amkBox: fields.bytes(limits.slotBytes),
    };
  });
}

/** E_COMMIT unless this key opens the wrap of the slot. */
export function requireOpens(userId: UserId, shell: SlotShell, wrapKey: Uint8Array): void {
  open1(wrapKey, wrapAd(userId, shell), shell.wrap);
}

/** AMK from a slot. A wrong password and a tampered wrap both are E_COMMIT. */
export function openSlot(userId: UserId, slot: Slot, wrapKey: Uint8Array): Amk {
  if (slot.wrap[0] !== 1) refuse('E_COMMIT');
  const keys = boxKeys(open1(wrapKey, wrapAd(userId, slot), slot.wrap));
  if (!equalBytes(keys.pk, slot.slotPk)) refuse('E_SLOT_MANIFEST', 'public key replaced'); // guard SLOT-PK
  return decode(boxOpen(keys, slot.amkBox), limits.slotBytes, (fields) => {
    const context = [L('amk'), uuidBytes(userId), uuidBytes(slot.slotId)];
    const same = context.map((part) => equalBytes(fields.bytes(limits.slotBytes), part));
    if (same.includes(false)) refuse('E_CONTEXT', 'AMK of another slot'); // guard AMK-CONTEXT
    return { gen: fields.u64(), key: fields.fixed(32) };
  });
}

export function manifestSlot(shell: SlotShell): ManifestSlot {
  const { slotId: id, kind, slotPk, params, wrap } = shell;
  return { slotId: id, kind, slotPk, params, wrapHash: H(L('slot-wrap'), wrap) };
}

/** The slot must be the one that the signed manifest lists, under the AMK generation in force. */
export function requireListed(manifest: SlotManifest, shell: SlotShell): void {
  const listed = manifest.slots.find((slot) => slot.slotId === shell.slotId);
  if (listed === undefined) refuse('E_SLOT_RETIRED', 'no such slot any more'); // guard SLOT-LISTED
  const mine = manifestSlot(shell);
  const same =
    listed !== undefined &&
    listed.kind === mine.kind &&
    equalBytes(listed.slotPk, mine.slotPk) &&
    equalBytes(listed.params, mine.params) &&
    equalBytes(listed.wrapHash, mine.wrapHash);
  if (!same) refuse('E_SLOT_MANIFEST'); // guard SLOT-MANIFEST
}
