/** Known answers of a call between Ada and Ben, and of a guest of it. */
import type { AccountState } from '../open/account-chain.ts';
import { toHex } from '../open/bytes.ts';
import type { AccountLookup, ConversationState } from '../open/conversation-state.ts';
import { H } from '../open/hash.ts';
import { callId, connectionId, type UserId } from '../open/ids.ts';
import { sasCommitment, shortAuthString } from '../open/sas.ts';
import { memberChannel, pairChannel, pairKey, roomChannel } from '../secret/call-channel.ts';
import { MemberSide } from '../secret/call-sides.ts';
import { sealSignal } from '../secret/calls.ts';
import type { DeviceKeys } from '../secret/device-keys.ts';
import type { EpochKey } from '../secret/epochs.ts';
import { newGuestInvite, writeGuestLink } from '../secret/guests.ts';
import type { Random } from '../secret/random.ts';

interface Speaker {
  userId: UserId;
  device: DeviceKeys;
  chain: AccountState;
}

export const frozenCall = callId('0e0e0e0e-0e0e-4e0e-8e0e-0e0e0e0e0e0e');
const connection = connectionId('0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f');

/** A description with one data channel whose certificate has this fingerprint. */
function description(fingerprint: Uint8Array): string {
  const text = (toHex(fingerprint).toUpperCase().match(/../g) ?? []).join(':');
  const lines = [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${text}`,
    'a=setup:actpass',
    'a=mid:0',
    'a=sctp-port:5000',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

export function callVectors(input: {
  state: ConversationState;
  epochKey: EpochKey;
  lookup: AccountLookup;
  ada: Speaker;
  ben: Speaker;
  now: number;
  seeded: (name: string) => Random;
}): Record<string, unknown> {
  const { state, epochKey, lookup, ada, ben, now, seeded } = input;
  const side = new MemberSide({ callId: frozenCall, state, epochKey, lookup, ...ada });
  const channel = memberChannel(epochKey, frozenCall);
  const fingerprint = H('certificate of ada');
  const offer = sealSignal({
    side,
    to: { userId: ben.userId, id: ben.device.deviceId },
    counter: 1,
    content: { type: 'offer', connection, sdp: description(fingerprint), fingerprint },
    now,
    random: seeded('offer'),
  });
  const hosts = [{ userId: ada.userId, fp: ada.chain.fp }];
  const invite = (name: string) =>
    newGuestInvite({ callId: frozenCall, hosts, expiresAt: now + 3_600_000 }, seeded(name));
  const [guest, other] = [invite('guest'), invite('other guest')];
  const room = roomChannel(guest.roomSecret, frozenCall, guest.guestId);
  const shared = pairKey(channel, frozenCall, guest.guestId, other.guestId);
  const facts = {
    callId: frozenCall,
    fpA: fingerprint,
    fpB: H('certificate of ben'),
    idA: ada.chain.fp,
    idB: ben.chain.fp,
    nonceA: H('nonce of ada'),
    nonceB: H('nonce of ben'),
  };
  const sas = shortAuthString(facts);
  return {
    key: toHex(channel.key),
    scope: toHex(channel.scope),
    offer: { sealed: toHex(offer.sealed), hash: toHex(offer.hash) },
    guest: {
      id: guest.guestId,
      link: writeGuestLink(guest),
      roomKey: toHex(room.key),
      roomScope: toHex(room.scope),
      other: other.guestId,
      pairKey: toHex(shared),
      pairScope: toHex(pairChannel(shared, frozenCall, guest.guestId, other.guestId).scope),
    },
    sas: {
      commitment: toHex(sasCommitment(frozenCall, facts.fpA, facts.nonceA)),
      emoji: sas.emoji.map(({ emoji }) => emoji).join(' '),
      numbers: sas.numbers.join(' '),
    },
  };
}
