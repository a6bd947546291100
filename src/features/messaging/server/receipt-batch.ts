/** Which receipts of a batch are written: one of each device and conversation. Pure. */
import type { NewReceipt } from './message-store.ts';

/** How far a device has received and read. */
export interface Place {
  deliveredThrough: number;
  readThrough: number;
}

export interface ReceiptBatch {
  /** How far the device is with what was taken so far. */
  placeOf(receipt: Pick<NewReceipt, 'conversationId' | 'device'>): Place;
  /** True when the receipt says more and takes nothing back; it stands for all earlier ones of its device then. */
  take(receipt: NewReceipt): boolean;
  /** What is to be written. */
  moved(): NewReceipt[];
}

const keyOf = ({ conversationId, device }: Pick<NewReceipt, 'conversationId' | 'device'>) =>
  `${conversationId}:${device}`;

/** `stored`: what the table says of the devices in the batch. */
export function createReceiptBatch(
  stored: readonly (Place & { conversationId: string; device: string })[],
): ReceiptBatch {
  const places = new Map<string, Place>(stored.map((row) => [keyOf(row), row]));
  const moved = new Map<string, NewReceipt>();
  const placeOf: ReceiptBatch['placeOf'] = (receipt) =>
    places.get(keyOf(receipt)) ?? { deliveredThrough: 0, readThrough: 0 };
  return {
    placeOf,
    take(receipt) {
      const place = placeOf(receipt);
      const forward =
        receipt.deliveredThrough >= place.deliveredThrough && receipt.readThrough >= place.readThrough;
      const more =
        receipt.deliveredThrough > place.deliveredThrough || receipt.readThrough > place.readThrough;
      // The first of a device is written whatever it says: it is what the others may be compared with.
      if (!forward || !(more || !places.has(keyOf(receipt)))) return false;
      places.set(keyOf(receipt), receipt);
      moved.set(keyOf(receipt), receipt);
      return true;
    },
    moved: () => [...moved.values()],
  };
}
