/** What the parties of a call say to each other (rules CALL-1 … CALL-3): the signed body of a signal, and who may say what to whom. */
import { decode, enc, encList, type Fields } from './encoding.ts';
import { H } from './hash.ts';
import {
  type CallId,
  type ConnectionId,
  callId,
  connectionId,
  type DeviceId,
  deviceId,
  type GuestId,
  guestId,
  type StayId,
  stayId,
  type UserId,
  userId,
  uuidBytes,
  uuidText,
} from './ids.ts';
import { L } from './labels.ts';
import { currentVersion, limits } from './limits.ts';
import { refuse } from './refusal.ts';

export type MemberParty = { userId: UserId; id: DeviceId };
export type GuestParty = { userId: null; id: GuestId };
/** One end of a call: a device of a member of the conversation, or a guest of this one call. */
export type Party = MemberParty | GuestParty;

/** Whom a guest may hear besides the hosts of its link. */
export interface WelcomedParty {
  party: Party;
  publicKey: Uint8Array;
  name: string;
  /** Key between two guests; null for members, who hold the guest's room secret. */
  pairKey: Uint8Array | null;
}

interface Description {
  connection: ConnectionId;
  sdp: string;
  /** SHA-256 of the certificate, beside the SDP and equal to what it says. */
  fingerprint: Uint8Array;
}

const byeReasons = ['left', 'ended', 'busy', 'declined', 'replaced'] as const;
export type ByeReason = (typeof byeReasons)[number];

const mediaSteps = ['full', 'lower', 'paused', 'audio'] as const;
/** How much of the picture is sent: all, a smaller one, none for now, none at all. */
export type MediaStep = (typeof mediaSteps)[number];
const mediaCauses = ['none', 'network', 'device', 'person'] as const;
/** Why it is not all: the network is too slow, the device too busy, or somebody chose it. */
export type MediaCause = (typeof mediaCauses)[number];
const linkStates = ['up', 'resume', 'full'] as const;
/** What a party does about its connection: nothing, it looks for another way, it makes a new one. */
export type LinkState = (typeof linkStates)[number];
const linkCauses = ['none', 'lost', 'stalled', 'network-changed', 'slept'] as const;
/** Why: the way is gone, nothing arrives on it, the device is on another network, the device was asleep. */
export type LinkCause = (typeof linkCauses)[number];

export type SignalContent =
  | {
      type: 'join';
      stay: StayId;
      /** The receiver's stay as the sender knows it; null when it has not heard of one. */
      seen: StayId | null;
    }
  | ({ type: 'offer' } & Description)
  | ({ type: 'restart' } & Description)
  | ({ type: 'answer' /** Hash of the offer or restart that it answers. */; offer: Uint8Array } & Description)
  | { type: 'candidate'; connection: ConnectionId; mid: string; ufrag: string; candidate: string }
  | { type: 'media'; audio: boolean; video: boolean; screen: boolean; step: MediaStep; cause: MediaCause }
  | { type: 'link'; state: LinkState; cause: LinkCause }
  | { type: 'bye'; reason: ByeReason }
  | { type: 'sas-commit'; connection: ConnectionId; commitment: Uint8Array }
  | { type: 'sas-nonce'; connection: ConnectionId; nonce: Uint8Array }
  | { type: 'sas-reveal'; connection: ConnectionId; nonce: Uint8Array }
  | { type: 'knock'; publicKey: Uint8Array; name: string }
  | {
      type: 'admit';
      party: Party;
      guest: { publicKey: Uint8Array; name: string; roomSecret: Uint8Array } | null;
    }
  | { type: 'welcome'; publicKey: Uint8Array; parties: WelcomedParty[] }
  | { type: 'remove'; party: Party };

export type SignalType = SignalContent['type'];

export interface SignalBody {
  /** Conversation and epoch, or guest room, as a hash: see `memberScope`, `roomScope`, `pairScope`. */
  scope: Uint8Array;
  callId: CallId;
  from: Party;
  to: Party;
  /** Strictly rises for one sender and one receiver. */
  counter: number;
  /** By the sender's clock, ms. */
  expiresAt: number;
  content: SignalContent;
}

