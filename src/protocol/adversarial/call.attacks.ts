/** Attacks on the signals of a call (attacks 48, 49 and 51). */
import { encParty, readSignal, type SignalContent, writeSignal } from '../open/call-signal.ts';
import { enc } from '../open/encoding.ts';
import { H } from '../open/hash.ts';
import { uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { limits } from '../open/limits.ts';
import { splitSigned } from '../open/signed.ts';
import { memberChannel } from '../secret/call-channel.ts';
import { CallReceiver } from '../secret/call-receiver.ts';
import { MemberSide } from '../secret/call-sides.ts';
import { openSignal, type RawSignal } from '../secret/calls.ts';
import { addMembers, leave, rekey, removeMembers } from '../secret/conversation.ts';
import { unpadHeader } from '../secret/padding.ts';
import { open1 } from '../secret/seal.ts';
import {
  type Caller,
  callWorld,
  channelOf,
  forgeSignal,
  join,
  memberIn,
  newConnection,
  offerSdp,
  resealSignal,
} from './call-world.ts';
import { type Attack, expectTrue, flip, lookupOf, next, now, person, refuses, start } from './world.ts';

export function offerOf(from: Caller, connection = newConnection()) {
  const { fingerprint } = from.transport;
  return { type: 'offer', connection, sdp: offerSdp(from.transport), fingerprint } as const;
}

/** The signed blob inside a signal, for whoever holds the key of the call. */
function blobOf(raw: RawSignal, world: ReturnType<typeof callWorld>, from: Caller, to: Caller): Uint8Array {
  const channel = channelOf(world);
  const place = [encParty(from.side.me), encParty(to.side.me)] as const;
  const ad = enc(L('call-ad'), 1, channel.scope, uuidBytes(world.call), ...place, raw.counter);
  return unpadHeader(open1(channel.key, ad, raw.sealed));
}

export const callAttacks: Attack[] = [
  {
    number: 48,
    rule: 'CALL-1',
    title:
      'a signal changed by the server does not open, and one changed by a member with the key is not signed',
    run: () => {
      const world = callWorld();
      const { ada, ben, cat, people, call } = world;
      const offer = ada.say(ben, offerOf(ada));
      for (const at of [0, 20, 40, offer.sealed.length - 1]) {
        const code = at === 0 ? 'E_VERSION' : 'E_COMMIT';
        refuses(code, () => ben.receiver.open({ ...offer, sealed: flip(offer.sealed, at) }, now));
      }
      const short = ada.say(ben, join);
      for (let at = 0; at < short.sealed.length; at++) {
        const cut = { ...short, sealed: short.sealed.subarray(0, at) };
        refuses(at < 73 ? 'E_MALFORMED' : 'E_COMMIT', () => ben.receiver.open(cut, now));
        const turned = { ...short, sealed: flip(short.sealed, at, at & 7) };
        refuses(at === 0 ? 'E_VERSION' : 'E_COMMIT', () => ben.receiver.open(turned, now));
      }
      const channel = channelOf(world);
      const ends = { channel, call, from: ada.side.me, to: ben.side.me, counter: 9 };
      const mine = { ...offerOf(cat) };
      refuses('E_SIG', () => {
        const forged = forgeSignal({ ...ends, signer: people[2].device.keys, content: mine });
        return ben.receiver.open(forged, now);
      });
      refuses('E_SIG', () => {
        const { keys } = people[0].device;
        return ben.receiver.open(forgeSignal({ ...ends, signer: keys, content: mine, label: 'msg' }), now);
      });
      // The signed bytes with the fingerprint exchanged.
      const parts = splitSigned(blobOf(offer, world, ada, ben), limits.signalBytes);
      const body = readSignal(parts.body);
      const swapped = writeSignal({ ...body, content: { ...offerOf(ada), fingerprint: H('mine') } });
      const blob = enc(swapped, parts.signature);
      refuses('E_SIG', () => ben.receiver.open(resealSignal({ ...ends, counter: 1, blob }), now));
      ben.receiver.open(offer, now);
    },
  },
  {
    number: 48,
    rule: 'CALL-3',
    title: 'a signal moved to another call, device, place or epoch is refused',
    run: () => {
      const world = callWorld();
      const { ada, ben, cat, people, call, made } = world;
      const offer = ada.say(ben, offerOf(ada));
      const other = callWorld();
      refuses('E_CONTEXT', () => ben.receiver.open({ ...offer, callId: other.call }, now));
      refuses('E_CONTEXT', () => cat.receiver.open(offer, now));
      const toCat = { toUser: cat.side.me.userId, to: cat.side.me.id };
      refuses('E_COMMIT', () => cat.receiver.open({ ...offer, ...toCat }, now));
      refuses('E_COMMIT', () => ben.receiver.open({ ...offer, counter: 7 }, now));
      const asCat = { fromUser: cat.side.me.userId, from: cat.side.me.id };
      refuses('E_COMMIT', () => ben.receiver.open({ ...offer, ...asCat }, now));
      refuses('E_EPOCH', () => ben.receiver.open({ ...offer, epoch: 1 }, now));
      refuses('E_VERSION', () => ben.receiver.open({ ...offer, v: 2 }, now));
      const huge = new Uint8Array(limits.signalBytes + 1);
      refuses('E_SIZE', () => ben.receiver.open({ ...offer, sealed: huge }, now));
      // Ben hands what Ada signed for him to Cat, sealed anew.
      const ends = { channel: channelOf(world), call, from: ada.side.me, counter: 1 };
      const blob = blobOf(offer, world, ada, ben);
      refuses('E_CONTEXT', () => cat.receiver.open(resealSignal({ ...ends, to: cat.side.me, blob }), now));
      // And what was signed under the epoch before, under the key of the next one.
      const renewed = rekey(next(people[0], made.state, made.epochKey, people));
      const late = memberIn(call, renewed, people[1], people);
      const moved = { ...ends, channel: memberChannel(renewed.epochKey, call), to: ben.side.me, blob };
      refuses('E_CONTEXT', () => late.receiver.open(resealSignal(moved), now));
      refuses('E_EPOCH', () => late.receiver.open(offer, now));
    },
  },
  {
    number: 49,
    rule: 'CALL-7',
    title: 'an offer of an older call, an old one, an expired one and one from the future are refused',
    run: () => {
      const world = callWorld();
      const { ada, ben } = world;
      const older = ada.say(ben, join);
      const offer = ada.say(ben, offerOf(ada));
      ben.receiver.open(offer, now + 60_000);
      refuses('E_CALL_REPLAY', () => ben.receiver.open(offer, now));
      refuses('E_CALL_REPLAY', () => ben.receiver.open(older, now));
      const late = ada.say(ben, join);
      refuses('E_CALL_REPLAY', () => ben.receiver.open(late, now + 60_001));
      refuses('E_CALL_REPLAY', () => ben.receiver.open(ada.say(ben, join, now + 30_001), now));
      ben.receiver.open(ada.say(ben, join, now + 30_000), now);
      // A reload keeps the numbers.
      const after = new CallReceiver(ben.side, ben.receiver.counters());
      refuses('E_CALL_REPLAY', () => after.open(late, now));
      expectTrue(after.counters().length > 0, 'numbers are kept');
      after.open(ada.say(ben, join), now);
      // The same people in another call have another key.
      const again = memberIn(callWorld().call, world.made, world.people[1], world.people);
      const moved = { ...offer, callId: again.side.callId };
      refuses('E_COMMIT', () => again.receiver.open(moved, now));
    },
  },
  {
    number: null,
    rule: 'CALL-4',
    title: 'only members of the conversation under their identity of the roster are heard',
    run: () => {
      const world = callWorld();
      const { ada, ben, call, made, people } = world;
      const eve = person('Eve');
      const outside = memberIn(call, made, eve, [...people, eve]);
      const hears = memberIn(call, made, people[1], [...people, eve]);
      refuses('E_SENDER', () => hears.receiver.open(outside.say(ben, join), now));
      const { userId, device } = people[1];
      const { state, epochKey } = made;
      const blind = new MemberSide({ callId: call, userId, device, state, epochKey, lookup: () => null });
      const raw = ada.say(ben, join);
      refuses('E_SENDER', () => openSignal(raw, blind));
      // A lookup that answers another identity of the same person.
      const lookup = () => eve.chain;
      const wrong = new MemberSide({ callId: call, userId, device, state, epochKey, lookup });
      refuses('E_SENDER', () => openSignal(raw, wrong));
      refuses('E_SENDER', () => ada.say(outside, join));
    },
  },
  {
    number: 54,
    rule: 'CALL-6',
    title: 'who goes out of the conversation goes out of the call, and earlier epochs seal nothing more',
    run: () => {
      const world = callWorld();
      const { ada, ben, cat, people, made } = world;
      const lookup = lookupOf(...people);
      const before = ben.say(ada, join);
      const removed = removeMembers(next(people[0], made.state, made.epochKey, people), [people[1].userId]);
      ada.side.advance({ state: removed.state, epochKey: removed.epochKey, lookup });
      refuses('E_SENDER', () => ada.receiver.open(before, now));
      refuses('E_SENDER', () => ada.say(ben, join));
      refuses('E_EPOCH', () => ada.receiver.open(cat.say(ada, join), now));
      cat.side.advance({ state: removed.state, epochKey: removed.epochKey, lookup });
      ada.receiver.open(cat.say(ada, join), now);
      const back = { state: made.state, epochKey: made.epochKey, lookup };
      refuses('E_EPOCH_ROLLBACK', () => ada.side.advance(back));
      refuses('E_EPOCH', () => cat.side.advance({ state: removed.state, epochKey: made.epochKey, lookup }));
      const strange = start(people[0], [[people[2], 'member']]);
      const more = addMembers(next(people[0], strange.state, strange.epochKey, people), [
        { account: people[1].chain, role: 'member' },
      ]);
      const other = rekey(next(people[0], more.state, more.epochKey, people));
      refuses('E_CONTEXT', () => ada.side.advance({ state: other.state, epochKey: other.epochKey, lookup }));
      // Who leaves the conversation knows the key of its last epoch: nothing is sealed until somebody has renewed it.
      const left = leave(next(people[2], removed.state, removed.epochKey, people));
      ada.side.advance({ state: left.state, epochKey: removed.epochKey, lookup });
      refuses('E_EPOCH', () => ada.say(ada, join));
    },
  },
  {
    number: null,
    rule: 'CALL-2',
    title: 'a signal of another version or shape is refused',
    run: () => {
      const { ada, ben } = callWorld();
      const honest = { scope: H('scope'), callId: ada.side.callId, from: ada.side.me, to: ben.side.me };
      const bytes = writeSignal({ ...honest, counter: 1, expiresAt: now, content: join });
      readSignal(bytes);
      refuses('E_VERSION', () => readSignal(flip(bytes, 11, 1)));
      const guest = { publicKey: H('key'), name: '', roomSecret: H('secret') };
      const mixed: SignalContent = { type: 'admit', party: ben.side.me, guest };
      refuses('E_MALFORMED', () =>
        readSignal(writeSignal({ ...honest, counter: 1, expiresAt: now, content: mixed })),
      );
    },
  },
];
