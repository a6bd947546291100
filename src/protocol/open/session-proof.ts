/** Binding of a signed-in session to a device (rule SES-1). */
import type { AccountState } from './account-chain.ts';
import { findDevice } from './account-chain.ts';
import { utf8 } from './bytes.ts';
import { enc } from './encoding.ts';
import { type DeviceId, type UserId, uuidBytes } from './ids.ts';
import { refuse } from './refusal.ts';
import { requireSignature } from './signed.ts';

/** What a device signs to take over a session. */
export function sessionStatement(userId: UserId, deviceId: DeviceId, sessionId: string): Uint8Array {
  return enc(uuidBytes(userId), uuidBytes(deviceId), utf8(sessionId));
}

/** Refuses (E_DEVICE, E_SIG) unless a live device of the account signed this session. */
export function verifySessionProof(
  account: AccountState,
  deviceId: DeviceId,
  sessionId: string,
  proof: Uint8Array,
): void {
  const device = findDevice(account, deviceId) ?? refuse('E_DEVICE', 'unknown device');
  if (device.revokedSeq !== null) refuse('E_DEVICE', 'revoked device'); // guard SESSION-REVOKED
  const body = sessionStatement(account.userId, deviceId, sessionId);
  requireSignature('session', { body, signature: proof }, device.dkPk);
}