/** Who may say it, to whom. A host is a provider of the conversation; for a guest, one that its link names. */
interface Direction {
  from: 'any' | 'host' | 'guest';
  to: 'any' | 'member' | 'guest';
}

const anybody: Direction = { from: 'any', to: 'any' };

/** Every kind of signal. */
export const directions: Readonly<Record<SignalType, Direction>> = {
  join: anybody,
  offer: anybody,
  restart: anybody,
  answer: anybody,
  candidate: anybody,
  media: anybody,
  link: anybody,
  bye: anybody,
  'sas-commit': anybody,
  'sas-nonce': anybody,
  'sas-reveal': anybody,
  knock: { from: 'guest', to: 'member' },
  admit: { from: 'host', to: 'member' },
  welcome: { from: 'host', to: 'guest' },
  remove: { from: 'host', to: 'any' },
};

/** One text for each party, for maps and comparisons. */
export function partyKey(party: Party): string {
  return `${party.userId ?? 'guest'}/${party.id}`;
}

/** Reads a party from what an envelope says outside (E_MALFORMED). */
export function partyOf(user: string | null, id: string): Party {
  return user === null ? { userId: null, id: guestId(id) } : { userId: userId(user), id: deviceId(id) };
}

export function encParty(party: Party): Uint8Array {
  return enc(party.userId === null ? new Uint8Array(0) : uuidBytes(party.userId), uuidBytes(party.id));
}

function readParty(fields: Fields): Party {
  const user = fields.optionalUserId();
  const id = uuidText(fields.fixed(16));
  return user === null ? { userId: null, id: guestId(id) } : { userId: user, id: deviceId(id) };
}

function partyField(fields: Fields): Party {
  return fields.structure(readParty) ?? refuse('E_MALFORMED', 'no party');
}

function encContent(content: SignalContent): Uint8Array {
  switch (content.type) {
    case 'join':
      return enc(
        uuidBytes(content.stay),
        content.seen === null ? new Uint8Array(0) : uuidBytes(content.seen),
      );
    case 'offer':
    case 'restart':
      return enc(uuidBytes(content.connection), content.sdp, content.fingerprint);
    case 'answer':
      return enc(uuidBytes(content.connection), content.sdp, content.fingerprint, content.offer);
    case 'candidate':
      return enc(uuidBytes(content.connection), content.mid, content.ufrag, content.candidate);
    case 'media':
      return enc(content.audio, content.video, content.screen, content.step, content.cause);
    case 'link':
      return enc(content.state, content.cause);
    case 'bye':
      return enc(content.reason);
    case 'sas-commit':
      return enc(uuidBytes(content.connection), content.commitment);
    case 'sas-nonce':
    case 'sas-reveal':
      return enc(uuidBytes(content.connection), content.nonce);
    case 'knock':
      return enc(content.publicKey, content.name);
    case 'admit': {
      const { party, guest } = content;
      const introduction = guest === null ? [] : [enc(guest.publicKey, guest.name, guest.roomSecret)];
      return enc(encParty(party), ...(guest === null ? [new Uint8Array(0)] : introduction));
    }
    case 'welcome':
      return enc(
        content.publicKey,
        encList(
          content.parties.map((p) =>
            enc(encParty(p.party), p.publicKey, p.name, p.pairKey ?? new Uint8Array(0)),
          ),
        ),
      );
    case 'remove':
      return enc(encParty(content.party));
  }
}

function connectionField(fields: Fields): ConnectionId {
  return connectionId(uuidText(fields.fixed(16)));
}

function description(fields: Fields): Description {
  return {
    connection: connectionField(fields),
    sdp: fields.text(limits.sdpBytes),
    fingerprint: fields.fixed(32),
  };
}

