import { describe, expect, it } from 'vitest';
import type { NewReceipt } from './message-store.ts';
import { furthest } from './receipt-batch.ts';

const receipt = (deliveredThrough: number, readThrough: number, device = 'd'): NewReceipt => ({
  conversationId: 'c',
  userId: 'u',
  device,
  deliveredThrough,
  readThrough,
  signed: new Uint8Array(),
});

function kept(...batch: NewReceipt[]): [string, number, number][] {
  return [...furthest(batch).values()].map((each) => [each.device, each.deliveredThrough, each.readThrough]);
}

describe('of the receipts that are written together', () => {
  it('the furthest of a device counts, also when an earlier one comes after it', () => {
    expect(kept(receipt(3, 0), receipt(4, 0))).toEqual([['d', 4, 0]]);
    expect(kept(receipt(4, 0), receipt(3, 0))).toEqual([['d', 4, 0]]);
    expect(kept(receipt(4, 2), receipt(4, 1))).toEqual([['d', 4, 2]]);
  });

  it('one that goes on in one place and back in another does not count', () => {
    expect(kept(receipt(5, 0), receipt(3, 3))).toEqual([['d', 5, 0]]);
  });

  it('each device speaks for itself', () => {
    expect(kept(receipt(4, 0), receipt(3, 0, 'e'))).toEqual([
      ['d', 4, 0],
      ['e', 3, 0],
    ]);
  });
});
