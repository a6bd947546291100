import { type DeviceId, deviceId, uuidText } from '../open/ids.ts';
import { type Random, systemRandom } from './random.ts';
import { type KeyPair, signKeys } from './sodium-secret.ts';

/** The signing key of one device. Only `seed` needs to be kept. */
export interface DeviceKeys {
  deviceId: DeviceId;
  seed: Uint8Array;
  keys: KeyPair;
}

/** Keys of a device whose seed was kept. */
export function deviceKeys(id: DeviceId, seed: Uint8Array): DeviceKeys {
  return { deviceId: id, seed, keys: signKeys(seed) };
}

/** Random version-4 UUID text. */
export function randomUuid(random: Random = systemRandom): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidText(bytes);
}

/** A new device with a random id. */
export function newDeviceKeys(random: Random = systemRandom): DeviceKeys {
  return deviceKeys(deviceId(randomUuid(random)), random(32));
}
