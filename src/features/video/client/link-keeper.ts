/** The connection to one party that is in use: made, replaced by a newer one, let go. What an older one still says is not heard. */
import type { Clock } from '#src/platform/client/clock.ts';
import type { Party } from '#src/protocol/open/call-signal.ts';
import type { ConnectionId } from '#src/protocol/open/ids.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import type { CallRoad } from './call-road.ts';
import type { Connection } from './connection.ts';
import { PeerLink } from './peer-link.ts';

export interface LinkKeeperDeps {
  road: CallRoad;
  party: Party;
  clock: Clock;
  createConnection(): Promise<Connection>;
  /** This one is in use from now on; null: none is. */
  uses(link: PeerLink | null): void;
  /** Its certificate was checked: these may play now. */
  verified(id: ConnectionId, tracks: readonly MediaStreamTrack[]): void;
  refused(code: RefusalCode): void;
  alive(): void;
  trouble(event: 'trouble' | 'failed'): void;
}

export class LinkKeeper {
  /** Null while there is none. */
  link: PeerLink | null = null;
  /** When the last one was begun, ms since epoch. */
  builtAt = 0;
  readonly #deps: LinkKeeperDeps;
  #builds = 0;
  #closed = false;

  constructor(deps: LinkKeeperDeps) {
    this.#deps = deps;
  }

  /** Lets the present one go and makes another; null when a newer one was begun meanwhile. */
  async make(id: ConnectionId, offers: boolean): Promise<PeerLink | null> {
    this.drop();
    this.#builds += 1;
    this.builtAt = this.#deps.clock.now();
    const build = this.#builds;
    const connection = await this.#deps.createConnection();
    if (this.#closed || build !== this.#builds) {
      connection.close();
      return null;
    }
    const link = this.#open(id, offers, connection);
    this.link = link;
    this.#deps.uses(link);
    return link;
  }

  drop(): void {
    this.link?.close();
    this.link = null;
    this.#deps.uses(null);
  }

  close(): void {
    this.#closed = true;
    this.link?.close();
    this.link = null;
  }

  #open(id: ConnectionId, offers: boolean, connection: Connection): PeerLink {
    const { road, party, clock } = this.#deps;
    const inUse = () => this.link === link;
    const link: PeerLink = new PeerLink({
      id,
      offers,
      connection,
      clock,
      say: async (content) => {
        if (inUse()) await road.say(party, content);
      },
      expected: async () => {
        const found = await road.expectedFingerprint(party, id);
        if (!found.ok) throw new Error('nothing was signed');
        return found.value;
      },
      verified: (tracks) => {
        if (inUse()) this.#deps.verified(id, tracks);
      },
      refused: (code) => this.#deps.refused(code),
      alive: () => {
        if (inUse()) this.#deps.alive();
      },
      trouble: (kind) => {
        if (inUse()) this.#deps.trouble(kind === 'lost' ? 'trouble' : 'failed');
      },
    });
    return link;
  }
}
