/** People of a call as a guest knows them: the hosts of the link by their own chains, everybody else by what a host says. */
import type { Transport } from '#src/platform/client/transport.ts';
import { type AccountState, verifyChain } from '#src/protocol/open/account-chain.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { type Party, partyKey, partyOf, type WelcomedParty } from '#src/protocol/open/call-signal.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { GuestSide } from '#src/protocol/secret/call-sides.ts';
import type { OpenedSignal } from '#src/protocol/secret/calls.ts';
import type { GuestInvite, GuestKeys } from '#src/protocol/secret/guests.ts';
import type { PresentParty, VisitRole } from '../contract.ts';
import type { CallPeople } from './call-people.ts';
import type { RoadParty } from './call-road.ts';
import type { CallSession } from './call-session.ts';

export class GuestPeople implements CallPeople {
  readonly side: GuestSide;
  readonly identity: Uint8Array;
  readonly host = false;
  readonly #invite: GuestInvite;
  readonly #keys: GuestKeys;
  readonly #name: string;
  readonly #readChains: () => ReturnType<Transport['api']['video']['callChains']['query']>;
  readonly #welcomed: () => void;
  #session: CallSession | null = null;
  #hosts: AccountState[] = [];
  #named: readonly WelcomedParty[] | null = null;
  #present: readonly PresentParty[] = [];

  constructor(input: {
    invite: GuestInvite;
    keys: GuestKeys;
    name: string;
    readChains: () => ReturnType<Transport['api']['video']['callChains']['query']>;
    /** A host has let this guest in. */
    welcomed: () => void;
  }) {
    this.#invite = input.invite;
    this.#keys = input.keys;
    this.#name = input.name;
    this.#readChains = input.readChains;
    this.#welcomed = input.welcomed;
    this.side = new GuestSide({ invite: input.invite, keys: input.keys, hosts: [] });
    this.identity = input.keys.keys.pk;
  }

  open(session: CallSession): void {
    this.#session = session;
  }

  /** Guests know no roster. */
  follow(): boolean {
    return false;
  }

  /** Only identities that the link names are believed. */
  async refresh(): Promise<void> {
    const eras = await this.#readChains();
    this.#hosts = eras
      .map(({ userId, links }) => verifyChain(asUserId(userId), links))
      .filter((chain) =>
        this.#invite.hosts.some((host) => host.userId === chain.userId && equalBytes(host.fp, chain.fp)),
      );
    this.side.learn(this.#hosts);
  }

  describe(party: Party, role: VisitRole): RoadParty | null {
    // Outside the door one sees nobody.
    if (this.#named === null) return null;
    const host = this.#hostOf(party);
    const named = this.#named.find((each) => partyKey(each.party) === partyKey(party));
    if (host === null && named === undefined) return null;
    const name = host?.profile?.displayName ?? named?.name ?? '';
    return { party, name, role, host: host !== null, contact: 'new' };
  }

  /** Of a member who is no host one knows a device only: nothing that could be compared. */
  identityOf(party: Party): Uint8Array | null {
    const host = this.#hostOf(party);
    if (host !== null) return host.fp;
    return party.userId === null ? this.side.publicKeyOf(party) : null;
  }

  /** Nothing outlives the call. */
  async confirm(): Promise<void> {
    return;
  }

  async arrived(present: readonly PresentParty[]): Promise<void> {
    this.#present = present;
    await this.refresh();
    if (this.#named === null) await this.knock();
  }

  /** Tells every host who is there that somebody stands at the door. */
  async knock(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    for (const { userId, id } of this.#present) {
      const party = partyOf(userId, id);
      if (this.#hostOf(party) === null || !this.#hasDevice(party)) continue;
      await session.sender.send(party, {
        type: 'knock',
        publicKey: this.#keys.keys.pk,
        name: this.#name,
      });
    }
  }

  get isIn(): boolean {
    return this.#named !== null;
  }

  async heard({ body: { content } }: OpenedSignal): Promise<void> {
    if (content.type !== 'welcome') return;
    this.#named = content.parties;
    this.#welcomed();
    this.#session?.tellParties();
  }

  #hostOf(party: Party): AccountState | null {
    return this.#hosts.find((host) => host.userId === party.userId) ?? null;
  }

  #hasDevice(party: Party): boolean {
    return (
      this.#hostOf(party)?.devices.some((each) => each.deviceId === party.id && each.revokedSeq === null) ===
      true
    );
  }
}
