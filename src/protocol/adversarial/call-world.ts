/** A call for tests: descriptions as browsers write them, devices that signal, and the means to forge. */
import { toHex } from '../open/bytes.ts';
import {
  encParty,
  type Party,
  type SignalBody,
  type SignalContent,
  writeSignal,
} from '../open/call-signal.ts';
import { enc } from '../open/encoding.ts';
import { type CallId, type ConnectionId, callId, connectionId, stayId, uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { type CallChannel, memberChannel } from '../secret/call-channel.ts';
import { CallReceiver } from '../secret/call-receiver.ts';
import { type CallSide, GuestSide, MemberSide } from '../secret/call-sides.ts';
import { type RawSignal, sealSignal } from '../secret/calls.ts';
import type { OpenedEpoch } from '../secret/conversation.ts';
import { randomUuid } from '../secret/device-keys.ts';
import { type GuestInvite, newGuestInvite, newGuestKeys } from '../secret/guests.ts';
import { padHeader } from '../secret/padding.ts';
import { systemRandom } from '../secret/random.ts';
import { seal1 } from '../secret/seal.ts';
import { signBlob } from '../secret/sign.ts';
import type { KeyPair } from '../secret/sodium-secret.ts';
import { lookupOf, now, type Person, person, start } from './world.ts';

/** Somebody says that they are here. */
export const join: SignalContent = {
  type: 'join',
  stay: stayId('12121212-1212-4212-8212-121212121212'),
  seen: null,
};

/** `AB:CD:…` as descriptions and statistics write it. */
export function fingerprintText(fingerprint: Uint8Array): string {
  return (toHex(fingerprint).toUpperCase().match(/../g) ?? []).join(':');
}

export interface Transport {
  fingerprint: Uint8Array;
  ufrag: string;
  pwd: string;
}

export function newTransport(): Transport {
  return { fingerprint: systemRandom(32), ufrag: toHex(systemRandom(4)), pwd: toHex(systemRandom(12)) };
}

/** The lines of a description with sound, a picture and a data channel, much as Chromium writes it. */
export function sdpLines(transport: Transport, setup: string): string[] {
  const carried = [
    `a=ice-ufrag:${transport.ufrag}`,
    `a=ice-pwd:${transport.pwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${fingerprintText(transport.fingerprint)}`,
    `a=setup:${setup}`,
  ];
  return [
    'v=0',
    'o=- 4962303333179871722 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1 2',
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS stream',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...carried,
    'a=mid:0',
    'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
    'c=IN IP4 0.0.0.0',
    ...carried,
    'a=mid:1',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    'a=rtpmap:96 VP8/90000',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...carried,
    'a=mid:2',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  ];
}

export function sdpText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

export function offerSdp(transport: Transport): string {
  return sdpText(sdpLines(transport, 'actpass'));
}

export function answerSdp(transport: Transport): string {
  return sdpText(sdpLines(transport, 'active'));
}

/** One end of a call with a counter of its own. */
export interface Caller {
  side: CallSide;
  receiver: CallReceiver;
  transport: Transport;
  /** Seals and numbers a signal. */
  say(to: Caller, content: SignalContent, at?: number): RawSignal & { hash: Uint8Array };
}

function caller(side: CallSide): Caller {
  let counter = 0;
  return {
    side,
    receiver: new CallReceiver(side),
    transport: newTransport(),
    say: (to, content, at = now) =>
      sealSignal({ side, to: to.side.me, counter: ++counter, content, now: at }),
  };
}

export const newCallId = (): CallId => callId(randomUuid());
export const newConnection = (): ConnectionId => connectionId(randomUuid());

export interface CallWorld {
  call: CallId;
  /** Provider, patient, provider. */
  people: readonly [Person, Person, Person];
  made: OpenedEpoch;
  ada: Caller & { side: MemberSide };
  ben: Caller & { side: MemberSide };
  cat: Caller & { side: MemberSide };
}

/** A device of a member in a call. */
export function memberIn(
  call: CallId,
  made: Pick<OpenedEpoch, 'state' | 'epochKey'>,
  who: Person,
  people: readonly Person[],
): Caller & { side: MemberSide } {
  const { state, epochKey } = made;
  const { userId, device } = who;
  const side = new MemberSide({ callId: call, userId, device, state, epochKey, lookup: lookupOf(...people) });
  return { ...caller(side), side };
}

/** Ada treats Ben, Cat helps; all three are in a call. */
export function callWorld(): CallWorld {
  const people = [person('Ada'), person('Ben', 'patient'), person('Cat')] as const;
  const made = start(people[0], [
    [people[1], 'member'],
    [people[2], 'member'],
  ]);
  const call = newCallId();
  const [ada, ben, cat] = people;
  return {
    call,
    people,
    made,
    ada: memberIn(call, made, ada, people),
    ben: memberIn(call, made, ben, people),
    cat: memberIn(call, made, cat, people),
  };
}

export function inviteTo(world: CallWorld): GuestInvite {
  const [ada] = world.people;
  const hosts = [{ userId: ada.userId, fp: ada.chain.fp }];
  return newGuestInvite({ callId: world.call, hosts, expiresAt: now + 3_600_000 });
}

/** A browser with the link of `invite`, and Ada expecting it. */
export function guestIn(world: CallWorld, invite = inviteTo(world)): Caller & { side: GuestSide } {
  const side = new GuestSide({ invite, keys: newGuestKeys(), hosts: [world.people[0].chain] });
  world.ada.side.expectGuest(invite);
  return { ...caller(side), side };
}

/** What Ada tells members about a guest. */
export function admission(invite: GuestInvite, guest: Caller): Extract<SignalContent, { type: 'admit' }> {
  const { guestId, roomSecret } = invite;
  const introduced = { publicKey: guest.side.keys.pk, name: 'Gil', roomSecret };
  return { type: 'admit', party: { userId: null, id: guestId }, guest: introduced };
}

/** Seals a signal by hand from the document, with everything chosen freely. */
export function forgeSignal(input: {
  channel: CallChannel;
  call: CallId;
  from: Party;
  to: Party;
  counter: number;
  signer: KeyPair;
  content: SignalContent;
  body?: Partial<SignalBody>;
  label?: 'call' | 'msg';
}): RawSignal {
  const { channel, call, from, to, counter, content } = input;
  const honest = { scope: channel.scope, callId: call, from, to, counter, expiresAt: now + 60_000, content };
  const blob = signBlob(input.signer, input.label ?? 'call', writeSignal({ ...honest, ...input.body }));
  return resealSignal({ ...input, blob });
}

/** Seals a signed blob under any outside, as a member who helps the server could. */
export function resealSignal(input: {
  channel: CallChannel;
  call: CallId;
  from: Party;
  to: Party;
  counter: number;
  blob: Uint8Array;
}): RawSignal {
  const { channel, call, from, to, counter } = input;
  const ad = enc(L('call-ad'), 1, channel.scope, uuidBytes(call), encParty(from), encParty(to), counter);
  return {
    v: 1,
    callId: call,
    epoch: channel.epoch,
    fromUser: from.userId,
    from: from.id,
    toUser: to.userId,
    to: to.id,
    counter,
    sealed: seal1(channel.key, ad, padHeader(input.blob)),
  };
}

export function channelOf(world: CallWorld): CallChannel {
  return memberChannel(world.made.epochKey, world.call);
}

/** Ada offers, Ben answers; both have taken what the other signed. Answers the connection. */
export function connect(from: Caller, to: Caller): ConnectionId {
  const connection = newConnection();
  const { fingerprint } = from.transport;
  const offer = from.say(to, { type: 'offer', connection, sdp: offerSdp(from.transport), fingerprint });
  from.receiver.offered(to.side.me, { connection, hash: offer.hash, restart: false });
  to.receiver.open(offer, now);
  const answer = to.say(from, {
    type: 'answer',
    connection,
    sdp: answerSdp(to.transport),
    fingerprint: to.transport.fingerprint,
    offer: offer.hash,
  });
  to.receiver.answered(from.side.me, connection);
  from.receiver.open(answer, now);
  return connection;
}
