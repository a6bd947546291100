/** Which account chains are accepted, and what they say (rules ACC-1 … ACC-12). Pure: links in, state or refusal out. */
import { fingerprint, type Link, type Profile, readLink, type SlotManifest } from './account-links.ts';
import { equalBytes } from './bytes.ts';
import { enc } from './encoding.ts';
import { noHash } from './hash.ts';
import { type DeviceId, type UserId, uuidBytes } from './ids.ts';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';
import { hashOfSigned, hasSignature, requireSignature, splitSigned } from './signed.ts';

export interface AccountDevice {
  deviceId: DeviceId;
  dkPk: Uint8Array;
  label: string;
  addedSeq: number;
  addedAt: number;
  revokedSeq: number | null;
  revokedAt: number | null;
}

export interface EkGeneration {
  gen: number;
  ekPk: Uint8Array;
  /** Place of its link. */
  seq: number;
}

/** One era of one account: everything the chain proves. Never changed in place. */
export interface AccountState {
  userId: UserId;
  era: number;
  /** Head of the chain of the era before, null in era 0. */
  resetOf: Uint8Array | null;
  ikPk: Uint8Array;
  fp: Uint8Array;
  /** Newest generation; 0 and empty until the first `ek` link. */
  ekGen: number;
  ekPk: Uint8Array;
  eks: readonly EkGeneration[];
  devices: readonly AccountDevice[];
  manifest: SlotManifest | null;
  profile: Profile | null;
  headSeq: number;
  headHash: Uint8Array;
  /** Hash of each link by its seq. */
  linkHashes: readonly Uint8Array[];
}

/** Accepts a whole era from its first link, or refuses. */
export function verifyChain(userId: UserId, links: readonly Uint8Array[]): AccountState {
  const [first, ...rest] = links;
  if (first === undefined) return refuse('E_CHAIN', 'empty');
  return extendChain(openEra(userId, first), rest);
}

/** Accepts further links of the same era after `state`, or refuses all of them. */
export function extendChain(state: AccountState, links: readonly Uint8Array[]): AccountState {
  if (links.length === 0) return state;
  if (state.linkHashes.length + links.length > limits.chainLinks) refuse('E_SIZE', 'chain too long');
  let next = state;
  const hashes = [...state.linkHashes];
  for (const blob of links) {
    const parts = splitSigned(blob, limits.linkBytes);
    if (!hasSignature('link', parts, next.ikPk)) refuseLink(parts.body); // guard LINK-SIG
    const link = readLink(parts.body);
    if (!equalBytes(link.signerPk, next.ikPk)) refuse('E_SIG', 'signed by another identity'); // guard LINK-SIGNER
    if (link.userId !== next.userId || link.era !== next.era) refuse('E_CHAIN', 'link of another account'); // guard LINK-ACCOUNT
    if (link.seq !== next.headSeq + 1) refuse('E_CHAIN', 'link missing or twice'); // guard LINK-SEQ
    if (!equalBytes(link.prevHash, next.headHash)) refuse('E_CHAIN', 'link on another head'); // guard LINK-PREV
    const hash = hashOfSigned('link-hash', parts.body);
    hashes.push(hash);
    next = { ...applyLink(next, link), headSeq: link.seq, headHash: hash };
  }
  return { ...next, linkHashes: hashes };
}

/** The kind decides the code, so that an unsigned key is told from an unsigned anything; the kind is read only to name the refusal. */
function refuseLink(body: Uint8Array): never {
  const { kind } = readLink(body).payload;
  if (kind === 'ek') refuse('E_EK_SIG');
  if (kind === 'device+' || kind === 'device-') refuse('E_DK_SIG');
  refuse('E_SIG', kind);
}

