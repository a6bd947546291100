/** What the chain tracker takes in and answers. */
import type { DeviceId, MessageId, UserId } from './ids.ts';
import type { RefusalCode } from './refusal.ts';

/** One opened message, as the tracker needs it. */
export interface ChainPosition {
  userId: UserId;
  deviceId: DeviceId;
  messageId: MessageId;
  seq: number;
  hash: Uint8Array;
  prevHash: Uint8Array;
  epoch: number;
  /** Server sequence number. */
  place: number;
}

export type ChainDecision =
  /** Show it. `released` were held for it and may be shown now; `refused` were held and turned out wrong. */
  | {
      decision: 'accept';
      released: ChainPosition[];
      refused: { position: ChainPosition; code: RefusalCode }[];
    }
  /** Seen before, same bytes at the same place. */
  | { decision: 'known' }
  /** Messages before it are missing: ask again for the places, then `acceptGap`. */
  | { decision: 'hold'; code: 'E_GAP'; missing: { from: number; to: number } }
  | { decision: 'refuse'; code: RefusalCode };

/** Places in a device's chain that exist but were not handed out. */
export interface Withheld {
  userId: UserId;
  deviceId: DeviceId;
  from: number;
  to: number;
}

/** Index of the first position whose seq is at least `seq`. */
export function indexOfSeq(known: readonly ChainPosition[], seq: number): number {
  let low = 0;
  let high = known.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((known[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
