/**
 * A call in this page, without React: connections to everybody else, one's own devices, and the view of it all. Signals come and go over the road,
 * behind which the keys are; what is sent and shown is decided here.
 */
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import { Coalescer, Signal } from '#src/platform/client/signal.ts';
import { type Party, partyKey } from '#src/protocol/open/call-signal.ts';
import { stayId } from '#src/protocol/open/ids.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import type { GuestView } from '../contract.ts';
import type { CallPlatform } from './call-platform.ts';
import type { CallRoad, OpenRoad, RoadEvent } from './call-road.ts';
import { callView } from './call-snapshot.ts';
import type { CallHandle, CallView, DeviceKind, EndReason, Levels } from './call-view.ts';
import { Connector } from './connector.ts';
import { Knocks } from './knocks.ts';
import type { LocalMedia } from './local-media.ts';
import type { MediaPlatform } from './media-platform.ts';
import { OwnSources } from './own-sources.ts';
import { PartyBoard } from './party-board.ts';
import { Peer } from './peer.ts';
import { QualityReports } from './quality-reports.ts';
import { Speaking } from './speaking.ts';

const viewDelayMs = 16;
const selfKey = 'self';

export interface CallEngineDeps {
  openRoad: OpenRoad;
  platform: CallPlatform;
  media: MediaPlatform;
  /** Microphone and camera as the prejoin left them; the engine lets them go when the call is over. */
  local: LocalMedia;
  clock: Clock;
  /** `relay` takes no direct way; for tests of the relay. */
  transportPolicy?: RTCIceTransportPolicy;
}

export class CallEngine implements CallHandle {
  readonly #deps: CallEngineDeps;
  readonly #stay = stayId(crypto.randomUUID());
  readonly #view: Signal<CallView>;
  readonly #board: PartyBoard;
  readonly #streams = new Map<string, MediaStream>();
  readonly #own: OwnSources;
  readonly #speaking: Speaking;
  readonly #reports: QualityReports;
  readonly #tell: Coalescer;
  readonly #connector: Connector;
  readonly #knocks: Knocks;
  readonly #unwatch: () => void;
  #road: CallRoad | null = null;
  #early: RoadEvent[] = [];
  #online = true;
  #startedAt: number | null = null;
  #refusal: CallView['refusal'] = null;
  #failure: Failure | null = null;
  #over: EndReason | null = null;

