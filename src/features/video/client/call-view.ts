/**
 * What a screen sees of a call. Views are snapshots that never change; `CallEngine` hands out a new one when something did.
 * Pictures and sound are not in them: `CallEngine.streamOf(key)` and `selfStream()` answer streams that stay the same for the whole call.
 */
import type { ContactState, Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import type { LinkCause, MediaCause, MediaStep } from '#src/protocol/open/call-signal.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import type { ShortAuthString } from '#src/protocol/open/sas.ts';
import type { GuestView, QualityWord, VisitRole } from '../contract.ts';

/** Why a call is over for this page. `refused`: something did not verify, see `refusal`; `failed`: it never came about. */
export type EndReason =
  | 'left'
  | 'ended'
  | 'removed'
  | 'returned_to_waiting'
  | 'replaced'
  | 'expired'
  | 'refused'
  | 'failed';

export type CallPhase =
  /** Joining, or the others are there and nobody is reached yet. */
  | { phase: 'connecting' }
  /** In the call: with everybody who is there, or alone and waiting (`parties` is empty). */
  | { phase: 'connected' }
  /** Nobody is reached any more; nothing is sent. `resume` looks for another way, `full` makes new connections. */
  | { phase: 'reconnecting'; mode: 'resume' | 'full'; cause: LinkCause }
  | { phase: 'disconnected'; reason: EndReason };

/**
 * A microphone or a camera. `off`: the person wants it off, and the device is let go. Otherwise it is wanted but does not work:
 * `blocked` no permission, `missing` no such device, `busy` used elsewhere or broken, `lost` it vanished during the call.
 */
export type SourceState = 'on' | 'off' | 'starting' | 'blocked' | 'missing' | 'busy' | 'lost';

export interface DeviceChoice {
  deviceId: string;
  /** Empty until there is permission. */
  label: string;
}

/** Devices of one kind; `chosen` is what the person picked, `used` what works now (another one while the chosen one is away). */
export interface DeviceList {
  available: readonly DeviceChoice[];
  chosen: string | null;
  used: string | null;
}

export type DeviceKind = 'microphone' | 'camera' | 'speaker';

export interface DevicesView {
  microphone: DeviceList;
  camera: DeviceList;
  /** `available` is empty where the browser does not let pages choose. */
  speaker: DeviceList;
}

export interface SelfView {
  microphone: SourceState;
  camera: SourceState;
  /** Sharing the screen in the place of the camera. */
  screen: boolean;
  /** This browser can share a screen. */
  canShareScreen: boolean;
  speaking: boolean;
  devices: DevicesView;
}

/** Comparing pictures with one party: nothing yet, under way, to be looked at, both agreed, or it was another string. */
export type ComparisonView =
  | { state: 'none' }
  | { state: 'waiting' }
  | { state: 'compare'; sas: ShortAuthString }
  | { state: 'same' }
  | { state: 'different' };

export type PartyLink =
  /** Being reached. */
  | { state: 'connecting' }
  | { state: 'connected' }
  /** `theirs`: they told us that they look for a way, rather than we noticed. */
  | { state: 'reconnecting'; mode: 'resume' | 'full'; cause: LinkCause; theirs: boolean };

export interface PartyView {
  /** One text for each party, the same for the whole call. */
  key: string;
  userId: string | null;
  guestId: string | null;
  name: string;
  role: VisitRole;
  link: PartyLink;
  /** What they send; true only while it arrives. */
  audio: boolean;
  video: boolean;
  screen: boolean;
  speaking: boolean;
  quality: QualityWord;
  /** How much of their picture they send to us, and why not all of it. */
  theirs: { step: MediaStep; cause: MediaCause };
  /** How much of ours we send to them. */
  ours: { step: MediaStep; cause: MediaCause };
  contact: ContactState;
  comparison: ComparisonView;
  /** Measured last; null before. */
  reading: Reading | null;
}

/** One reading of the connection to a party, every two seconds. */
export interface Reading {
  at: number;
  roundTripMs: number | null;
  lossPercent: number | null;
  jitterMs: number | null;
  kbitPerSecond: number | null;
  width: number | null;
  height: number | null;
  fps: number | null;
  relayed: boolean | null;
}

/** A guest at the door, with the name they gave themselves. */
export interface KnockView {
  guestId: string;
  name: string;
}

export interface CallView {
  state: CallPhase;
  /** The server can be reached; media goes on without it. */
  online: boolean;
  self: SelfView;
  parties: readonly PartyView[];
  knocks: readonly KnockView[];
  /** The worst of the parties. */
  quality: QualityWord;
  /** When one was first connected to somebody, ms; null before. */
  startedAt: number | null;
  /** This person may remove others, let guests in and end the call for all. */
  host: boolean;
  role: VisitRole;
  /** What did not verify last: shown as a card. Signals that were refused do not end the call, a wrong certificate does. */
  refusal: { code: RefusalCode; name: string | null } | null;
  /** Why it failed, in state `failed`. */
  failure: Failure | null;
}

/** Loudness 0–1 by party key, about ten times a second; one's own under `self`. */
export type Levels = ReadonlyMap<string, number>;

/** What a screen may do in a call; `CallEngine` is one. Commands never throw: what happened shows in the view. */
export interface CallHandle {
  readonly view: CallView;
  /** Calls `listener` after each change of `view`; the answer ends it. */
  subscribe(listener: () => void): () => void;
  watchLevels(listener: (levels: Levels) => void): () => void;
  /** Sound and picture of a party; empty before its certificate was checked. Null for a key that is not in the call. */
  streamOf(key: string): MediaStream | null;
  /** One's own picture, to be played without sound. */
  selfStream(): MediaStream;

  setMicrophone(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  /** Null: whatever the browser takes. For the speaker the screen also sets `setSinkId(used)` on its elements. */
  chooseDevice(kind: DeviceKind, deviceId: string | null): Promise<void>;
  /** Must come from a click. Nothing happens when the person thinks better of it. */
  shareScreen(): Promise<void>;
  stopSharing(): Promise<void>;
  /** Sends no picture and asks for none, until switched back. */
  setAudioOnly(on: boolean): Promise<void>;

  /** Hosts only. */
  removeParty(key: string): Promise<void>;
  /** Hosts only: a link for one guest, to be handed to them; nobody else can ever show it again. */
  inviteGuest(kind: GuestView['kind'], lifetimeMs: number): Promise<Result<{ link: string }>>;
  answerKnock(guestId: string, admit: boolean): Promise<void>;
  /** Begins to compare pictures with a party that is connected. */
  compare(key: string): Promise<void>;
  /** What the person saw: both screens must say the same. */
  answerComparison(key: string, same: boolean): Promise<void>;

  /** Goes; the others stay. */
  leave(): Promise<void>;
  /** Hosts only: tells everybody that the call is over. The visit is completed by the screen. */
  endForAll(): Promise<void>;
  /** Without a goodbye, such as when the page goes: the call can be resumed. */
  close(): void;
}
