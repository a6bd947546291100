/** Attacks on the signals of a call and on the string that two people compare (attacks 48, 49, 51, 52 and 54). */

import { encParty, readSignal, type SignalContent, writeSignal } from '../open/call-signal.ts';
import { enc } from '../open/encoding.ts';
import { H } from '../open/hash.ts';
import { uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { limits } from '../open/limits.ts';
import { splitSigned } from '../open/signed.ts';
import { addDevice, retireDevice } from '../secret/account-changes.ts';
import { memberChannel } from '../secret/call-channel.ts';
import { CallReceiver } from '../secret/call-receiver.ts';
import { MemberSide } from '../secret/call-sides.ts';
import { openSignal, type RawSignal } from '../secret/calls.ts';
import { addMembers, leave, rekey, removeMembers } from '../secret/conversation.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { unpadHeader } from '../secret/padding.ts';
import { SasExchange, sasCommits } from '../secret/sas-exchange.ts';
import { open1 } from '../secret/seal.ts';
import {
  answerSdp,
  type Caller,
  callWorld,
  channelOf,
  connect,
  forgeSignal,
  join,
  memberIn,
  newConnection,
  newTransport,
  offerSdp,
  resealSignal,
} from './call-world.ts';
import { type Attack, expectTrue, flip, lookupOf, next, now, person, refuses, start, take } from './world.ts';

function offerOf(from: Caller, connection = newConnection()) {
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

export const callAttacks: readonly Attack[] = [
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
    number: 51,
    rule: 'CALL-8',
    title: 'an answer from another device than the one that was asked, or to another offer, is refused',
    run: () => {
      const world = callWorld();
      const { ada, ben, people, made, call } = world;
      const tablet = newDeviceKeys();
      const base = { account: people[1].account, chain: people[1].chain, now };
      const two = take(people[1], addDevice(base, { device: tablet, label: 'Tablet' }));
      const everybody = [people[0], two, people[2]];
      const onTablet = memberIn(call, made, { ...two, device: tablet }, everybody);
      const asker = memberIn(call, made, people[0], everybody);
      const connection = newConnection();
      const offer = asker.say(ben, offerOf(asker, connection));
      asker.receiver.offered(ben.side.me, { connection, hash: offer.hash, restart: false });
      const answer = (by: Caller, to: Uint8Array, on = connection): SignalContent => {
        const { fingerprint } = by.transport;
        return { type: 'answer', connection: on, sdp: answerSdp(by.transport), fingerprint, offer: to };
      };
      refuses('E_DEVICE', () => asker.receiver.open(onTablet.say(asker, answer(onTablet, offer.hash)), now));
      // A device that Ben never certified, and one that he has revoked.
      const stranger = memberIn(call, made, { ...people[1], device: newDeviceKeys() }, people);
      refuses('E_DEVICE', () => ada.receiver.open(stranger.say(ada, join), now));
      const out = retireDevice({ account: two.account, chain: two.chain, now: now + 5 }, tablet.deviceId);
      const gone = memberIn(call, made, people[0], [people[0], take(two, out), people[2]]);
      refuses('E_DEVICE', () => gone.receiver.open(onTablet.say(asker, join), now));
      refuses('E_CALL_REPLAY', () => asker.receiver.open(ben.say(asker, answer(ben, H('other'))), now));
      refuses('E_CALL_REPLAY', () =>
        asker.receiver.open(ben.say(asker, answer(ben, offer.hash, newConnection())), now),
      );
      refuses('E_DTLS_FP', () => asker.receiver.fingerprint(ben.side.me, connection));
      asker.receiver.open(ben.say(asker, answer(ben, offer.hash)), now);
      refuses('E_DEVICE', () => asker.receiver.open(ben.say(asker, answer(ben, offer.hash)), now));
      const signed = asker.receiver.fingerprint(ben.side.me, connection);
      expectTrue(signed.join() === ben.transport.fingerprint.join(), 'the fingerprint that Ben signed');
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
    number: null,
    rule: 'CALL-12',
    title: 'a later offer or answer keeps certificate and credentials; a restart renews the credentials only',
    run: () => {
      const { ada, ben } = callWorld();
      const connection = connect(ada, ben);
      const hear = (content: SignalContent) => ben.receiver.open(ada.say(ben, content), now);
      const described = (transport: ReturnType<typeof newTransport>) =>
        ({ connection, sdp: offerSdp(transport), fingerprint: transport.fingerprint }) as const;
      const fresh = newTransport();
      const { fingerprint } = ada.transport;
      const renewed = { ...fresh, fingerprint };
      hear({ type: 'offer', ...described(ada.transport) });
      refuses('E_SDP', () => hear({ type: 'offer', ...described(fresh) }));
      refuses('E_SDP', () => hear({ type: 'offer', ...described(renewed) }));
      refuses('E_SDP', () => hear({ type: 'restart', ...described(fresh) }));
      refuses('E_SDP', () => hear({ type: 'restart', ...described(ada.transport) }));
      refuses('E_SDP', () => hear({ ...offerOf(ada), fingerprint: fresh.fingerprint }));
      refuses('E_CALL_REPLAY', () =>
        hear({ type: 'restart', ...described(renewed), connection: newConnection() }),
      );
      hear({ type: 'restart', ...described(renewed) });
      // Until it is answered, what was agreed before stays in force.
      hear({ type: 'offer', ...described(ada.transport) });
      hear({ type: 'restart', ...described(renewed) });
      ben.receiver.answered(ada.side.me, connection);
      refuses('E_SDP', () => hear({ type: 'offer', ...described(ada.transport) }));
      refuses('E_CALL_REPLAY', () => ben.receiver.answered(ada.side.me, connection));
      // The answer to a restart renews too; a connection that we began is not made by the other's offer.
      const back = ben.say(ada, { type: 'restart', ...described(newTransport()) });
      ben.receiver.offered(ada.side.me, { connection, hash: back.hash, restart: true });
      const answer = (transport: ReturnType<typeof newTransport>): SignalContent => ({
        type: 'answer',
        connection,
        sdp: answerSdp(transport),
        fingerprint: transport.fingerprint,
        offer: back.hash,
      });
      refuses('E_SDP', () => hear(answer(renewed)));
      refuses('E_SDP', () => hear(answer(newTransport())));
      hear(answer({ ...newTransport(), fingerprint }));
      const ours = newConnection();
      ben.receiver.offered(ada.side.me, { connection: ours, hash: H('offer'), restart: false });
      refuses('E_CALL_REPLAY', () => hear(offerOf(ada, ours)));
    },
  },
  {
    number: null,
    rule: 'CALL-13',
    title: 'candidates belong to a connection, its credentials and one of its sections',
    run: () => {
      const { ada, ben } = callWorld();
      const connection = connect(ada, ben);
      const { ufrag } = ada.transport;
      const text = 'candidate:1 1 udp 2122260223 192.0.2.7 50411 typ host';
      const good = { type: 'candidate', connection, mid: '0', ufrag, candidate: text } as const;
      const hear = (content: SignalContent) => ben.receiver.open(ada.say(ben, content), now);
      hear(good);
      hear({ ...good, candidate: '' });
      refuses('E_CALL_REPLAY', () => hear({ ...good, connection: newConnection() }));
      refuses('E_SDP', () => hear({ ...good, ufrag: 'othr' }));
      refuses('E_SDP', () => hear({ ...good, mid: '7' }));
      refuses('E_SDP', () => hear({ ...good, candidate: text.replace('192.0.2.7', 'tracker.example') }));
    },
  },
  {
    number: 54,
    rule: 'CALL-14',
    title: 'who has left is not heard until they join again, and then only over a new connection',
    run: () => {
      const { ada, ben } = callWorld();
      const connection = connect(ada, ben);
      const hear = (content: SignalContent) => ben.receiver.open(ada.say(ben, content), now);
      const media = {
        type: 'media',
        audio: true,
        video: true,
        screen: false,
        step: 'full',
        cause: 'none',
      } as const;
      hear(media);
      hear({ type: 'bye', reason: 'left' });
      refuses('E_DTLS_FP', () => ben.receiver.fingerprint(ada.side.me, connection));
      refuses('E_SENDER', () => hear(media));
      refuses('E_SENDER', () => hear(offerOf(ada)));
      hear(join);
      refuses('E_CALL_REPLAY', () => hear(offerOf(ada, connection)));
      hear(offerOf(ada));
      ben.receiver.drop(ada.side.me);
      refuses('E_SENDER', () => hear(media));
    },
  },
  {
    number: 54,
    rule: 'CALL-15',
    title:
      'whom a provider puts out is not heard again until a provider lets them in; patients put nobody out',
    run: () => {
      const { ada, ben, cat, people, call } = callWorld();
      connect(ben, cat);
      const out: SignalContent = { type: 'remove', party: ben.side.me };
      refuses('E_ROLE', () => cat.receiver.open(ben.say(cat, { type: 'remove', party: ada.side.me }), now));
      cat.receiver.open(ada.say(cat, out), now);
      for (const content of [join, offerOf(ben)])
        refuses('E_SENDER', () => cat.receiver.open(ben.say(cat, content), now));
      refuses('E_ROLE', () =>
        ada.receiver.open(ben.say(ada, { type: 'admit', party: cat.side.me, guest: null }), now),
      );
      cat.receiver.open(ada.say(cat, { type: 'admit', party: ben.side.me, guest: null }), now);
      cat.receiver.open(ben.say(cat, join), now);
      // An interpreter who only listens in lets nobody in and puts nobody out.
      const [first, , third] = people;
      const quiet = start(first, [[third, 'observer']]);
      const [host, observer] = [first, third].map((who) => memberIn(call, quiet, who, people));
      if (!(host && observer)) throw new Error('nobody');
      refuses('E_ROLE', () => host.receiver.open(observer.say(host, out), now));
      ada.receiver.remove(ben.side.me);
      refuses('E_SENDER', () => ada.receiver.open(ben.say(ada, join), now));
      ada.receiver.admit({ type: 'admit', party: ben.side.me, guest: null });
      ada.receiver.open(ben.say(ada, join), now);
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
    rule: 'CALL-16',
    title: 'a call has four parties, and one party opens no endless number of connections',
    run: () => {
      const people = ['Ada', 'Ben', 'Cat', 'Dan', 'Eli'].map((name) => person(name));
      const [first, ...others] = people;
      if (first === undefined) throw new Error('nobody');
      const made = start(
        first,
        others.map((who) => [who, 'member']),
      );
      const { call } = callWorld();
      const [ada, ben, cat, dan, eli] = people.map((who) => memberIn(call, made, who, people));
      if (!(ada && ben && cat && dan && eli)) throw new Error('nobody');
      for (const who of [ben, cat, dan]) ada.receiver.open(who.say(ada, join), now);
      refuses('E_SIZE', () => ada.receiver.open(eli.say(ada, join), now));
      ada.receiver.open(dan.say(ada, { type: 'bye', reason: 'left' }), now);
      ada.receiver.open(eli.say(ada, join), now);
      for (let i = 0; i < limits.callConnections; i++)
        ada.receiver.offered(ben.side.me, { connection: newConnection(), hash: H(i), restart: false });
      refuses('E_SIZE', () => ada.receiver.open(ben.say(ada, offerOf(ben)), now));
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
  {
    number: 52,
    rule: 'SAS-2',
    title: 'a reveal that does not fit the commitment, and any step out of turn, ends the comparison',
    run: () => {
      const { ada, ben, call, people } = callWorld();
      const connection = newConnection();
      const end = (who: Caller, identity: Uint8Array) => ({
        party: who.side.me,
        fingerprint: who.transport.fingerprint,
        identity,
      });
      const ends = [end(ada, people[0].chain.fp), end(ben, people[1].chain.fp)] as const;
      const [a, b] = sasCommits(ends[0].party, ends[1].party) ? ends : [ends[1], ends[0]];
      const both = () => ({
        committer: new SasExchange({ callId: call, connection, own: a, other: b }),
        other: new SasExchange({ callId: call, connection, own: b, other: a }),
      });
      const run = (between: (sas: ReturnType<typeof both>) => void) => between(both());
      run(({ committer, other }) => {
        const commit = committer.start();
        expectTrue(other.start() === null, 'only one commits');
        if (commit === null) throw new Error('no commitment');
        const nonce = other.take(commit).send;
        if (nonce === null) throw new Error('no nonce');
        const mine = committer.take(nonce);
        if (mine.send === null) throw new Error('no reveal');
        const theirs = other.take(mine.send);
        expectTrue(mine.sas?.emoji.length === 7, 'seven pictures');
        expectTrue(mine.sas?.numbers.every((n) => /^\d{4}$/.test(n)) === true, 'numbers of four digits');
        expectTrue(JSON.stringify(mine.sas) === JSON.stringify(theirs.sas), 'the same on both sides');
        refuses('E_SAS_COMMIT', () => other.take(commit));
      });
      run(({ committer, other }) => {
        const commit = committer.start();
        if (commit === null) throw new Error('no commitment');
        other.take(commit);
        // Chosen after B's nonce was known.
        refuses('E_SAS_COMMIT', () => other.take({ type: 'sas-reveal', connection, nonce: H('chosen') }));
      });
      run(({ committer, other }) => {
        refuses('E_SAS_COMMIT', () => other.take({ type: 'sas-reveal', connection, nonce: H('early') }));
        refuses('E_SAS_COMMIT', () =>
          committer.take({ type: 'sas-commit', connection, commitment: H('mine') }),
        );
      });
      run(({ committer }) => {
        const elsewhere = newConnection();
        refuses('E_SAS_COMMIT', () =>
          committer.take({ type: 'sas-nonce', connection: elsewhere, nonce: H('nonce') }),
        );
      });
    },
  },
  {
    number: 52,
    rule: 'SAS-1',
    title: 'two people between whom somebody stands see different strings',
    run: () => {
      const { ada, ben, call, people } = callWorld();
      const connection = newConnection();
      const mallory = person('Mallory').chain.fp;
      const party = { a: ada.side.me, b: ben.side.me };
      const cert = H('certificate of the one in the middle');
      const own = { party: party.a, fingerprint: ada.transport.fingerprint, identity: people[0].chain.fp };
      const middle = { party: party.b, fingerprint: cert, identity: mallory };
      const honest = { party: party.b, fingerprint: ben.transport.fingerprint, identity: people[1].chain.fp };
      const nonce = H('nonce');
      const random = () => nonce;
      const strings = [middle, honest].map((other) => {
        const mine = new SasExchange({ callId: call, connection, own, other, random });
        const theirs = new SasExchange({ callId: call, connection, own: other, other: own, random });
        const [first, second] = sasCommits(own.party, other.party) ? [mine, theirs] : [theirs, mine];
        const commit = first.start();
        const answer = commit === null ? null : second.take(commit).send;
        return answer === null ? '' : JSON.stringify(first.take(answer).sas);
      });
      expectTrue(strings[0] !== strings[1] && strings[0] !== '', 'different strings');
      refuses('E_CALL_REPLAY', () =>
        ben.receiver.open(ada.say(ben, { type: 'sas-nonce', connection, nonce }), now),
      );
      const open = offerOf(ada, connection);
      ben.receiver.open(ada.say(ben, open), now);
      refuses('E_CALL_REPLAY', () =>
        ben.receiver.open(ada.say(ben, { type: 'sas-nonce', connection, nonce }), now),
      );
    },
  },
];
