/** The signals of one call in their order (rules CALL-6 … CALL-17): what was signed is also timely, new, allowed and in keeping with before. */
import { equalBytes } from '../open/bytes.ts';
import {
  directions,
  type Party,
  partyKey,
  type SignalBody,
  type SignalContent,
} from '../open/call-signal.ts';
import { requireCandidate } from '../open/ice-candidate.ts';
import type { ConnectionId } from '../open/ids.ts';
import { limits, signalLifeMs, signalSkewMs } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { requireSameTransport, requireSdp, type SdpFacts } from '../open/sdp-rules.ts';
import type { CallSide } from './call-sides.ts';
import { type OpenedSignal, openSignal, type RawSignal } from './calls.ts';

type Of<Type extends SignalContent['type']> = Extract<SignalContent, { type: Type }>;

interface SentOffer {
  connection: ConnectionId;
  /** From `sealSignal`. */
  hash: Uint8Array;
  restart: boolean;
}

/** What the peer has bound itself to on one connection. */
interface Binding {
  /** True where we offered first. */
  ours: boolean;
  /** In force: of the peer's last answer, or of its last offer that we answered. */
  current: SdpFacts | null;
  /** Of an offer that we have not answered, and may never: both may have offered at once. */
  proposed: SdpFacts | null;
}

interface Peer {
  party: Party;
  counter: number;
  /** `removed`: by a host, until a host admits them again. `left`: by themselves, until they join again. */
  presence: 'new' | 'here' | 'left' | 'removed';
  connections: Map<ConnectionId, Binding>;
  /** Connections of before they left. */
  retired: Set<ConnectionId>;
  pending: SentOffer | null;
}

/** Takes in the signals of one call. Holds counters, so there is one for the life of the call. */
export class CallReceiver {
  readonly #side: CallSide;
  readonly #peers = new Map<string, Peer>();
  readonly #counters: Map<string, number>;

  /** `counters`: of before a reload, see `counters()`. */
  constructor(side: CallSide, counters: Iterable<readonly [string, number]> = []) {
    this.#side = side;
    this.#counters = new Map(counters);
  }

  /** What a party says, or a refusal, after which nothing of the signal counts. `now` by the call's clock, ms. */
  open(raw: RawSignal, now: number): OpenedSignal {
    const opened = openSignal(raw, this.#side);
    const { body } = opened;
    this.#requireDirection(body);
    if (now > body.expiresAt) refuse('E_CALL_REPLAY', 'expired'); // guard CALL-EXPIRED
    if (body.expiresAt > now + signalLifeMs + signalSkewMs) refuse('E_CALL_REPLAY', 'from the future'); // guard CALL-FUTURE
    const peer = this.#peer(body.from);
    if (body.counter <= peer.counter) refuse('E_CALL_REPLAY', 'counter'); // guard CALL-COUNTER
    peer.counter = body.counter;
    this.#requirePresence(peer, body.content);
    this.#apply(peer, body, now);
    return opened;
  }

  /** Remembers an offer or restart that was sealed for `to`: only an answer to the newest one is taken. */
  offered(to: Party, sent: SentOffer): void {
    const peer = this.#peer(to);
    peer.pending = sent;
    if (!peer.connections.has(sent.connection)) addConnection(peer, sent.connection, true);
  }

  /** Remembers that the last offer or restart of `to` was taken and answered: from now on it binds the peer. */
  answered(to: Party, connection: ConnectionId): void {
    const binding = this.#peer(to).connections.get(connection);
    const proposed = binding?.proposed ?? refuse('E_CALL_REPLAY', 'nothing to answer');
    this.#peer(to).connections.set(connection, {
      ours: binding?.ours === true,
      current: proposed,
      proposed: null,
    });
  }

  /** The certificate that `party` has signed for on this connection (E_DTLS_FP when there is none): for `requireCertificates`. */
  fingerprint(party: Party, connection: ConnectionId): Uint8Array {
    const binding = this.#peer(party).connections.get(connection);
    return binding?.current?.fingerprint ?? refuse('E_DTLS_FP', 'nothing was signed for this connection');
  }

  /** A party that is gone without a word: as if it had said `bye`. */
  drop(party: Party): void {
    leave(this.#peer(party), 'left');
  }

  /** What `admit` and `remove` of another host do, for the host's own device. */
  admit(content: Of<'admit'>): void {
    const { party, guest } = content;
    if (party.userId === null && guest !== null) this.#side.admit(party, guest);
    this.#readmit(party);
  }

  /** To be called after the `remove` signals were sealed. */
  remove(party: Party): void {
    this.#side.dismiss(party);
    leave(this.#peer(party), 'removed');
  }

  /** To be kept over a reload. */
  counters(): [string, number][] {
    for (const [key, peer] of this.#peers) this.#counters.set(key, peer.counter);
    return [...this.#counters];
  }

  #readmit(party: Party): void {
    const peer = this.#peer(party);
    if (peer.presence === 'removed') peer.presence = 'new';
  }

  #peer(party: Party): Peer {
    const key = partyKey(party);
    const known = this.#peers.get(key);
    if (known !== undefined) return known;
    const fresh: Peer = {
      party,
      counter: this.#counters.get(key) ?? 0,
      presence: 'new',
      connections: new Map(),
      retired: new Set(),
      pending: null,
    };
    this.#peers.set(key, fresh);
    return fresh;
  }

  #requireDirection({ from, content }: SignalBody): void {
    const may = directions[content.type];
    const toMember = this.#side.me.userId !== null;
    if (may.from === 'host' && !this.#side.isHost(from)) refuse('E_ROLE', content.type); // guard CALL-HOST
    if (may.from === 'guest' && from.userId !== null) refuse('E_CONTEXT', content.type); // guard CALL-FROM-GUEST
    if (may.to !== 'any' && (may.to === 'member') !== toMember) refuse('E_CONTEXT', content.type); // guard CALL-DIRECTION
  }

  #requirePresence(peer: Peer, content: SignalContent): void {
    if (peer.presence === 'removed') refuse('E_SENDER', 'was put out'); // guard CALL-REMOVED
    if (content.type === 'knock' || content.type === 'bye') return;
    if (peer.presence === 'left' && content.type !== 'join') refuse('E_SENDER', 'has left'); // guard CALL-LEFT
    const here = [...this.#peers.values()].filter((other) => other !== peer && other.presence === 'here');
    if (here.length >= limits.callParties - 1) refuse('E_SIZE', 'too many parties'); // guard CALL-PARTIES
    peer.presence = 'here';
  }

  #apply(peer: Peer, body: SignalBody, now: number): void {
    const { content } = body;
    switch (content.type) {
      case 'join':
      case 'media':
      case 'link':
        break;
      case 'offer':
      case 'restart':
        takeOffer(peer, content);
        break;
      case 'answer':
        takeAnswer(peer, content);
        break;
      case 'candidate':
        takeCandidate(peer, content);
        break;
      case 'bye':
        leave(peer, 'left');
        break;
      case 'sas-commit':
      case 'sas-nonce':
      case 'sas-reveal':
        if (!requireBinding(peer, content.connection).current) refuse('E_CALL_REPLAY', 'not connected'); // guard CALL-SAS-EARLY
        break;
      case 'knock':
        this.#takeKnock(body.from, content, now);
        break;
      case 'admit':
        this.admit(content);
        break;
      case 'welcome':
        this.#side.welcome(content.publicKey, content.parties);
        for (const { party } of content.parties) this.#readmit(party);
        break;
      case 'remove':
        this.remove(content.party);
        break;
    }
  }

  #takeKnock(from: Party, content: Of<'knock'>, now: number): void {
    if (from.userId !== null) return;
    this.#side.requireKnock(from, now);
    const admitted = this.#side.publicKeyOf(from);
    if (admitted !== null && !equalBytes(admitted, content.publicKey)) refuse('E_SENDER', 'other key'); // guard CALL-KNOCK-KEY
  }
}

