/**
 * Guests of one call (rules GST-1 … GST-6): a link whose fragment never reaches the server, and a key that the guest's browser makes itself.
 * The link lets somebody knock, no more: it goes through mail, so a key that signs must not be in it.
 */

import { fromBase64Url, toBase64Url } from '../open/bytes.ts';
import { decode, enc, encList } from '../open/encoding.ts';
import { HK } from '../open/hash.ts';
import { type CallId, callId, type GuestId, guestId, type UserId, uuidBytes, uuidText } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { currentVersion, limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { randomUuid } from './device-keys.ts';
import { type Random, systemRandom } from './random.ts';
import { type KeyPair, signKeys } from './sodium-secret.ts';

/** What the link holds, and what the inviter keeps. Whoever has it can knock. */
export interface GuestInvite {
  callId: CallId;
  guestId: GuestId;
  /** 32 bytes. */
  roomSecret: Uint8Array;
  /** Identities that may let this guest in; the guest checks their account chains against these fingerprints. */
  hosts: readonly { userId: UserId; fp: Uint8Array }[];
  /** ms. */
  expiresAt: number;
}

/** The guest's own key of one call; only `seed` needs to be kept, for as long as the tab lives. */
export interface GuestKeys {
  seed: Uint8Array;
  keys: KeyPair;
}

/** An invitation for one guest of one call. */
export function newGuestInvite(
  input: Pick<GuestInvite, 'callId' | 'hosts' | 'expiresAt'>,
  random: Random = systemRandom,
): GuestInvite {
  if (input.hosts.length === 0) refuse('E_MALFORMED', 'nobody could let the guest in');
  const { callId: call, hosts, expiresAt } = input;
  return { callId: call, guestId: guestId(randomUuid(random)), roomSecret: random(32), hosts, expiresAt };
}

/** Text for the fragment of the link, behind `#`. Converse: `readGuestLink`. */
export function writeGuestLink(invite: GuestInvite): string {
  const hosts = encList(invite.hosts.map((host) => enc(uuidBytes(host.userId), host.fp)));
  const { roomSecret, expiresAt } = invite;
  return toBase64Url(
    enc(currentVersion, uuidBytes(invite.callId), uuidBytes(invite.guestId), roomSecret, hosts, expiresAt),
  );
}

/** Reads a fragment (E_SIZE, E_MALFORMED, E_VERSION); E_CALL_REPLAY once it has expired. */
export function readGuestLink(fragment: string, now: number): GuestInvite {
  if (fragment.length > limits.guestLinkBytes) refuse('E_SIZE', 'link'); // guard GUEST-LINK-SIZE
  const invite = decode(fromBase64Url(fragment), limits.guestLinkBytes, (f) => {
    if (f.u64() !== currentVersion) refuse('E_VERSION', 'link'); // guard GUEST-LINK-VERSION
    return {
      callId: callId(uuidText(f.fixed(16))),
      guestId: guestId(uuidText(f.fixed(16))),
      roomSecret: f.fixed(32),
      hosts: f.list(limits.guestHosts, (h) => ({ userId: h.userId(), fp: h.fixed(32) })),
      expiresAt: f.u64(),
    };
  });
  if (invite.hosts.length === 0) refuse('E_MALFORMED', 'nobody could let the guest in'); // guard GUEST-HOSTS
  requireOpenInvite(invite, now);
  return invite;
}

/** E_CALL_REPLAY once the invitation has expired. */
export function requireOpenInvite(invite: GuestInvite, now: number): void {
  if (now > invite.expiresAt) refuse('E_CALL_REPLAY', 'the invitation has expired'); // guard GUEST-EXPIRED
}

/** What the guest shows the server to be let up to the door; the room secret does not follow from it (rule GST-7). */
export function guestEntrySecret(invite: Pick<GuestInvite, 'callId' | 'guestId' | 'roomSecret'>): Uint8Array {
  return HK(invite.roomSecret, L('call-entry'), uuidBytes(invite.callId), uuidBytes(invite.guestId));
}

/** A fresh key, made in the guest's browser. */
export function newGuestKeys(random: Random = systemRandom): GuestKeys {
  return guestKeys(random(32));
}

/** The key of a seed that the tab kept over a reload. */
export function guestKeys(seed: Uint8Array): GuestKeys {
  return { seed, keys: signKeys(seed) };
}
