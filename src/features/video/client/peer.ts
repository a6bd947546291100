/**
 * One other party of a call. It keeps a connection to them up: makes it, watches it, looks for another way, makes it anew, and tells the other side
 * why. Their page that is loaded anew is another stay: whatever was connected before is let go at once.
 */
import type { Clock } from '#src/platform/client/clock.ts';
import { Serial } from '#src/platform/client/signal.ts';
import type { LinkCause, LinkState } from '#src/protocol/open/call-signal.ts';
import { type Party, partyKey } from '#src/protocol/open/call-signal.ts';
import { type ConnectionId, connectionId, type StayId } from '#src/protocol/open/ids.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import type { CallRoad, Heard, RoadParty, Said } from './call-road.ts';
import type { Connection } from './connection.ts';
import { LinkKeeper } from './link-keeper.ts';
import { PeerComparison } from './peer-comparison.ts';
import type { PeerLink } from './peer-link.ts';
import { type Outgoing, PeerMedia } from './peer-media.ts';
import { type LinkEvent, type LinkPhase, linkTable, patienceMs } from './reconnection.ts';
import { Watch } from './watch.ts';

/** Who may not restart asks for it again when the other one says nothing. */
const askedMs = 1_500;
/** A connection that has just been made is not made again because they asked before they knew. */
const freshMs = 2_000;

export interface PeerDeps {
  road: CallRoad;
  clock: Clock;
  /** One's own stay in this call. */
  stay: StayId;
  createConnection(): Promise<Connection>;
  /** A connection to somebody else: how many share the way out. */
  others(): number;
  /** Where their sound and picture go. */
  stream: MediaStream;
  changed(): void;
  refused(code: RefusalCode): void;
}

export class Peer {
  readonly party: Party;
  readonly key: string;
  /** Their sound and picture, the same stream whatever happens to the connection. */
  readonly stream: MediaStream;
  known: RoadParty;
  /** The server says that they are connected to it. */
  present = true;
  readonly comparison: PeerComparison;
  readonly media = new PeerMedia();
  phase: LinkPhase = 'connecting';
  cause: LinkCause = 'none';
  /** They told us of the trouble, not we them. */
  toldByThem = false;
  readonly watch: Watch;
  readonly #deps: PeerDeps;
  readonly #offers: boolean;
  readonly #serial = new Serial();
  readonly #links: LinkKeeper;
  #stay: StayId | null = null;
  #cancelLate: () => void = () => undefined;
  #cancelAsked: () => void = () => undefined;
  #closed = false;

