/**
 * The road of a call as the page sees it: sealed signals go in and out behind it. Members have it from the engine's worker, guests from a
 * worker of their own, tests from memory. Parties and signals that come over it are verified; what was refused comes as a code.
 */
import type { Connection, ContactState, Result } from '#src/features/messaging/client/engine-api.ts';
import type { GuestParty, Party, SignalContent } from '#src/protocol/open/call-signal.ts';
import type { ConnectionId } from '#src/protocol/open/ids.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import type { ShortAuthString } from '#src/protocol/open/sas.ts';
import type { CallPass, GuestView, QualitySample, VisitRole } from '../contract.ts';

type Of<Type extends SignalContent['type']> = Extract<SignalContent, { type: Type }>;

/** What the page says; the road adds what is signed beside it. A second offer with other ICE credentials goes as a restart. */
export type Said =
  | Of<'join' | 'candidate' | 'media' | 'link'>
  | { type: 'offer' | 'answer'; connection: ConnectionId; sdp: string };

/** What the page hears. Restarts are offers to it. */
export type Heard = Said | Of<'bye'>;

/** Somebody who is in the call now. The server says who; name and rights are those that were signed. */
export interface RoadParty {
  party: Party;
  name: string;
  role: VisitRole;
  /** May end the call for all, remove others, let guests in. */
  host: boolean;
  contact: ContactState;
}

export type RoadEvent =
  /** Everybody else, at the start and after each change. */
  | { type: 'parties'; parties: readonly RoadParty[] }
  | { type: 'signal'; from: Party; content: Heard }
  | { type: 'refused'; from: Party | null; code: RefusalCode }
  | { type: 'connection'; connection: Connection }
  /** Whoever this is may not be talked to any more. */
  | { type: 'removed'; party: Party }
  | { type: 'knock'; guest: GuestParty; name: string }
  /** Pictures for both to look at. */
  | { type: 'comparison'; party: Party; sas: ShortAuthString }
  | {
      type: 'over';
      reason: 'ended' | 'removed' | 'returned_to_waiting' | 'replaced' | 'expired';
    };

export interface CallRoad {
  readonly me: Party;
  readonly host: boolean;
  readonly role: VisitRole;
  /** In order for each party; answers when it was handed over. */
  say(to: Party, content: Said): Promise<Result<null>>;
  /** The certificate that `party` has signed for. */
  expectedFingerprint(party: Party, connection: ConnectionId): Promise<Result<Uint8Array>>;
  /** With credentials that are good for some time yet. */
  iceServers(): Promise<Result<CallPass['iceServers']>>;
  /** Hosts only. */
  remove(party: Party): Promise<Result<null>>;
  /** Hosts only: what stands behind `#` in the link. */
  inviteGuest(kind: GuestView['kind'], lifetimeMs: number): Promise<Result<{ fragment: string }>>;
  /** Hosts only: lets the guest who knocks in, or not. */
  answerKnock(guestId: string, admit: boolean): Promise<Result<null>>;
  /** Begins to compare over a connection whose certificate was checked. */
  compare(party: Party, connection: ConnectionId): Promise<Result<null>>;
  /** Both saw the same: the identity counts as verified from now on. */
  confirmSame(party: Party): Promise<Result<null>>;
  report(samples: QualitySample[]): Promise<void>;
  /** Says goodbye; `ended` for all, by hosts only. */
  leave(reason: 'left' | 'ended'): Promise<void>;
  /** Hears nothing more; without a goodbye. */
  close(): void;
}

export type RoadFacts = Pick<CallRoad, 'me' | 'host' | 'role'>;

/** The road's far end, in the worker: everything is asked for, because nothing but answers crosses threads. */
export interface CallLine extends Omit<CallRoad, keyof RoadFacts | 'close'> {
  /** Joins; what is heard comes from then on, the present parties first. */
  open(): Promise<Result<RoadFacts>>;
  close(): Promise<void>;
}

/** Which call: a visit, and the conversation whose members may be in it. */
export interface CallPlace {
  visitId: string;
  conversationId: string;
}

export interface CallLineApi {
  /** A line of this tab; it ends with the tab, without a goodbye, so that a page that is loaded anew can take up the call. */
  callLine(place: CallPlace, listener: (event: RoadEvent) => void): Promise<CallLine>;
}

/** Joins the call; events come from then on, the present parties first. */
export type OpenRoad = (listener: (event: RoadEvent) => void) => Promise<Result<CallRoad>>;

/** The road of a member: over a line of the worker. */
export function roadOver(api: CallLineApi, place: CallPlace): OpenRoad {
  return async (listener) => roadOf(await api.callLine(place, listener));
}

/** Opens a line and speaks over it. */
export async function roadOf(line: CallLine): Promise<Result<CallRoad>> {
  const opened = await line.open();
  if (!opened.ok) return opened;
  const road: CallRoad = {
    ...opened.value,
    say: (to, content) => line.say(to, content),
    expectedFingerprint: (party, connection) => line.expectedFingerprint(party, connection),
    iceServers: () => line.iceServers(),
    remove: (party) => line.remove(party),
    inviteGuest: (kind, lifetimeMs) => line.inviteGuest(kind, lifetimeMs),
    answerKnock: (guestId, admit) => line.answerKnock(guestId, admit),
    compare: (party, connection) => line.compare(party, connection),
    confirmSame: (party) => line.confirmSame(party),
    report: (samples) => line.report(samples),
    leave: (reason) => line.leave(reason),
    close: () => void line.close(),
  };
  return { ok: true, value: road };
}
