/** Shapes of the links of an account chain (rules ACC-1 … ACC-4). Reading only; see account-chain.ts for what is accepted. */
import { decode, type Fields } from './encoding.ts';
import { H } from './hash.ts';
import { type DeviceId, type SlotId, type UserId, uuidBytes } from './ids.ts';
import { L } from './labels.ts';
import { currentVersion, limits } from './limits.ts';
import { refuse } from './refusal.ts';

export const linkKinds = ['genesis', 'reset', 'ek', 'device+', 'device-', 'slots', 'profile'] as const;
export type LinkKind = (typeof linkKinds)[number];

export const accountRoles = ['patient', 'provider', 'admin'] as const;
export type AccountRole = (typeof accountRoles)[number];

export const slotKinds = ['password', 'recovery', 'passkey'] as const;
export type SlotKind = (typeof slotKinds)[number];

export interface Profile {
  displayName: string;
  role: AccountRole;
}

export interface ManifestSlot {
  slotId: SlotId;
  kind: SlotKind;
  slotPk: Uint8Array;
  /** The slot's parameters as bytes, compared verbatim. */
  params: Uint8Array;
  wrapHash: Uint8Array;
}

/** Which slots open the account and which vault is the newest, signed by the identity. */
export interface SlotManifest {
  version: number;
  vaultVersion: number;
  vaultHash: Uint8Array;
  amkGen: number;
  slots: ManifestSlot[];
}

export type LinkPayload =
  | { kind: 'genesis'; ikPk: Uint8Array }
  | { kind: 'reset'; ikPk: Uint8Array; resetOf: Uint8Array }
  | { kind: 'ek'; gen: number; ekPk: Uint8Array }
  | { kind: 'device+'; deviceId: DeviceId; dkPk: Uint8Array; label: string; reverseSig: Uint8Array }
  | { kind: 'device-'; deviceId: DeviceId }
  | { kind: 'slots'; manifest: SlotManifest }
  | { kind: 'profile'; profile: Profile };

export interface Link {
  userId: UserId;
  era: number;
  seq: number;
  prevHash: Uint8Array;
  payload: LinkPayload;
  signerPk: Uint8Array;
  time: number;
}

/** Reads the body of a link. The caller has checked, or checks next, its signature against the identity of the chain. */
export function readLink(body: Uint8Array): Link {
  return decode(body, limits.linkBytes, (fields) => {
    if (fields.u64() !== currentVersion) refuse('E_VERSION'); // guard LINK-VERSION
    const userId = fields.userId();
    const era = fields.u64();
    const seq = fields.u64();
    const prevHash = fields.fixed(32);
    const kind = fields.choice(linkKinds);
    const payload = readPayload(kind, fields.bytes(limits.linkBytes));
    return { userId, era, seq, prevHash, payload, signerPk: fields.fixed(32), time: fields.u64() };
  });
}

function readPayload(kind: LinkKind, bytes: Uint8Array): LinkPayload {
  return decode(bytes, limits.linkBytes, (fields): LinkPayload => {
    switch (kind) {
      case 'genesis':
        return { kind, ikPk: fields.fixed(32) };
      case 'reset':
        return { kind, ikPk: fields.fixed(32), resetOf: fields.fixed(32) };
      case 'ek':
        return { kind, gen: fields.u64(), ekPk: fields.fixed(32) };
      case 'device+':
        return {
          kind,
          deviceId: fields.deviceId(),
          dkPk: fields.fixed(32),
          label: fields.text(limits.deviceLabelBytes),
          reverseSig: fields.fixed(64),
        };
      case 'device-':
        return { kind, deviceId: fields.deviceId() };
      case 'slots':
        return { kind, manifest: readManifest(fields) };
      case 'profile':
        return {
          kind,
          profile: { displayName: fields.text(limits.displayNameBytes), role: fields.choice(accountRoles) },
        };
    }
  });
}

function readManifest(fields: Fields): SlotManifest {
  return {
    version: fields.u64(),
    vaultVersion: fields.u64(),
    vaultHash: fields.fixed(32),
    amkGen: fields.u64(),
    slots: fields.list(limits.slots, (slot) => ({
      slotId: slot.slotId(),
      kind: slot.choice(slotKinds),
      slotPk: slot.fixed(32),
      params: slot.bytes(limits.slotBytes),
      wrapHash: slot.fixed(32),
    })),
  };
}

/** Identity fingerprint: what a person, a pin and a roster mean by “the same identity”. */
export function fingerprint(userId: UserId, ikPk: Uint8Array): Uint8Array {
  return H(L('fp'), uuidBytes(userId), ikPk);
}
