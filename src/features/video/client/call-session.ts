/**
 * One end of a call where the keys are: joins, hears what the server hands on, opens it, seals what the page says, and knows who is there. The page
 * gets parties and words that were verified; the server's word decides only who is connected.
 */
import { failureOf } from '#src/features/identity/client/failure.ts';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { backoffMs, type Clock } from '#src/platform/client/clock.ts';
import { Serial, type Signal } from '#src/platform/client/signal.ts';
import type { Connection, Transport } from '#src/platform/client/transport.ts';
import { type Party, partyKey, partyOf } from '#src/protocol/open/call-signal.ts';
import { Refusal, type RefusalCode } from '#src/protocol/open/refusal.ts';
import { CallReceiver } from '#src/protocol/secret/call-receiver.ts';
import type { OpenedSignal } from '#src/protocol/secret/calls.ts';
import type { CallEvent, CallPass, IncomingSignal, PresentParty } from '../contract.ts';
import type { CallPeople } from './call-people.ts';
import type { Heard, RoadEvent, RoadParty, Said } from './call-road.ts';
import { Comparisons } from './comparisons.ts';
import { PassKeeper } from './pass-keeper.ts';
import { SignalSender } from './signal-sender.ts';

/** These may only mean that our copy of an account or of the roster is old. */
const maybeStale: ReadonlySet<RefusalCode> = new Set(['E_EPOCH', 'E_SENDER', 'E_DEVICE']);
const refreshAtMostEveryMs = 2_000;

export interface SessionDeps {
  api: Transport['api'];
  connection: Signal<Connection>;
  clock: Clock;
  people: CallPeople;
  pass: CallPass;
  /** Joins anew when the pass has ended; throws when that may not be. */
  rejoin(): Promise<CallPass>;
  counters: readonly (readonly [string, number])[];
  keepCounters(counters: [string, number][]): void;
  listener(event: RoadEvent): void;
}

export class CallSession {
  readonly receiver: CallReceiver;
  readonly sender: SignalSender;
  readonly pass: PassKeeper;
  readonly comparisons: Comparisons;
  readonly #deps: SessionDeps;
  readonly #serial = new Serial();
  readonly #unwatch: () => void;
  #present: readonly PresentParty[] = [];
  /** Whoever has said something that was verified, whatever the server says. */
  readonly #heardOf = new Map<string, PresentParty>();
  /** Whom the page was told of: it may be connected to them, whoever is listed now. */
  readonly #told = new Map<string, RoadParty>();
  #unsubscribe: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;
  #tries = 0;
  #refreshedAt = 0;
  #closed = false;

  constructor(deps: SessionDeps) {
    const { api, clock, people } = deps;
    this.#deps = deps;
    this.pass = new PassKeeper(api, clock, deps.pass);
    this.receiver = new CallReceiver(people.side, deps.counters);
    this.sender = new SignalSender({
      api,
      clock,
      side: people.side,
      receiver: this.receiver,
      token: () => this.pass.pass.token,
      now: () => this.pass.now(),
    });
    this.comparisons = new Comparisons(people, this.receiver, this.sender, (party, sas) =>
      this.tell({ type: 'comparison', party, sas }),
    );
    this.#unwatch = deps.connection.watch((connection) => this.tell({ type: 'connection', connection }));
  }

  /** Hears from now on. */
  start(): void {
    this.#subscribe();
  }