/** How the content of each kind is read. */
const readers: { readonly [Type in SignalType]: (fields: Fields) => Extract<SignalContent, { type: Type }> } =
  {
    join: (f) => {
      const [stay, seen] = [f.fixed(16), f.optional(16)];
      return {
        type: 'join',
        stay: stayId(uuidText(stay)),
        seen: seen === null ? null : stayId(uuidText(seen)),
      };
    },
    offer: (f) => ({ type: 'offer', ...description(f) }),
    restart: (f) => ({ type: 'restart', ...description(f) }),
    answer: (f) => ({ type: 'answer', ...description(f), offer: f.fixed(32) }),
    candidate: (f) => ({
      type: 'candidate',
      connection: connectionField(f),
      mid: f.text(16),
      ufrag: f.text(256),
      candidate: f.text(limits.candidateBytes),
    }),
    media: (f) => ({
      type: 'media',
      audio: f.flag(),
      video: f.flag(),
      screen: f.flag(),
      step: f.choice(mediaSteps),
      cause: f.choice(mediaCauses),
    }),
    link: (f) => ({ type: 'link', state: f.choice(linkStates), cause: f.choice(linkCauses) }),
    bye: (f) => ({ type: 'bye', reason: f.choice(byeReasons) }),
    'sas-commit': (f) => ({ type: 'sas-commit', connection: connectionField(f), commitment: f.fixed(32) }),
    'sas-nonce': (f) => ({ type: 'sas-nonce', connection: connectionField(f), nonce: f.fixed(32) }),
    'sas-reveal': (f) => ({ type: 'sas-reveal', connection: connectionField(f), nonce: f.fixed(32) }),
    knock: (f) => ({ type: 'knock', publicKey: f.fixed(32), name: f.text(limits.displayNameBytes) }),
    admit: (f) => {
      const party = partyField(f);
      const guest = f.structure((g) => ({
        publicKey: g.fixed(32),
        name: g.text(limits.displayNameBytes),
        roomSecret: g.fixed(32),
      }));
      if ((party.userId === null) !== (guest !== null)) refuse('E_MALFORMED', 'guest and introduction'); // guard CALL-ADMIT-SHAPE
      return { type: 'admit', party, guest };
    },
    welcome: (f) => ({
      type: 'welcome',
      publicKey: f.fixed(32),
      parties: f.list(limits.callParties - 1, (p) => ({
        party: partyField(p),
        publicKey: p.fixed(32),
        name: p.text(limits.displayNameBytes),
        pairKey: p.optional(32),
      })),
    }),
    remove: (f) => ({ type: 'remove', party: partyField(f) }),
  };

const signalTypes: readonly SignalType[] = [
  ...(['join', 'offer', 'restart', 'answer', 'candidate', 'media', 'link', 'bye'] as const),
  ...(['sas-commit', 'sas-nonce', 'sas-reveal', 'knock', 'admit', 'welcome', 'remove'] as const),
];

/** Bytes of a signal, to be signed under label `call`. Converse: `readSignal`. */
export function writeSignal(body: SignalBody): Uint8Array {
  return enc(
    currentVersion,
    body.scope,
    uuidBytes(body.callId),
    encParty(body.from),
    encParty(body.to),
    body.counter,
    body.expiresAt,
    body.content.type,
    encContent(body.content),
  );
}

/** Reads a body whose signature was checked, or refuses with E_MALFORMED, E_SIZE or E_VERSION. */
export function readSignal(bytes: Uint8Array): SignalBody {
  return decode(bytes, limits.signalBytes, (f) => {
    if (f.u64() !== currentVersion) refuse('E_VERSION', 'signal'); // guard CALL-BODY-VERSION
    return {
      scope: f.fixed(32),
      callId: callId(uuidText(f.fixed(16))),
      from: partyField(f),
      to: partyField(f),
      counter: f.u64(),
      expiresAt: f.u64(),
      content: readContent(f.choice(signalTypes), f.bytes(limits.signalBytes)),
    };
  });
}

function readContent(type: SignalType, bytes: Uint8Array): SignalContent {
  return decode(bytes, limits.signalBytes, (fields): SignalContent => readers[type](fields));
}

/** How an answer names its offer. */
export function hashSignal(body: Uint8Array): Uint8Array {
  return H(L('call-hash'), body);
}
