/** Guests as members see them: who knocks, whom a host has let in, and telling everybody who is who. */
import { toHex } from '#src/protocol/open/bytes.ts';
import {
  type GuestParty,
  type MemberParty,
  type Party,
  partyKey,
  type SignalContent,
  type WelcomedParty,
} from '#src/protocol/open/call-signal.ts';
import { type GuestId, guestId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import type { AdmittedGuest, MemberSide } from '#src/protocol/secret/call-sides.ts';
import { type GuestInvite, readGuestLink, writeGuestLink } from '#src/protocol/secret/guests.ts';
import type { CallMemory } from './call-memory.ts';
import type { RoadParty } from './call-road.ts';
import type { CallSession } from './call-session.ts';

type Of<Type extends SignalContent['type']> = Extract<SignalContent, { type: Type }>;

export class GuestDoor {
  readonly #side: MemberSide;
  #session: CallSession | null = null;
  #kept: () => void = () => undefined;
  readonly #invites = new Map<GuestId, GuestInvite>();
  readonly #knocks = new Map<GuestId, Of<'knock'>>();
  readonly #guests = new Map<GuestId, AdmittedGuest>();
  /** Whom everybody was told of last, so that nobody is told twice. */
  #told = '';

  constructor(side: MemberSide) {
    this.#side = side;
  }

  /** Starts with what an earlier page knew. `kept` is called when there is more to keep. */
  open(session: CallSession, memory: CallMemory, now: number, kept: () => void): void {
    this.#session = session;
    for (const link of memory.invites) {
      try {
        this.expect(readGuestLink(link, now));
      } catch {
        // It has expired.
      }
    }
    for (const { guestId: id, guest } of memory.guests) {
      const party = { userId: null, id: guestId(id) } as const;
      session.receiver.admit({ type: 'admit', party, guest });
      this.#guests.set(party.id, guest);
    }
    this.#kept = kept;
  }

  /** What has to outlive this page. */
  get memory(): Pick<CallMemory, 'invites' | 'guests'> {
    return {
      invites: [...this.#invites.values()].map(writeGuestLink),
      guests: [...this.#guests].map(([id, guest]) => ({ guestId: id, guest })),
    };
  }

  /** Lets the holder of this link knock. */
  expect(invite: GuestInvite): void {
    this.#side.expectGuest(invite);
    this.#invites.set(invite.guestId, invite);
    this.#kept();
  }

  describe(party: GuestParty): RoadParty | null {
    const guest = this.#guests.get(party.id);
    if (guest === undefined) return null;
    return { party, name: guest.name, role: 'guest', host: false, contact: 'new' };
  }

  async heard(from: Party, content: SignalContent): Promise<void> {
    if (content.type === 'knock' && from.userId === null) await this.#knocked(from, content);
    else if (content.type === 'admit' && content.party.userId === null && content.guest !== null) {
      this.#guests.set(content.party.id, content.guest);
      this.#kept();
      this.#session?.tellParties();
    } else if (content.type === 'remove' && content.party.userId === null) this.#forget(content.party.id);
  }

  /** A person has decided. Nobody but the key that knocked is let in. */
  async answer(id: GuestId, admit: boolean): Promise<void> {
    const session = this.#session ?? refuse('E_CONTEXT', 'no call');
    const knock = this.#knocks.get(id) ?? refuse('E_SENDER', 'nobody knocks');
    const invite = this.#invites.get(id) ?? refuse('E_SENDER', 'nobody was invited');
    const party: GuestParty = { userId: null, id };
    this.#knocks.delete(id);
    if (!admit) {
      await session.sender.send(party, { type: 'bye', reason: 'declined' });
      return;
    }
    const { publicKey, name } = knock;
    const guest: AdmittedGuest = { publicKey, name, roomSecret: invite.roomSecret };
    session.receiver.admit({ type: 'admit', party, guest });
    this.#guests.set(id, guest);
    this.#kept();
    session.tellParties();
    await this.arrived();
  }

  /** After each change of who is there: members hear of the guests, guests of everybody. */
  async arrived(): Promise<void> {
    const session = this.#session;
    if (session === null || this.#guests.size === 0 || !this.#side.isHost(this.#side.me)) return;
    const parties = session.parties.map(({ party }) => party);
    const told = `${parties.map(partyKey).sort().join()} ${[...this.#guests.keys()].sort().join()}`;
    if (told === this.#told) return;
    this.#told = told;
    const members = parties.filter((party) => party.userId !== null);
    for (const [id, guest] of this.#guests) {
      const party: GuestParty = { userId: null, id };
      for (const member of members) await session.sender.send(member, { type: 'admit', party, guest });
      await session.sender.send(party, this.#welcome(party, guest, members));
    }
  }

  #welcome(to: GuestParty, guest: AdmittedGuest, members: readonly MemberParty[]): Of<'welcome'> {
    const named = [...members, this.#side.me].map((party): WelcomedParty => {
      const publicKey = this.#side.publicKeyOf(party) ?? refuse('E_SENDER', 'no key');
      const name =
        this.#session?.parties.find((each) => partyKey(each.party) === partyKey(party))?.name ?? '';
      return { party, publicKey, name, pairKey: null };
    });
    const others = [...this.#guests]
      .filter(([id]) => id !== to.id)
      .map(
        ([id, { publicKey, name }]): WelcomedParty => ({
          party: { userId: null, id },
          publicKey,
          name,
          pairKey: this.#side.pairKey(to.id, id),
        }),
      );
    return { type: 'welcome', publicKey: guest.publicKey, parties: [...named, ...others].slice(0, 3) };
  }

  async #knocked(from: GuestParty, knock: Of<'knock'>): Promise<void> {
    const session = this.#session;
    const known = this.#guests.get(from.id);
    if (session === null || !this.#side.isHost(this.#side.me)) return;
    if (known !== undefined) {
      // Let in already, and their page was loaded anew: they have to be told again who is there.
      if (toHex(known.publicKey) !== toHex(knock.publicKey)) return;
      this.#told = '';
      await this.arrived();
      return;
    }
    this.#knocks.set(from.id, knock);
    session.tell({ type: 'knock', guest: from, name: knock.name });
  }

  #forget(id: GuestId): void {
    this.#guests.delete(id);
    this.#invites.delete(id);
    this.#kept();
  }

  /** Put out by this device itself. */
  removed(party: Party): void {
    if (party.userId === null) this.#forget(party.id);
  }
}
