import type { UserId } from '../open/ids.ts';
import { sessionStatement } from '../open/session-proof.ts';
import type { DeviceKeys } from './device-keys.ts';
import { signBody } from './sign.ts';

/** 64-byte proof that this device takes over a session. Converse: `verifySessionProof`. */
export function signSessionProof(device: DeviceKeys, userId: UserId, sessionId: string): Uint8Array {
  return signBody(device.keys, 'session', sessionStatement(userId, device.deviceId, sessionId));
}