  /** Everybody else that may be talked to now. */
  get parties(): RoadParty[] {
    const { people } = this.#deps;
    const me = partyKey(people.side.me);
    const found = new Map<string, RoadParty>();
    for (const present of [...this.#heardOf.values(), ...this.#present]) {
      const party = partyOf(present.userId, present.id);
      const known = partyKey(party) === me ? null : people.describe(party, present.role);
      if (known !== null) found.set(partyKey(party), known);
    }
    return [...found.values()];
  }

  tell(event: RoadEvent): void {
    if (!this.#closed) this.#deps.listener(event);
  }

  tellParties(): void {
    const { parties } = this;
    for (const known of parties) this.#told.set(partyKey(known.party), known);
    this.tell({ type: 'parties', parties });
  }

  async say(to: Party, said: Said): Promise<Result<null>> {
    try {
      this.follow();
      return await this.sender.say(to, said);
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    }
  }

  /** After a newer entry of the conversation: whoever is not in it any more is out of the call too, at once. */
  follow(): void {
    if (this.#closed) return;
    if (!this.#deps.people.follow()) return;
    for (const known of [...this.#told.values()]) {
      if (this.#deps.people.describe(known.party, known.role) !== null) continue;
      this.receiver.drop(known.party);
      this.forget(known.party);
    }
    this.tellParties();
  }

  /** They may not be talked to any more. */
  forget(party: Party): void {
    this.#heardOf.delete(partyKey(party));
    this.#told.delete(partyKey(party));
    this.#present = this.#present.filter(
      ({ userId, id }) => partyKey(partyOf(userId, id)) !== partyKey(party),
    );
    this.comparisons.forget(party);
    this.tell({ type: 'removed', party });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#deps.keepCounters(this.receiver.counters());
    this.#unwatch();
    this.#unsubscribe();
    this.#cancelRetry();
    this.pass.close();
  }

  #subscribe(): void {
    if (this.#closed) return;
    this.#unsubscribe();
    const subscription = this.#deps.api.video.signals.subscribe(
      { token: this.pass.pass.token },
      {
        onData: ({ data }) => {
          this.#tries = 0;
          void this.#serial.run(() => this.#take(data));
        },
        onError: () => this.#again(),
        onComplete: () => this.#again(),
      },
    );
    this.#unsubscribe = () => subscription.unsubscribe();
  }

  /** The stream has ended for good: with a new pass it may go on. */
  #again(): void {
    if (this.#closed) return;
    this.#cancelRetry();
    this.#tries += 1;
    this.#cancelRetry = this.#deps.clock.after(backoffMs(this.#tries, 300, 8_000), () => void this.#rejoin());
  }

  async #rejoin(): Promise<void> {
    try {
      this.pass.take(await this.#deps.rejoin());
      this.#subscribe();
    } catch (error) {
      if (failureOf(error).kind === 'network') this.#again();
      else this.#over('ended');
    }
  }

  async #take(event: CallEvent): Promise<void> {
    if (this.#closed) return;
    if (event.type === 'signal') return this.#hear(event.signal);
    if (event.type === 'parties') {
      this.#present = event.parties;
      await this.#deps.people.arrived(event.parties).catch(() => undefined);
      return this.tellParties();
    }
    if (event.reason === 'token_expired') return this.#rejoin();
    this.#over(event.reason);
  }

  #over(reason: Extract<RoadEvent, { type: 'over' }>['reason']): void {
    this.tell({ type: 'over', reason });
    this.close();
  }

  async #hear(raw: IncomingSignal): Promise<void> {
    try {
      await this.#heard(await this.#open(raw), raw);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refusal')
        this.tell({ type: 'refused', from: this.#senderOf(raw), code: failure.code });
    }
  }

  async #heard(opened: OpenedSignal, raw: IncomingSignal): Promise<void> {
    this.#deps.keepCounters(this.receiver.counters());
    const { from, content } = opened.body;
    if (content.type === 'offer' || content.type === 'restart')
      this.sender.heardOffer(from, content.connection, opened.hash);
    await this.#deps.people.heard(opened);
    this.#meet(from, raw);
    if (content.type === 'remove') this.#removed(content.party);
    else if (content.type === 'sas-commit' || content.type === 'sas-nonce' || content.type === 'sas-reveal')
      await this.comparisons.hear(from, content);
    else {
      const heard = heardBy(content);
      if (heard !== null) this.tell({ type: 'signal', from, content: heard });
      if (content.type === 'bye') this.#heardOf.delete(partyKey(from));
    }
  }

  async #open(raw: IncomingSignal): Promise<OpenedSignal> {
    this.follow();
    try {
      return this.receiver.open(raw, this.pass.now());
    } catch (error) {
      const isOld = error instanceof Refusal && maybeStale.has(error.code);
      const now = this.#deps.clock.now();
      if (!isOld || now - this.#refreshedAt < refreshAtMostEveryMs) throw error;
      this.#refreshedAt = now;
      await this.#deps.people.refresh();
      return this.receiver.open(raw, this.pass.now());
    }
  }

  /** Somebody whom the server has not told of yet has spoken: they are there. */
  #meet(from: Party, raw: IncomingSignal): void {
    const key = partyKey(from);
    const isListed = this.#present.some(({ userId, id }) => partyKey(partyOf(userId, id)) === key);
    if (isListed || this.#heardOf.has(key)) return;
    this.#heardOf.set(key, {
      userId: raw.fromUser,
      id: raw.from,
      role: from.userId === null ? 'guest' : 'colleague',
    });
    this.tellParties();
  }

  #removed(party: Party): void {
    if (partyKey(party) === partyKey(this.#deps.people.side.me)) this.#over('removed');
    else this.forget(party);
  }

  #senderOf(raw: IncomingSignal): Party | null {
    try {
      return partyOf(raw.fromUser, raw.from);
    } catch {
      // Not even an id.
      return null;
    }
  }
}

/** What of a signal is the page's business. */
function heardBy(content: OpenedSignal['body']['content']): Heard | null {
  switch (content.type) {
    case 'offer':
    case 'restart':
      return { type: 'offer', connection: content.connection, sdp: content.sdp };
    case 'answer':
      return { type: 'answer', connection: content.connection, sdp: content.sdp };
    case 'join':
    case 'candidate':
    case 'media':
    case 'link':
    case 'bye':
      return content;
    default:
      return null;
  }
}
