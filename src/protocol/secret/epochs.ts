/** Epoch keys: boxes in, keys out, and the way back through history links (rules EPO-1 … EPO-5). */
import { equalBytes } from '../open/bytes.ts';
import { type EpochBox, epochCommitment, hashBoxes } from '../open/conversation-entry.ts';
import { type ConversationState, type EpochState, findEpoch } from '../open/conversation-state.ts';
import { decode, enc } from '../open/encoding.ts';
import { HK } from '../open/hash.ts';
import { type ConversationId, conversationBytes, type UserId, uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { ekOf, type UnlockedAccount } from './account.ts';
import type { Random } from './random.ts';
import { open1, seal1 } from './seal.ts';
import { boxOpen, boxSeal } from './sodium-secret.ts';

/** Key of one epoch of one conversation, checked against the commitment that all members see. */
export interface EpochKey {
  conversationId: ConversationId;
  epoch: number;
  key: Uint8Array;
}

/** The key sealed to one member. Converse: `openEpoch`. */
export function sealEpochBox(
  epochKey: EpochKey,
  member: { userId: UserId; ekGen: number; ekPk: Uint8Array },
): Uint8Array {
  const { conversationId, epoch, key } = epochKey;
  const inner = enc(
    L('epoch-box'),
    conversationBytes(conversationId),
    epoch,
    key,
    uuidBytes(member.userId),
    member.ekGen,
  );
  return boxSeal(member.ekPk, inner);
}

function requireEpoch(state: ConversationState, epoch: number): EpochState {
  return findEpoch(state, epoch) ?? refuse('E_EPOCH', 'no such epoch');
}

/** The key of an epoch from the boxes of the entry that opened it. */
export function openEpoch(input: {
  state: ConversationState;
  epoch: number;
  boxes: readonly EpochBox[];
  account: Pick<UnlockedAccount, 'userId' | 'eks'>;
}): EpochKey {
  const { state, account } = input;
  const epoch = requireEpoch(state, input.epoch);
  if (!equalBytes(hashBoxes(input.boxes), epoch.boxesHash)) refuse('E_BOXES'); // guard OPEN-BOXES
  const me =
    epoch.roster.find((member) => member.userId === account.userId) ?? refuse('E_BOXES', 'no member');
  const mine = input.boxes.find((box) => box.userId === account.userId) ?? refuse('E_BOXES', 'no box');
  if (mine.box.length > limits.boxBytes) refuse('E_SIZE', 'box');
  const key = decode(boxOpen(ekOf(account, me.ekGen).keys, mine.box), limits.boxBytes, (fields) => {
    const label = equalBytes(fields.bytes(64), L('epoch-box'));
    const conversation = fields.conversationId() === state.conversationId;
    const number = fields.u64() === epoch.epoch;
    const found = fields.fixed(32);
    const owner = fields.userId() === account.userId && fields.u64() === me.ekGen;
    if (!(label && conversation && number && owner)) refuse('E_CONTEXT', 'box of another place'); // guard BOX-CONTEXT
    return found;
  });
  return committed(state, epoch, key);
}

function committed(state: ConversationState, epoch: EpochState, key: Uint8Array): EpochKey {
  const commit = epochCommitment(state.conversationId, epoch.epoch, key);
  if (!equalBytes(commit, epoch.commit)) refuse('E_EPOCH_COMMIT'); // guard EPOCH-COMMIT
  return { conversationId: state.conversationId, epoch: epoch.epoch, key };
}

function linkKey(epochKey: EpochKey): Uint8Array {
  return HK(epochKey.key, L('link-key'));
}

function linkAd(epochKey: EpochKey): Uint8Array {
  return enc(conversationBytes(epochKey.conversationId), epochKey.epoch);
}

/** The key of the epoch before, for those who hold this one. Converse: `openEarlierEpoch`. */
export function sealHistoryLink(epochKey: EpochKey, earlier: EpochKey, random: Random): Uint8Array {
  return seal1(linkKey(epochKey), linkAd(epochKey), earlier.key, random);
}

/** Key of the epoch before `epochKey`; null at a history floor and before the first epoch. */
export function openEarlierEpoch(state: ConversationState, epochKey: EpochKey): EpochKey | null {
  const epoch = requireEpoch(state, epochKey.epoch);
  committed(state, epoch, epochKey.key);
  if (epoch.link.length === 0) return null;
  const key = open1(linkKey(epochKey), linkAd(epochKey), epoch.link);
  return committed(state, requireEpoch(state, epochKey.epoch - 1), key);
}