function addConnection(peer: Peer, connection: ConnectionId, ours: boolean): Binding {
  if (peer.retired.size + peer.connections.size >= limits.callConnections) refuse('E_SIZE', 'connections'); // guard CALL-CONNECTIONS
  const binding: Binding = { ours, current: null, proposed: null };
  peer.connections.set(connection, binding);
  return binding;
}

function requireBinding(peer: Peer, connection: ConnectionId): Binding {
  return peer.connections.get(connection) ?? refuse('E_CALL_REPLAY', 'no such connection');
}

function takeOffer(peer: Peer, content: Of<'offer' | 'restart'>): void {
  const { connection, type } = content;
  if (peer.retired.has(connection)) refuse('E_CALL_REPLAY', 'connection of before they left'); // guard CALL-RETIRED
  const known = peer.connections.get(connection);
  const made = known !== undefined && known.current !== null;
  if (!made && (known?.ours === true || type === 'restart')) refuse('E_CALL_REPLAY', 'not connected yet'); // guard CALL-UNMADE
  const facts = requireSdp(content.sdp, 'offer', content.fingerprint);
  if (known?.current) requireSameTransport(known.current, facts, type === 'restart');
  (known ?? addConnection(peer, connection, false)).proposed = facts;
}

function takeAnswer(peer: Peer, content: Of<'answer'>): void {
  const sent = peer.pending ?? refuse('E_DEVICE', 'nothing was offered to this device');
  const fits = sent.connection === content.connection && equalBytes(sent.hash, content.offer);
  if (!fits) refuse('E_CALL_REPLAY', 'answer to another offer'); // guard CALL-ANSWER
  const facts = requireSdp(content.sdp, 'answer', content.fingerprint);
  const binding = requireBinding(peer, sent.connection);
  if (binding.current !== null) requireSameTransport(binding.current, facts, sent.restart);
  binding.current = facts;
  binding.proposed = null;
  peer.pending = null;
}

function takeCandidate(peer: Peer, content: Of<'candidate'>): void {
  const { current, proposed } = requireBinding(peer, content.connection);
  const facts =
    [proposed, current].find((known) => known?.ufrag === content.ufrag) ??
    refuse('E_SDP', 'other credentials');
  if (!facts.mids.includes(content.mid)) refuse('E_SDP', 'candidate of no section'); // guard CALL-CANDIDATE-MID
  requireCandidate(content.candidate, facts.ufrag);
}

/** Keys of a pair end with its connections: what comes after needs a new connection, so a new handshake. */
function leave(peer: Peer, presence: 'left' | 'removed'): void {
  for (const connection of peer.connections.keys()) peer.retired.add(connection);
  peer.connections.clear();
  peer.pending = null;
  if (presence === 'removed' || peer.presence !== 'removed') peer.presence = presence;
}