  constructor(known: RoadParty, deps: PeerDeps) {
    this.known = known;
    this.party = known.party;
    this.key = partyKey(known.party);
    this.#deps = deps;
    this.#offers = partyKey(deps.road.me) < this.key;
    this.stream = deps.stream;
    this.comparison = new PeerComparison(deps.road, known.party);
    this.watch = new Watch(deps.clock, {
      measured: (measured, steady) => {
        if (this.phase === 'up' && this.media.take(measured, steady)) this.#applyMedia();
        deps.changed();
      },
      alive: () => this.#on('alive', 'none'),
      // Whoever looked for another way meanwhile begins anew by itself.
      back: () => {
        if (this.#isReceiving) void this.#link?.renewPicture();
      },
      silent: (cause) => this.#on('trouble', cause),
    });
    const { road, clock, createConnection, refused } = deps;
    this.#links = new LinkKeeper({
      road,
      party: this.party,
      clock,
      createConnection,
      refused,
      uses: (link) => this.#uses(link),
      verified: (id, tracks) => this.#verified(id, tracks),
      alive: () => this.watch.heard(),
      trouble: (event) => this.#on(event, 'lost'),
    });
    this.#waitFor('connecting');
    this.greet();
  }

  get #link(): PeerLink | null {
    return this.#links.link;
  }

  /** Begins to compare over the connection that was checked; nothing without one. */
  async compare(): Promise<void> {
    if (this.#link?.verified === true) await this.comparison.begin(this.#link.id);
  }

  get level(): number {
    return this.#isReceiving ? (this.#link?.level() ?? 0) : 0;
  }

  /** Says that we are here, and which of their stays we know. */
  greet(): void {
    this.#say({ type: 'join', stay: this.#deps.stay, seen: this.#stay });
  }

  /** In the order in which they said it. */
  hear(content: Heard): Promise<void> {
    return this.#serial.run(() => this.#hear(content));
  }

  async #hear(content: Heard): Promise<void> {
    if (this.#closed) return;
    switch (content.type) {
      case 'join':
        return this.#met(content.stay, content.seen);
      case 'offer':
        if (content.connection !== this.#link?.id) await this.#answerNew(content.connection);
        await this.#hearHere(content);
        break;
      case 'answer':
      case 'candidate':
        await this.#hearHere(content);
        break;
      case 'media':
        this.media.theirs = content;
        this.#applyMedia();
        this.#deps.changed();
        break;
      case 'link':
        this.#hearLink(content.state, content.cause);
        break;
      case 'bye':
        break;
    }
  }

  /** What is to be sent. While there is trouble nothing is. */
  send(outgoing: Outgoing): void {
    this.media.outgoing = outgoing;
    this.#applyMedia();
  }

  /** Something happened to this device or its network: looks whether the connection outlived it. */
  doubt(cause: LinkCause): void {
    this.watch.doubt(cause);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelLate();
    this.#cancelAsked();
    this.watch.close();
    this.#links.close();
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track);
  }

  get #isReceiving(): boolean {
    return this.phase === 'up' && this.#link?.verified === true;
  }

  async #met(stay: StayId, seen: StayId | null): Promise<void> {
    const isNew = this.#stay !== stay;
    if (isNew) {
      const before = this.#stay;
      this.#stay = stay;
      this.#links.drop();
      this.media.reset();
      if (before !== null && this.phase !== 'connecting') this.#enter('full', 'none', true);
    }
    if (seen !== this.#deps.stay) this.greet();
    if (this.#offers && (isNew || this.#link === null)) await this.#build();
    this.#deps.changed();
  }

  #hearHere(content: Extract<Heard, { type: 'offer' | 'answer' | 'candidate' }>): Promise<void> {
    const link = this.#link;
    if (link?.id !== content.connection) return Promise.resolve();
    // A description that the browser does not take leaves no way forward on this connection.
    return link.hear(content).catch(() => this.#on('failed', 'lost'));
  }

  #hearLink(state: LinkState, cause: LinkCause): void {
    if (state === 'up') {
      this.toldByThem = false;
      this.#deps.changed();
    } else if (state === 'resume') this.#on('theirs-resume', cause, true);
    // What they complain of may be answered already.
    else if (this.#deps.clock.now() - this.#links.builtAt > freshMs) this.#on('theirs-full', cause, true);
  }

  async #build(): Promise<void> {
    const link = await this.#links.make(connectionId(crypto.randomUUID()), true);
    await link?.offer().catch(() => this.#on('failed', 'lost'));
  }

  async #answerNew(id: ConnectionId): Promise<void> {
    if (this.phase === 'up' || this.phase === 'resume') this.#enter('full', this.cause, true);
    else this.#waitFor(this.phase);
    await this.#links.make(id, false);
  }

  #uses(link: PeerLink | null): void {
    if (link !== null) this.media.renewed();
    this.watch.follow(link);
  }

  #verified(id: ConnectionId, tracks: readonly MediaStreamTrack[]): void {
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track);
    for (const track of tracks) this.stream.addTrack(track);
    this.comparison.prepare(id);
    this.#applyMedia();
  }

  #on(event: LinkEvent, cause: LinkCause, toldByThem = false): void {
    if (this.#closed || (event === 'alive' && this.#link?.verified !== true)) return;
    const { to, effect } = linkTable[this.phase][event];
    if (to !== this.phase || effect !== 'none') this.#enter(to, cause, toldByThem);
    if (effect === 'restart') this.#restart(toldByThem);
    else if (effect === 'rebuild') this.#rebuild(toldByThem);
  }

  #enter(phase: LinkPhase, cause: LinkCause, toldByThem: boolean): void {
    const before = this.phase;
    this.phase = phase;
    this.toldByThem = toldByThem && phase !== 'up';
    if (phase === 'up') this.cause = 'none';
    else if (cause !== 'none') this.cause = cause;
    this.#waitFor(phase);
    if (phase !== before && !toldByThem && before !== 'connecting')
      this.#say({ type: 'link', state: phase === 'connecting' ? 'full' : phase, cause: this.cause });
    this.#applyMedia();
    this.#deps.changed();
  }

  #restart(toldByThem: boolean): void {
    const link = this.#link;
    if (link === null) return;
    this.#cancelAsked();
    if (link.offers) {
      void link.restart().catch(() => this.#on('failed', 'lost'));
      return;
    }
    // Only one side ever restarts: who gives way when both offer would see a frozen picture from then on, in Chromium.
    this.#cancelAsked = this.#deps.clock.after(askedMs, () => {
      if (this.#link === link && this.phase === 'resume' && !toldByThem)
        this.#say({ type: 'link', state: 'resume', cause: this.cause });
    });
  }

  #rebuild(toldByThem: boolean): void {
    if (this.#offers) void this.#build();
    else if (!toldByThem) this.#say({ type: 'link', state: 'full', cause: this.cause });
    // Whoever was away may have missed that we are here.
    if (!toldByThem) this.greet();
  }

  #waitFor(phase: LinkPhase): void {
    this.#cancelLate();
    if (phase === 'up') return;
    this.#cancelLate = this.#deps.clock.after(patienceMs[phase], () => this.#on('late', this.cause));
  }

  /** Sends what may be sent now, and says so to them. */
  #applyMedia(): void {
    const news = this.media.apply(this.#link, this.#isReceiving, this.#deps.others());
    if (news !== null) this.#say(news);
  }

  #say(content: Said): void {
    void this.#deps.road.say(this.party, content);
  }
}
