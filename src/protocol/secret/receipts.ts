import { type Receipt, writeReceipt } from '../open/receipts.ts';
import { refuse } from '../open/refusal.ts';
import type { DeviceKeys } from './device-keys.ts';
import { signBlob } from './sign.ts';

/** Signed watermark. Converse: `verifyReceipt`. */
export function signReceipt(device: DeviceKeys, receipt: Omit<Receipt, 'deviceId'>): Uint8Array {
  if (receipt.readThrough > receipt.deliveredThrough) refuse('E_MALFORMED', 'read before delivered');
  return signBlob(device.keys, 'receipt', writeReceipt({ ...receipt, deviceId: device.deviceId }));
}
