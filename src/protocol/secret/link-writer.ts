/** Writes links of one's own account chain. Each is applied to the state at once, so nothing that would be refused leaves the device. */
import {
  type AccountState,
  deviceStatement,
  extendChain,
  liveDevices,
  verifyChain,
} from '../open/account-chain.ts';
import type { LinkPayload } from '../open/account-links.ts';
import { enc, encList } from '../open/encoding.ts';
import { noHash } from '../open/hash.ts';
import { type DeviceId, type UserId, uuidBytes } from '../open/ids.ts';
import { currentVersion } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import type { DeviceKeys } from './device-keys.ts';
import { signBlob, signBody } from './sign.ts';
import type { KeyPair } from './sodium-secret.ts';

function payloadBytes(payload: LinkPayload): Uint8Array {
  switch (payload.kind) {
    case 'genesis':
      return enc(payload.ikPk);
    case 'reset':
      return enc(payload.ikPk, payload.resetOf);
    case 'ek':
      return enc(payload.gen, payload.ekPk);
    case 'device+':
      return enc(uuidBytes(payload.deviceId), payload.dkPk, payload.label, payload.reverseSig);
    case 'device-':
      return enc(uuidBytes(payload.deviceId));
    case 'slots': {
      const { version, vaultVersion, vaultHash, amkGen, slots } = payload.manifest;
      const list = slots.map((s) => enc(uuidBytes(s.slotId), s.kind, s.slotPk, s.params, s.wrapHash));
      return enc(version, vaultVersion, vaultHash, amkGen, encList(list));
    }
    case 'profile':
      return enc(payload.profile.displayName, payload.profile.role);
  }
}

export interface LinkPlace {
  userId: UserId;
  era: number;
  seq: number;
  prevHash: Uint8Array;
  time: number;
}

/** One signed link. */
export function signLink(ik: KeyPair, place: LinkPlace, payload: LinkPayload): Uint8Array {
  const body = enc(
    currentVersion,
    uuidBytes(place.userId),
    place.era,
    place.seq,
    place.prevHash,
    payload.kind,
    payloadBytes(payload),
    ik.pk,
    place.time,
  );
  return signBlob(ik, 'link', body);
}

/** `device+` with the device's own signature. */
export function deviceLink(
  account: { userId: UserId; ikPk: Uint8Array },
  device: DeviceKeys,
  label: string,
): LinkPayload {
  const statement = deviceStatement(account, device.deviceId, device.keys.pk);
  return {
    kind: 'device+',
    deviceId: device.deviceId,
    dkPk: device.keys.pk,
    label,
    reverseSig: signBody(device.keys, 'device-reverse', statement),
  };
}

/** Collects links on top of a chain. */
export class LinkWriter {
  readonly links: Uint8Array[] = [];
  readonly #ik: KeyPair;
  readonly #time: number;
  #chain: AccountState;

  constructor(ik: KeyPair, chain: AccountState, time: number) {
    this.#ik = ik;
    this.#chain = chain;
    this.#time = time;
  }

  /** A new chain: era 0, or the era after the one whose head is `resetOf`. */
  static start(
    ik: KeyPair,
    account: { userId: UserId; era: number; resetOf: Uint8Array | null; time: number },
  ): LinkWriter {
    const { userId, era, resetOf, time } = account;
    const payload: LinkPayload =
      resetOf === null ? { kind: 'genesis', ikPk: ik.pk } : { kind: 'reset', ikPk: ik.pk, resetOf };
    const first = signLink(ik, { userId, era, seq: 0, prevHash: noHash, time }, payload);
    const writer = new LinkWriter(ik, verifyChain(userId, [first]), time);
    writer.links.push(first);
    return writer;
  }

  get chain(): AccountState {
    return this.#chain;
  }

  append(payload: LinkPayload): void {
    const { userId, era, headSeq, headHash } = this.#chain;
    const link = signLink(
      this.#ik,
      { userId, era, seq: headSeq + 1, prevHash: headHash, time: this.#time },
      payload,
    );
    this.#chain = extendChain(this.#chain, [link]);
    this.links.push(link);
  }

  /** Revokes a live device (E_DEVICE when there is none). */
  revoke(deviceId: DeviceId): void {
    if (!liveDevices(this.#chain).some((device) => device.deviceId === deviceId)) refuse('E_DEVICE');
    this.append({ kind: 'device-', deviceId });
  }
}
