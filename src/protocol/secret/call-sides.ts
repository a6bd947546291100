/** What one party knows about the others of a call (rules CALL-4 … CALL-6, GST-3 … GST-6): a member's device, or a guest's browser. */
import { type AccountState, findDevice } from '../open/account-chain.ts';
import { equalBytes } from '../open/bytes.ts';
import { isHost, memberKey } from '../open/call-parties.ts';
import {
  type GuestParty,
  type MemberParty,
  type Party,
  partyKey,
  type WelcomedParty,
} from '../open/call-signal.ts';
import type { AccountLookup, ConversationState } from '../open/conversation-state.ts';
import type { CallId, GuestId, UserId } from '../open/ids.ts';
import { limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { type CallChannel, memberChannel, pairChannel, pairKey, roomChannel } from './call-channel.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { EpochKey } from './epochs.ts';
import { type GuestInvite, type GuestKeys, requireOpenInvite } from './guests.ts';
import type { KeyPair } from './sodium-secret.ts';

/** Keys and rights in a call as one party sees them. */
export interface CallSide {
  readonly callId: CallId;
  readonly me: Party;
  readonly keys: KeyPair;
  /** What this party and `other` share (E_SENDER when there is nothing). */
  channelWith(other: Party): CallChannel;
  /** Key that signs for `other` (E_SENDER, E_DEVICE); null for a guest with a link whom nobody has let in. */
  publicKeyOf(other: Party): Uint8Array | null;
  isHost(other: Party): boolean;
  /** E_EPOCH while the newest epoch is closed: who left still has its key. */
  requireOpen(): void;
  /** E_CALL_REPLAY for a guest whose invitation has expired. */
  requireKnock(guest: GuestParty, now: number): void;
  admit(guest: GuestParty, introduced: AdmittedGuest): void;
  welcome(publicKey: Uint8Array, parties: readonly WelcomedParty[]): void;
  dismiss(other: Party): void;
}

export interface AdmittedGuest {
  publicKey: Uint8Array;
  /** As a host knows them. */
  name: string;
  roomSecret: Uint8Array;
}

interface Membership {
  state: ConversationState;
  /** Of the newest epoch. */
  epochKey: EpochKey;
  lookup: AccountLookup;
}

/** A device of a member of the conversation. The caller has run `auditRoster` before the call. */
export class MemberSide implements CallSide {
  readonly callId: CallId;
  readonly me: MemberParty;
  readonly keys: KeyPair;
  #membership: Membership;
  readonly #invites = new Map<GuestId, GuestInvite>();
  readonly #guests = new Map<GuestId, AdmittedGuest>();

  constructor(input: Membership & { callId: CallId; userId: UserId; device: DeviceKeys }) {
    this.callId = input.callId;
    this.me = { userId: input.userId, id: input.device.deviceId };
    this.keys = input.device.keys;
    this.#membership = current(input);
  }

  /** Goes on under a newer entry: who is no member any more is not heard again, and earlier epochs seal nothing more. */
  advance(next: Membership): void {
    const before = this.#membership.state;
    if (next.state.conversationId !== before.conversationId) refuse('E_CONTEXT', 'another conversation'); // guard CALL-ADVANCE-CONV
    if (next.state.n < before.n) refuse('E_EPOCH_ROLLBACK', 'older entry'); // guard CALL-ADVANCE
    this.#membership = current(next);
  }

  /** Lets the holder of this link knock. */
  expectGuest(invite: GuestInvite): void {
    if (invite.callId !== this.callId) refuse('E_CONTEXT', 'invited to another call'); // guard CALL-INVITE
    this.#invites.set(invite.guestId, invite);
  }

  /** The key for two guests, for the `welcome` of both. */
  pairKey(a: GuestId, b: GuestId): Uint8Array {
    return pairKey(this.#channel(), this.callId, a, b);
  }

  channelWith(other: Party): CallChannel {
    if (other.userId !== null) return this.#channel();
    const known = this.#guests.get(other.id) ?? this.#invites.get(other.id);
    const { roomSecret } = known ?? refuse('E_SENDER', 'nobody has invited this guest');
    return roomChannel(roomSecret, this.callId, other.id);
  }

  publicKeyOf(other: Party): Uint8Array | null {
    if (other.userId === null) return this.#guests.get(other.id)?.publicKey ?? null;
    return memberKey(this.#membership.state, this.#membership.lookup, other);
  }

  isHost(other: Party): boolean {
    return other.userId !== null && isHost(this.#membership.state, this.#membership.lookup, other);
  }

  requireOpen(): void {
    if (!this.#membership.state.open) refuse('E_EPOCH', 'epoch is closed'); // guard CALL-CLOSED
  }

  requireKnock(guest: GuestParty, now: number): void {
    const invite = this.#invites.get(guest.id);
    if (invite !== undefined) requireOpenInvite(invite, now);
  }

  /** A key once let in stays until the guest is put out: the same link in other hands is another person. */
  admit(guest: GuestParty, introduced: AdmittedGuest): void {
    const before = this.#guests.get(guest.id);
    if (before !== undefined && !equalBytes(before.publicKey, introduced.publicKey))
      refuse('E_SENDER', 'somebody else came in by this link'); // guard CALL-GUEST-KEY
    if (before === undefined && this.#guests.size >= limits.callParties - 1) refuse('E_SIZE', 'guests'); // guard CALL-GUESTS
    this.#guests.set(guest.id, introduced);
  }

  welcome(): void {
    refuse('E_CONTEXT', 'members need no welcome');
  }

  dismiss(other: Party): void {
    if (other.userId === null) this.#guests.delete(other.id);
  }

  #channel(): CallChannel {
    return memberChannel(this.#membership.epochKey, this.callId);
  }
}

function current(membership: Membership): Membership {
  const { state, epochKey, lookup } = membership;
  const same = epochKey.conversationId === state.conversationId && epochKey.epoch === state.epoch;
  if (!same) refuse('E_EPOCH', 'not the key of the newest epoch'); // guard CALL-NEWEST
  return { state, epochKey, lookup };
}

/** A guest's browser: it knows the hosts of its link, and whom a host names. */
export class GuestSide implements CallSide {
  readonly callId: CallId;
  readonly me: GuestParty;
  readonly keys: KeyPair;
  readonly #invite: GuestInvite;
  #hosts: readonly AccountState[] = [];
  #parties = new Map<string, WelcomedParty>();

  /** `hosts`: verified chains (`verifyChain`) of identities that the link names; any other is E_SENDER. */
  constructor(input: { invite: GuestInvite; keys: GuestKeys; hosts: readonly AccountState[] }) {
    const { invite, hosts } = input;
    this.callId = invite.callId;
    this.me = { userId: null, id: invite.guestId };
    this.keys = input.keys.keys;
    this.#invite = invite;
    this.learn(hosts);
  }

  /** Chains that were read anew take the place of those of before: devices come and go. */
  learn(hosts: readonly AccountState[]): void {
    const named = hosts.filter((host) =>
      this.#invite.hosts.some(({ userId, fp }) => host.userId === userId && equalBytes(host.fp, fp)),
    );
    if (named.length !== hosts.length) refuse('E_SENDER', 'not a host of this link'); // guard GUEST-HOST-FP
    this.#hosts = named;
  }

  channelWith(other: Party): CallChannel {
    const { callId, guestId, roomSecret } = this.#invite;
    if (other.userId !== null) return roomChannel(roomSecret, callId, guestId);
    const key = this.#parties.get(partyKey(other))?.pairKey ?? refuse('E_SENDER', 'unknown guest');
    return pairChannel(key, callId, guestId, other.id);
  }

  publicKeyOf(other: Party): Uint8Array {
    const host = this.#hostOf(other);
    if (host === null || other.userId === null)
      return this.#parties.get(partyKey(other))?.publicKey ?? refuse('E_SENDER', 'no host has named them');
    const device = findDevice(host, other.id) ?? refuse('E_DEVICE', 'not certified');
    if (device.revokedSeq !== null) refuse('E_DEVICE', 'revoked'); // guard GUEST-REVOKED
    return device.dkPk;
  }

  isHost(other: Party): boolean {
    return this.#hostOf(other) !== null;
  }

  /** Guests know no epochs. */
  requireOpen(): void {
    return;
  }

  requireKnock(): void {
    refuse('E_CONTEXT', 'guests let nobody in');
  }

  admit(): void {
    refuse('E_CONTEXT', 'guests let nobody in');
  }

  /** Each welcome names everybody, and takes the place of the one before. */
  welcome(publicKey: Uint8Array, parties: readonly WelcomedParty[]): void {
    if (!equalBytes(publicKey, this.keys.pk)) refuse('E_CONTEXT', 'welcome for another key'); // guard GUEST-WELCOME-KEY
    this.#parties = new Map(parties.map((named) => [partyKey(named.party), named]));
  }

  dismiss(other: Party): void {
    this.#parties.delete(partyKey(other));
  }

  #hostOf(other: Party): AccountState | null {
    return this.#hosts.find((host) => host.userId === other.userId) ?? null;
  }
}
