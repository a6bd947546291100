/** Everybody else in the call: who came, who went, who is a ghost. */
import type { Clock } from '#src/platform/client/clock.ts';
import { type Party, partyKey } from '#src/protocol/open/call-signal.ts';
import type { Heard, RoadParty } from './call-road.ts';
import type { Peer } from './peer.ts';

/** Who is neither at the server nor reached is gone after so long. */
const ghostMs = 20_000;

export class PartyBoard {
  readonly #peers = new Map<string, Peer>();
  readonly #clock: Clock;
  readonly #create: (known: RoadParty) => Peer;
  readonly #changed: () => void;
  readonly #ghosts = new Map<string, () => void>();

  constructor(clock: Clock, create: (known: RoadParty) => Peer, changed: () => void) {
    this.#clock = clock;
    this.#create = create;
    this.#changed = changed;
  }

  all(): Peer[] {
    return [...this.#peers.values()];
  }

  find(key: string): Peer | null {
    return this.#peers.get(key) ?? null;
  }

  /** What the server says now. Its silence about somebody ends no connection that works. */
  list(parties: readonly RoadParty[]): void {
    const listed = new Map(parties.map((known) => [partyKey(known.party), known]));
    for (const [key, peer] of this.#peers) {
      peer.present = listed.has(key);
      if (!peer.present) this.#doubt(peer, parties);
    }
    for (const [key, known] of listed) {
      const peer = this.#peers.get(key);
      this.#spare(key);
      if (peer === undefined) this.#peers.set(key, this.#create(known));
      else peer.known = known;
    }
    this.#changed();
  }

  /** Somebody has spoken. True when this ends the call for all. */
  hear(from: Party, content: Heard): boolean {
    const key = partyKey(from);
    const peer = this.find(key);
    if (content.type !== 'bye') {
      void peer?.hear(content);
      return false;
    }
    if (content.reason === 'ended' && peer?.known.host === true) return true;
    this.remove(key);
    return false;
  }

  /** By the person's name as it was signed; null for who is not there. */
  nameOf(party: Party | null): string | null {
    return party === null ? null : (this.find(partyKey(party))?.known.name ?? null);
  }

  remove(key: string): void {
    this.#spare(key);
    this.#peers.get(key)?.close();
    if (this.#peers.delete(key)) this.#changed();
  }

  close(): void {
    for (const key of [...this.#peers.keys()]) {
      this.#spare(key);
      this.#peers.get(key)?.close();
    }
    this.#peers.clear();
  }

  #doubt(peer: Peer, parties: readonly RoadParty[]): void {
    const { userId } = peer.party;
    // The same person from another device: that one is it now.
    if (userId !== null && parties.some(({ party }) => party.userId === userId)) this.remove(peer.key);
    else if (!this.#ghosts.has(peer.key))
      this.#ghosts.set(
        peer.key,
        this.#clock.after(ghostMs, () => {
          this.#ghosts.delete(peer.key);
          if (peer.present) return;
          if (peer.phase === 'up') this.#doubt(peer, []);
          else this.remove(peer.key);
        }),
      );
  }

  #spare(key: string): void {
    this.#ghosts.get(key)?.();
    this.#ghosts.delete(key);
  }
}
