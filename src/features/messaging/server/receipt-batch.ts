/** Which receipts of a batch are written: one of each device and conversation. */
import type { NewReceipt } from './message-store.ts';

export const keyOf = (receipt: NewReceipt) => `${receipt.conversationId}:${receipt.device}`;

/**
 * By conversation and device the receipt that says everything the others say. Not simply the last one: checks that take a while may
 * have let a later receipt pass an earlier one. What takes back is left out, as the table would leave it.
 */
export function furthest(batch: readonly NewReceipt[]): Map<string, NewReceipt> {
  const found = new Map<string, NewReceipt>();
  for (const receipt of batch) {
    const before = found.get(keyOf(receipt));
    const takesBack =
      before !== undefined &&
      (receipt.deliveredThrough < before.deliveredThrough || receipt.readThrough < before.readThrough);
    if (!takesBack) found.set(keyOf(receipt), receipt);
  }
  return found;
}
