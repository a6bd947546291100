/** Signed watermarks: how far a device has received and read (rules RCP-1 … RCP-4). */
import type { AccountState } from './account-chain.ts';
import { findDevice } from './account-chain.ts';
import { equalBytes } from './bytes.ts';
import { decode, enc } from './encoding.ts';
import { type ConversationId, conversationBytes, type DeviceId, type UserId, uuidBytes } from './ids.ts';
import { currentVersion, limits } from './limits.ts';
import { refuse } from './refusal.ts';
import { requireSignature, splitSigned } from './signed.ts';

export interface Receipt {
  conversationId: ConversationId;
  userId: UserId;
  deviceId: DeviceId;
  /** Server sequence numbers; 0 = nothing yet. `readThrough` ≤ `deliveredThrough`. */
  deliveredThrough: number;
  readThrough: number;
  /** Header hash of the message at `deliveredThrough`; 32 zero bytes when that is 0 or not known to the signer. */
  headHash: Uint8Array;
  time: number;
}

/** Bytes of a receipt body, to be signed. */
export function writeReceipt(receipt: Receipt): Uint8Array {
  return enc(
    currentVersion,
    conversationBytes(receipt.conversationId),
    uuidBytes(receipt.userId),
    uuidBytes(receipt.deviceId),
    receipt.deliveredThrough,
    receipt.readThrough,
    receipt.headHash,
    receipt.time,
  );
}

/** What a receipt claims, unchecked; to find whose chain to check it with. */
export function readReceipt(signed: Uint8Array): Receipt {
  return decode(splitSigned(signed, limits.receiptBytes).body, limits.receiptBytes, (fields) => {
    if (fields.u64() !== currentVersion) refuse('E_VERSION');
    const receipt = {
      conversationId: fields.conversationId(),
      userId: fields.userId(),
      deviceId: fields.deviceId(),
      deliveredThrough: fields.u64(),
      readThrough: fields.u64(),
      headHash: fields.fixed(32),
      time: fields.u64(),
    };
    if (receipt.readThrough > receipt.deliveredThrough) refuse('E_MALFORMED', 'read before delivered'); // guard RECEIPT-ORDER
    return receipt;
  });
}

/** The receipt, if a live device of this account signed it for this conversation. */
export function verifyReceipt(
  signed: Uint8Array,
  expected: { conversationId: ConversationId; account: AccountState },
): Receipt {
  const receipt = readReceipt(signed);
  const { account } = expected;
  if (receipt.conversationId !== expected.conversationId) refuse('E_CONTEXT', 'another conversation'); // guard RECEIPT-CONV
  if (receipt.userId !== account.userId) refuse('E_SENDER', 'another account'); // guard RECEIPT-USER
  const device = findDevice(account, receipt.deviceId) ?? refuse('E_DEVICE', 'unknown device');
  if (device.revokedAt !== null && receipt.time > device.revokedAt) refuse('E_DEVICE', 'revoked device'); // guard RECEIPT-REVOKED
  requireSignature('receipt', splitSigned(signed, limits.receiptBytes), device.dkPk);
  return receipt;
}

/** Latest-only: true when `next` says more than `before` and takes nothing back. */
export function isForward(before: Receipt | null, next: Receipt): boolean {
  if (before === null) return true;
  const { deliveredThrough, readThrough } = before;
  const grows = next.deliveredThrough > deliveredThrough || next.readThrough > readThrough;
  return grows && next.deliveredThrough >= deliveredThrough && next.readThrough >= readThrough;
}

/** E_EQUIVOCATION when the signer saw another message at that place than we do. `mine` is null where we have none. */
export function compareReceiptHead(receipt: Receipt, mine: Uint8Array | null): void {
  if (mine === null || receipt.headHash.every((byte) => byte === 0)) return;
  if (!equalBytes(receipt.headHash, mine)) refuse('E_EQUIVOCATION', 'another message at this place'); // guard RECEIPT-HEAD
}
