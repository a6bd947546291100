import { describe, expect, it } from 'vitest';
import type { NewReceipt } from './message-store.ts';
import { createReceiptBatch } from './receipt-batch.ts';

const receipt = (deliveredThrough: number, readThrough: number, device = 'd'): NewReceipt => ({
  conversationId: 'c',
  userId: 'u',
  device,
  deliveredThrough,
  readThrough,
  signed: new Uint8Array(),
});

function written(stored: NewReceipt[], ...batch: NewReceipt[]): [string, number, number][] {
  const taken = createReceiptBatch(stored);
  for (const each of batch) taken.take(each);
  return taken.moved().map((each) => [each.device, each.deliveredThrough, each.readThrough]);
}

describe('of the receipts that are written together', () => {
  it('the furthest of a device counts, also when an earlier one comes after it', () => {
    expect(written([], receipt(3, 0), receipt(4, 0))).toEqual([['d', 4, 0]]);
    expect(written([], receipt(4, 0), receipt(3, 0))).toEqual([['d', 4, 0]]);
    expect(written([], receipt(4, 2), receipt(4, 1))).toEqual([['d', 4, 2]]);
  });

  it('one that goes on in one place and back in another does not count', () => {
    expect(written([], receipt(5, 0), receipt(3, 3))).toEqual([['d', 5, 0]]);
  });

  it('what is stored already is not written again, nor taken back', () => {
    expect(written([receipt(4, 1)], receipt(4, 1), receipt(3, 1))).toEqual([]);
    expect(written([receipt(4, 1)], receipt(4, 2))).toEqual([['d', 4, 2]]);
  });

  it('the first of a device is written also when it says nothing', () => {
    expect(written([], receipt(0, 0))).toEqual([['d', 0, 0]]);
  });

  it('each device speaks for itself', () => {
    expect(written([], receipt(4, 0), receipt(3, 0, 'e'))).toEqual([
      ['d', 4, 0],
      ['e', 3, 0],
    ]);
  });
});
