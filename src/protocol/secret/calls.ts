/** Call signals, sealed and opened (rules CALL-1 … CALL-3): verify first, parse second. What they lead to is in call-receiver.ts. */
import { equalBytes } from '../open/bytes.ts';
import {
  encParty,
  hashSignal,
  type Party,
  partyKey,
  partyOf,
  readSignal,
  type SignalBody,
  type SignalContent,
  writeSignal,
} from '../open/call-signal.ts';
import { enc } from '../open/encoding.ts';
import { type CallId, callId, uuidBytes } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { currentVersion, limits, signalLifeMs } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { requireSignature, splitSigned } from '../open/signed.ts';
import type { CallChannel } from './call-channel.ts';
import type { CallSide } from './call-sides.ts';
import { padHeader, unpadHeader } from './padding.ts';
import { type Random, systemRandom } from './random.ts';
import { open1, seal1 } from './seal.ts';
import { signBlob } from './sign.ts';

/** A signal as the server hands it on: ids are plain text until they have been checked. */
export interface RawSignal {
  v: number;
  callId: string;
  /** Epoch of the conversation; null where a guest is involved. */
  epoch: number | null;
  /** Null for a guest. */
  fromUser: string | null;
  from: string;
  /** Null for a guest. */
  toUser: string | null;
  to: string;
  counter: number;
  sealed: Uint8Array;
}

export interface SealSignalInput {
  side: CallSide;
  to: Party;
  /** Higher than in any signal before from this party to that one, reloads included; the clock in ms is a good start. */
  counter: number;
  content: SignalContent;
  /** By the call's clock, ms. */
  now: number;
  random?: Random;
}

function signalAd(channel: CallChannel, call: CallId, from: Party, to: Party, counter: number): Uint8Array {
  return enc(
    L('call-ad'),
    currentVersion,
    channel.scope,
    uuidBytes(call),
    encParty(from),
    encParty(to),
    counter,
  );
}

/** Signs and seals one signal. `hash` is how an answer names an offer. Converse: `openSignal`. */
export function sealSignal(input: SealSignalInput): RawSignal & { hash: Uint8Array } {
  const { side, to, counter, content, random = systemRandom } = input;
  side.requireOpen();
  const channel = side.channelWith(to);
  const refusal = content.type === 'remove' || content.type === 'bye';
  if (side.publicKeyOf(to) === null && !refusal) refuse('E_SENDER', 'guest was not let in'); // guard CALL-SEAL-ADMITTED
  const body = writeSignal({
    scope: channel.scope,
    callId: side.callId,
    from: side.me,
    to,
    counter,
    expiresAt: input.now + signalLifeMs,
    content,
  });
  const ad = signalAd(channel, side.callId, side.me, to, counter);
  const sealed = seal1(channel.key, ad, padHeader(signBlob(side.keys, 'call', body)), random);
  if (sealed.length > limits.signalBytes) refuse('E_SIZE', 'signal');
  return {
    v: currentVersion,
    callId: side.callId,
    epoch: channel.epoch,
    fromUser: side.me.userId,
    from: side.me.id,
    toUser: to.userId,
    to: to.id,
    counter,
    sealed,
    hash: hashSignal(body),
  };
}

export interface OpenedSignal {
  body: SignalBody;
  hash: Uint8Array;
}

/** Who says what, or the first refusal in the written order (docs/protocol.md, “Opening a signal”). */
export function openSignal(raw: RawSignal, side: CallSide): OpenedSignal {
  if (raw.v !== currentVersion) refuse('E_VERSION'); // guard CALL-VERSION
  if (!(raw.sealed instanceof Uint8Array)) refuse('E_MALFORMED');
  if (raw.sealed.length > limits.signalBytes) refuse('E_SIZE', 'signal'); // guard CALL-SIZE
  const [from, to] = [partyOf(raw.fromUser, raw.from), partyOf(raw.toUser, raw.to)];
  if (callId(raw.callId) !== side.callId) refuse('E_CONTEXT', 'another call'); // guard CALL-ID
  if (partyKey(to) !== partyKey(side.me)) refuse('E_CONTEXT', 'for somebody else'); // guard CALL-TO
  const publicKey = side.publicKeyOf(from);
  const channel = side.channelWith(from);
  if (raw.epoch !== channel.epoch) refuse('E_EPOCH', 'not the newest epoch'); // guard CALL-EPOCH
  const ad = signalAd(channel, side.callId, from, to, raw.counter);
  const signed = splitSigned(unpadHeader(open1(channel.key, ad, raw.sealed)), limits.signalBytes);
  requireSignature('call', signed, publicKey ?? knockingKey(signed.body));
  const body = readSignal(signed.body);
  requireContext(body, { scope: channel.scope, callId: side.callId, from, to, counter: raw.counter });
  return { body, hash: hashSignal(signed.body) };
}

/** Who was not let in can only knock, and says itself under which key, as a first link does; nothing else is read before the check. */
function knockingKey(body: Uint8Array): Uint8Array {
  const { content } = readSignal(body);
  return content.type === 'knock' ? content.publicKey : refuse('E_SENDER', 'guest was not let in');
}

function requireContext(body: SignalBody, outer: Omit<SignalBody, 'expiresAt' | 'content'>): void {
  const same =
    body.callId === outer.callId &&
    partyKey(body.from) === partyKey(outer.from) &&
    partyKey(body.to) === partyKey(outer.to) &&
    body.counter === outer.counter;
  if (!same) refuse('E_CONTEXT', 'inner and outer differ'); // guard CALL-CONTEXT
  if (!equalBytes(body.scope, outer.scope)) refuse('E_CONTEXT', 'signed for another room or epoch'); // guard CALL-SCOPE
}
