/** Typing notices: sealed, unsigned, never stored (rule TYP-1). */
import { decode, enc } from '../open/encoding.ts';
import { HK } from '../open/hash.ts';
import { conversationBytes, type DeviceId, type UserId, uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import type { EpochKey } from './epochs.ts';
import { type Random, systemRandom } from './random.ts';
import { open1, seal1 } from './seal.ts';

export interface Typing {
  userId: UserId;
  deviceId: DeviceId;
  typing: boolean;
  at: number;
}

function typingAd(epochKey: EpochKey, from: { userId: UserId; deviceId: DeviceId }): Uint8Array {
  const { conversationId, epoch } = epochKey;
  return enc(
    L('typing-ad'),
    conversationBytes(conversationId),
    epoch,
    uuidBytes(from.userId),
    uuidBytes(from.deviceId),
  );
}

/** Converse: `openTyping`. */
export function sealTyping(epochKey: EpochKey, notice: Typing, random: Random = systemRandom): Uint8Array {
  const plain = enc(notice.typing, notice.at);
  return seal1(HK(epochKey.key, L('typing')), typingAd(epochKey, notice), plain, random);
}

/** Any member of the epoch could have written it in another's name: it moves dots on a screen and nothing else. */
export function openTyping(
  epochKey: EpochKey,
  from: { userId: UserId; deviceId: DeviceId },
  sealed: Uint8Array,
): Typing {
  if (sealed.length > limits.typingBytes) refuse('E_SIZE');
  const plain = open1(HK(epochKey.key, L('typing')), typingAd(epochKey, from), sealed);
  return decode(plain, limits.typingBytes, (fields) => ({
    userId: from.userId,
    deviceId: from.deviceId,
    typing: fields.flag(),
    at: fields.u64(),
  }));
}
