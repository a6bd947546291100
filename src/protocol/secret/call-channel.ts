/** Keys of a call (rules CALL-1, CALL-2): who shares one, and what it is good for. */
import { compareBytes } from '../open/bytes.ts';
import { H, HK } from '../open/hash.ts';
import { type CallId, conversationBytes, type GuestId, uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import type { EpochKey } from './epochs.ts';

/** What two parties share: the key that seals, and the scope that every signature under it names. */
export interface CallChannel {
  key: Uint8Array;
  scope: Uint8Array;
  /** Epoch of the conversation; null where a guest is involved, who knows no epochs. */
  epoch: number | null;
}

/** Among members: `K_call`, of one call under one epoch. */
export function memberChannel(epochKey: EpochKey, call: CallId): CallChannel {
  const { epoch, key } = epochKey;
  const place = [conversationBytes(epochKey.conversationId), epoch, uuidBytes(call)] as const;
  return { key: HK(key, L('call-key'), ...place), scope: H(L('call-scope'), ...place), epoch };
}

/** Between a guest and any member: of the secret in the guest's link, for one guest of one call. */
export function roomChannel(roomSecret: Uint8Array, call: CallId, guest: GuestId): CallChannel {
  const place = [uuidBytes(call), uuidBytes(guest)] as const;
  return {
    key: HK(roomSecret, L('call-room'), ...place),
    scope: H(L('call-room-scope'), ...place),
    epoch: null,
  };
}

function pairOf(a: GuestId, b: GuestId): [Uint8Array, Uint8Array] {
  const [x, y] = [uuidBytes(a), uuidBytes(b)];
  return compareBytes(x, y) < 0 ? [x, y] : [y, x];
}

/** The key that a host hands to two guests for each other. */
export function pairKey(members: CallChannel, call: CallId, a: GuestId, b: GuestId): Uint8Array {
  return HK(members.key, L('call-pair'), uuidBytes(call), ...pairOf(a, b));
}

/** Between two guests, under the key that a host handed to both. */
export function pairChannel(key: Uint8Array, call: CallId, a: GuestId, b: GuestId): CallChannel {
  return { key, scope: H(L('call-pair-scope'), uuidBytes(call), ...pairOf(a, b)), epoch: null };
}
