/** Keys of what a device keeps on disk, and the sealed records themselves (rules LOC-1, LOC-2). */
import { utf8 } from '../open/bytes.ts';
import { enc } from '../open/encoding.ts';
import { HK } from '../open/hash.ts';
import { type DeviceId, uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { type Random, systemRandom } from './random.ts';
import { open1, seal1 } from './seal.ts';

export interface LocalKeys {
  /** Seals the local copy of conversations. */
  cacheKey: Uint8Array;
  /** Seals the device's signing seed. */
  deviceKey: Uint8Array;
}

/** Keys of one device from the vault's `localRoot`; they outlive lock and password change. */
export function localKeys(localRoot: Uint8Array, deviceId: DeviceId): LocalKeys {
  return {
    cacheKey: HK(localRoot, L('local-cache'), uuidBytes(deviceId)),
    deviceKey: HK(localRoot, L('local-device'), uuidBytes(deviceId)),
  };
}

function recordAd(name: string): Uint8Array {
  return enc(L('record'), utf8(name));
}

/** A record under its name, so that records cannot be exchanged. Converse: `openRecord`. */
export function sealRecord(
  key: Uint8Array,
  name: string,
  plain: Uint8Array,
  random: Random = systemRandom,
): Uint8Array {
  return seal1(key, recordAd(name), plain, random);
}

export function openRecord(key: Uint8Array, name: string, sealed: Uint8Array): Uint8Array {
  return open1(key, recordAd(name), sealed);
}