  constructor(deps: CallEngineDeps) {
    const { clock, platform, local, media } = deps;
    this.#deps = deps;
    this.#connector = new Connector(platform, deps.transportPolicy ?? 'all');
    this.#tell = new Coalescer(
      () => this.#view.set(this.#look()),
      (task) => clock.after(viewDelayMs, task),
    );
    const changed = () => this.#tell.request();
    this.#board = new PartyBoard(clock, (known) => this.#meet(known), changed);
    this.#knocks = new Knocks(changed);
    this.#own = new OwnSources(local, media);
    this.#speaking = new Speaking(clock, () => this.#levels(), changed);
    this.#reports = new QualityReports(clock, () => this.#board.all());
    this.#unwatch = platform.watchSurroundings((cause) => {
      for (const peer of this.#board.all()) peer.doubt(cause);
      void local.wake();
    });
    this.#view = new Signal(this.#look());
    this.#own.watch(() => this.#sourcesChanged());
    void this.#start();
  }

  get view(): CallView {
    return this.#view.value;
  }

  subscribe(listener: () => void): () => void {
    return this.#view.watch(() => listener());
  }

  watchLevels(listener: (levels: Levels) => void): () => void {
    return this.#speaking.watch(listener);
  }

  streamOf(key: string): MediaStream | null {
    return this.#board.find(key)?.stream ?? null;
  }

  selfStream(): MediaStream {
    return this.#own.local.stream;
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.#own.local.microphone.set(on);
  }

  setCamera(on: boolean): Promise<void> {
    return this.#own.local.camera.set(on);
  }

  chooseDevice(kind: DeviceKind, deviceId: string | null): Promise<void> {
    return this.#own.local.choose(kind, deviceId);
  }

  shareScreen(): Promise<void> {
    return this.#own.share();
  }

  async stopSharing(): Promise<void> {
    this.#own.stopSharing();
  }

  async setAudioOnly(on: boolean): Promise<void> {
    this.#own.audioOnly = on;
    this.#sourcesChanged();
  }

  async removeParty(key: string): Promise<void> {
    const peer = this.#board.find(key);
    if (peer === null || this.#road === null) return;
    const done = await this.#road.remove(peer.party);
    if (done.ok) this.#board.remove(key);
  }

  inviteGuest(kind: GuestView['kind'], lifetimeMs: number): Promise<Result<{ link: string }>> {
    return this.#knocks.invite(this.#road, kind, lifetimeMs);
  }

  answerKnock(guestId: string, admit: boolean): Promise<void> {
    return this.#knocks.answer(this.#road, guestId, admit);
  }

  compare(key: string): Promise<void> {
    return this.#telling(this.#board.find(key)?.compare());
  }

  answerComparison(key: string, same: boolean): Promise<void> {
    return this.#telling(this.#board.find(key)?.comparison.answer(same));
  }

  async leave(): Promise<void> {
    await this.#road?.leave('left');
    this.#end('left');
  }

  async endForAll(): Promise<void> {
    await this.#road?.leave('ended');
    this.#end('ended');
  }

  close(): void {
    this.#end('left');
    this.#own.close();
    this.#tell.close();
  }

  async #start(): Promise<void> {
    const opened = await this.#deps.openRoad((event) => {
      if (this.#road === null) this.#early.push(event);
      else this.#hear(event);
    });
    if (!opened.ok) {
      this.#failure = opened.failure;
      if (opened.failure.kind === 'refusal') this.#refusal = { code: opened.failure.code, name: null };
      return this.#end(opened.failure.kind === 'refusal' ? 'refused' : 'failed');
    }
    this.#road = opened.value;
    this.#reports.start((samples) => opened.value.report(samples));
    for (const event of this.#early.splice(0)) this.#hear(event);
    this.#tell.request();
  }

  #hear(event: RoadEvent): void {
    if (this.#over !== null) return;
    switch (event.type) {
      case 'parties':
        this.#board.list(event.parties);
        break;
      case 'signal':
        if (this.#board.hear(event.from, event.content)) this.#end('ended');
        break;
      case 'refused':
        this.#refused(event.code, event.from);
        break;
      case 'connection':
        this.#online = event.connection === 'online';
        break;
      case 'removed':
        this.#board.remove(partyKey(event.party));
        break;
      case 'knock':
        this.#knocks.heard(event);
        break;
      case 'comparison':
        this.#board.find(partyKey(event.party))?.comparison.heard(event.sas);
        break;
      case 'over':
        this.#end(event.reason);
        return;
    }
    this.#tell.request();
  }

  #meet(known: Peer['known']): Peer {
    const { clock } = this.#deps;
    const road = this.#road;
    if (road === null) throw new Error('No road yet.');
    const peer = new Peer(known, {
      road,
      clock,
      stay: this.#stay,
      createConnection: () => this.#connector.connect(road),
      others: () => this.#board.all().length,
      stream: this.#streamFor(partyKey(known.party)),
      changed: () => this.#tell.request(),
      refused: (code) => this.#refused(code, known.party),
    });
    peer.send(this.#own.outgoing);
    return peer;
  }

  /** Who goes and comes again shows in the same element. */
  #streamFor(key: string): MediaStream {
    const stream = this.#streams.get(key) ?? this.#deps.platform.createStream();
    this.#streams.set(key, stream);
    return stream;
  }

  #refused(code: RefusalCode, from: Party | null): void {
    // Both come to pass between honest people: what was under way while something changed is said again.
    if (code === 'E_CALL_REPLAY' || code === 'E_EPOCH') return;
    this.#refusal = { code, name: this.#board.nameOf(from) };
    // Somebody stands in the middle: nothing more goes out.
    if (code === 'E_DTLS_FP') this.#end('refused');
    else this.#tell.request();
  }

  #sourcesChanged(): void {
    const { outgoing } = this.#own;
    for (const peer of this.#board.all()) peer.send(outgoing);
    this.#tell.request();
  }

  #levels(): Levels {
    const levels = new Map(this.#board.all().map((peer) => [peer.key, peer.level]));
    return levels.set(selfKey, this.#own.level(this.#deps.platform));
  }

  /** What shows while it is under way, and what came of it. */
  async #telling(work: Promise<void> | undefined): Promise<void> {
    this.#tell.request();
    await work;
    this.#tell.request();
  }

  #end(reason: EndReason): void {
    if (this.#over !== null) return;
    this.#over = reason;
    this.#unwatch();
    this.#board.close();
    this.#speaking.close();
    this.#reports.close();
    this.#knocks.clear();
    this.#road?.close();
    void this.#own.stop();
    this.#view.set(this.#look());
  }

  #look(): CallView {
    const view = callView({
      peers: this.#board.all(),
      over: this.#over,
      road: this.#road,
      speaks: (key) => this.#speaking.speaks(key),
      self: this.#own.view(this.#speaking.speaks(selfKey)),
      startedAt: this.#startedAt,
      now: this.#deps.clock.now(),
    });
    this.#startedAt = view.startedAt;
    return {
      ...view,
      online: this.#online,
      knocks: this.#knocks.waiting,
      refusal: this.#refusal,
      failure: this.#failure,
    };
  }
}