function openEra(userId: UserId, blob: Uint8Array): AccountState {
  const parts = splitSigned(blob, limits.linkBytes);
  const link = readLink(parts.body);
  const { payload } = link;
  if (payload.kind !== 'genesis' && payload.kind !== 'reset') return refuse('E_CHAIN', 'no genesis');
  requireSignature('link', parts, payload.ikPk);
  if (!equalBytes(link.signerPk, payload.ikPk)) refuse('E_SIG', 'genesis not self-signed'); // guard GENESIS-SIGNER
  if (link.userId !== userId) refuse('E_CHAIN', 'chain of another account'); // guard GENESIS-ACCOUNT
  if (link.seq !== 0 || !equalBytes(link.prevHash, noHash)) refuse('E_CHAIN', 'genesis is the first link'); // guard GENESIS-SEQ
  if ((payload.kind === 'genesis') !== (link.era === 0)) refuse('E_CHAIN', 'era and kind disagree'); // guard GENESIS-ERA
  const headHash = hashOfSigned('link-hash', parts.body);
  return {
    userId,
    era: link.era,
    resetOf: payload.kind === 'reset' ? payload.resetOf : null,
    ikPk: payload.ikPk,
    fp: fingerprint(userId, payload.ikPk),
    ekGen: 0,
    ekPk: new Uint8Array(0),
    eks: [],
    devices: [],
    manifest: null,
    profile: null,
    headSeq: 0,
    headHash,
    linkHashes: [headHash],
  };
}

function applyLink(state: AccountState, link: Link): AccountState {
  const { payload } = link;
  switch (payload.kind) {
    case 'genesis':
    case 'reset':
      return refuse('E_CHAIN', 'a new identity starts a new chain');
    case 'ek': {
      if (payload.gen !== state.ekGen + 1) refuse('E_CHAIN', 'generation out of order'); // guard EK-GEN
      const eks = [...state.eks, { gen: payload.gen, ekPk: payload.ekPk, seq: link.seq }];
      return { ...state, ekGen: payload.gen, ekPk: payload.ekPk, eks };
    }
    case 'device+': {
      const { deviceId, dkPk, label, reverseSig } = payload;
      const reverse = { body: deviceStatement(state, deviceId, dkPk), signature: reverseSig };
      if (!hasSignature('device-reverse', reverse, dkPk)) refuse('E_DK_SIG', 'device did not agree'); // guard DEVICE-REVERSE
      if (state.devices.some((known) => known.deviceId === deviceId)) refuse('E_CHAIN', 'device id twice'); // guard DEVICE-ID
      if (state.devices.some((known) => equalBytes(known.dkPk, dkPk))) refuse('E_CHAIN', 'device key twice'); // guard DEVICE-KEY
      const added = { addedSeq: link.seq, addedAt: link.time, revokedSeq: null, revokedAt: null };
      return { ...state, devices: [...state.devices, { deviceId, dkPk, label, ...added }] };
    }
    case 'device-': {
      const known = findDevice(state, payload.deviceId);
      if (known === null || known.revokedSeq !== null) return refuse('E_CHAIN', 'no such device');
      const revoked = { ...known, revokedSeq: link.seq, revokedAt: link.time };
      return { ...state, devices: state.devices.map((device) => (device === known ? revoked : device)) };
    }
    case 'slots': {
      const { manifest } = payload;
      const before = state.manifest;
      if (manifest.version !== (before?.version ?? 0) + 1) refuse('E_VAULT_ROLLBACK', 'manifest version'); // guard MANIFEST-VERSION
      if (manifest.vaultVersion <= (before?.vaultVersion ?? 0)) refuse('E_VAULT_ROLLBACK', 'vault version'); // guard MANIFEST-VAULT
      if (manifest.amkGen < (before?.amkGen ?? 1)) refuse('E_VAULT_ROLLBACK', 'AMK generation'); // guard MANIFEST-AMK
      return { ...state, manifest };
    }
    case 'profile':
      return { ...state, profile: payload.profile };
  }
}

/** What a device key signs to say that it belongs to this identity. */
export function deviceStatement(
  account: { userId: UserId; ikPk: Uint8Array },
  deviceId: DeviceId,
  dkPk: Uint8Array,
): Uint8Array {
  return enc(uuidBytes(account.userId), account.ikPk, uuidBytes(deviceId), dkPk);
}

/** The device in the chain, revoked or not. */
export function findDevice(state: AccountState, deviceId: DeviceId): AccountDevice | null {
  return state.devices.find((device) => device.deviceId === deviceId) ?? null;
}

/** Devices that may sign now. */
export function liveDevices(state: AccountState): AccountDevice[] {
  return state.devices.filter((device) => device.revokedSeq === null);
}
