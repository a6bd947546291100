/** Attacks on the connections of a call: answers, restarts, candidates, and who comes and goes. */
import type { SignalContent } from '../open/call-signal.ts';
import { H } from '../open/hash.ts';
import { limits } from '../open/limits.ts';
import { addDevice, retireDevice } from '../secret/account-changes.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { offerOf } from './call.attacks.ts';
import {
  answerSdp,
  type Caller,
  callWorld,
  connect,
  join,
  memberIn,
  newConnection,
  newTransport,
  offerSdp,
} from './call-world.ts';
import { type Attack, expectTrue, now, person, refuses, start, take } from './world.ts';

export const callConnectionAttacks: Attack[] = [
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
];
