/** Messages of one conversation, opened and judged against the chains of their senders' devices (docs/protocol.md §7). */
import type { ChainPosition } from '#src/protocol/open/chain-position.ts';
import { ChainTracker } from '#src/protocol/open/chain-tracker.ts';
import { decodeContent, type ReadContent, requireOutside } from '#src/protocol/open/content.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import type { MessageHeader } from '#src/protocol/open/message-header.ts';
import { Refusal, type RefusalCode } from '#src/protocol/open/refusal.ts';
import { openMessage, type RawEnvelope } from '#src/protocol/secret/envelope.ts';
import type { Http } from './http.ts';
import type { Json } from './json.ts';
import type { Memory } from './memory.ts';
import type { People } from './people.ts';
import { type Roster, withFreshChains } from './roster.ts';

export interface Message {
  place: number;
  header: MessageHeader;
  headerHash: Uint8Array;
  /** Null when the body is gone. */
  content: ReadContent | null;
  /** Set when it contradicts what others say: then nothing of it may be shown. */
  code: RefusalCode | null;
}

/** A message that was refused: nothing of it is shown but where it stood. */
export interface Refused {
  place: number;
  code: RefusalCode;
}

const pageSize = 200;

function readEnvelope(stored: Json): RawEnvelope {
  const body = stored.at('body');
  return {
    v: stored.at('v').number(),
    conversationId: stored.at('conversationId').text(),
    epoch: stored.at('epoch').number(),
    messageId: stored.at('messageId').text(),
    sender: stored.at('sender').text(),
    device: stored.at('device').text(),
    hdr: stored.at('hdr').bytes(),
    body: body.isAbsent ? null : body.bytes(),
  };
}

export class Messages {
  readonly #http: Http;
  readonly #people: People;
  readonly #memory: Memory;
  readonly #roster: Roster;
  readonly tracker: ChainTracker;
  readonly #shown = new Map<number, Message>();
  readonly #refused = new Map<number, RefusalCode>();
  readonly #held = new Map<number, Message>();
  /** Newest place of the conversation. */
  lastPlace = 0;

  constructor(roster: Roster, deps: { http: Http; people: People; memory: Memory }) {
    this.#roster = roster;
    this.#http = deps.http;
    this.#people = deps.people;
    this.#memory = deps.memory;
    const kept = this.#memory.record(this.#record);
    this.tracker = kept === null ? new ChainTracker() : ChainTracker.fromBytes(kept);
  }

  /** In order. */
  get shown(): Message[] {
    return [...this.#shown.values()].sort((a, b) => a.place - b.place);
  }

  get refused(): Refused[] {
    return [...this.#refused].map(([place, code]) => ({ place, code }));
  }

  /**
   * Loads the newest `count` messages, and in any case everything since the last entry: that is what the next message and the
   * next entry stand on.
   */
  async load(count: number): Promise<void> {
    await this.syncRoster();
    const newest = await this.#http.get(this.#path, { limit: 1 });
    const last = newest.at('summary').at('lastSeq').number();
    const from = Math.min(this.#roster.state.afterSeq + 1, Math.max(1, last - count + 1));
    await this.#loadAfter(from - 1);
  }

  /** What came since. */
  loadNew(): Promise<void> {
    return this.#loadAfter(this.lastPlace);
  }

  /** New entries: their tips are neighbours in the chains, and what lies beyond them in a closed epoch is disowned (TRK-6). */
  async syncRoster(): Promise<void> {
    for (const state of await this.#roster.sync()) {
      const closed = state.epochs[state.epoch - 1];
      if (closed !== undefined) {
        for (const { place } of this.tracker.close(closed.epoch, closed.closeTips ?? []))
          this.#refuse(place, 'E_AFTER_CLOSE');
      }
      this.tracker.anchor(state.tips, state.afterSeq, Math.max(0, state.epoch - 1));
    }
  }

  /** Kept, so that the server cannot take back later what it has shown now (TRK-8). */
  keep(): void {
    this.#memory.keep(this.#record, this.tracker.toBytes());
  }

  get #record(): string {
    return `tracker:${this.#roster.conversationId}`;
  }

  get #path(): string {
    return `/api/messages/conversation/${this.#roster.conversationId}`;
  }

  async #loadAfter(place: number): Promise<void> {
    for (let after = place, more = true; more; after = this.lastPlace) {
      more = await this.#loadPage(after);
      if (this.#held.size > 0) {
        // What is missing may have been lost on the way: asked for once more before it counts as withheld (TRK-1).
        more = await this.#loadPage(after);
        this.#acceptGaps();
      }
      if (this.lastPlace === after) break;
    }
    this.keep();
  }

  async #loadPage(after: number): Promise<boolean> {
    const page = await this.#http.get(this.#path, { after, limit: pageSize });
    const messages = page.at('messages').list();
    const places = messages.map((stored) => stored.at('seq').number());
    const last = Math.max(after, ...places);
    this.lastPlace = Math.max(this.lastPlace, last);
    this.tracker.load(after + 1, last);
    for (const stored of messages) await this.#take(stored);
    for (const stored of page.at('about').list()) await this.#take(stored);
    return page.at('hasAfter').flag();
  }

  async #take(stored: Json): Promise<void> {
    const place = stored.at('seq').number();
    if (this.#shown.has(place)) return;
    try {
      this.#place(await this.#open(stored, place));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refuse(place, error.code);
    }
  }

  async #open(stored: Json, place: number): Promise<Message> {
    const raw = readEnvelope(stored);
    if (raw.epoch > this.#roster.state.epoch) await this.syncRoster();
    const { header, headerHash, content } = await withFreshChains(this.#people, [asUserId(raw.sender)], () =>
      openMessage(raw, {
        state: this.#roster.state,
        epochKey: this.#roster.keyOf(raw.epoch),
        lookup: this.#people.lookup,
      }),
    );
    const read = content === null ? null : decodeContent(header.kind, content);
    const about = stored.at('about');
    const files = stored.at('files').list();
    if (read !== null) {
      requireOutside(read, {
        about: about.isAbsent ? null : about.text(),
        files: files.map((key) => key.text()),
      });
    }
    return { place, header, headerHash, content: read, code: null };
  }

  #place(message: Message): void {
    const decision = this.tracker.offer(positionOf(message));
    if (decision.decision === 'refuse') this.#refuse(message.place, decision.code);
    else if (decision.decision === 'hold') this.#held.set(message.place, message);
    else this.#show(message);
    if (decision.decision !== 'accept') return;
    for (const { place } of decision.released) this.#release(place, null);
    for (const { position, code } of decision.refused) this.#release(position.place, code);
  }

  #acceptGaps(): void {
    for (const [place, message] of [...this.#held].sort(([a], [b]) => a - b)) {
      if (!this.#held.delete(place)) continue;
      this.tracker.acceptGap(positionOf(message));
      this.#place(message);
    }
  }

  #release(place: number, code: RefusalCode | null): void {
    const held = this.#held.get(place);
    if (held === undefined) return;
    this.#held.delete(place);
    if (code === null) this.#show(held);
    else this.#refuse(place, code);
  }

  #show(message: Message): void {
    this.#refused.delete(message.place);
    this.#shown.set(message.place, message);
    const { seen } = message.header;
    const conflicts = new Set(this.tracker.noteSeen(seen, message.place));
    for (const claim of seen) {
      if (!conflicts.has(claim.deviceId)) continue;
      const twin = this.shown.find(
        ({ header }) => header.device === claim.deviceId && header.seq === claim.seq,
      );
      if (twin !== undefined) this.#refuse(twin.place, 'E_EQUIVOCATION');
    }
  }

  #refuse(place: number, code: RefusalCode): void {
    this.#shown.delete(place);
    this.#refused.set(place, code);
  }
}

function positionOf({ place, header, headerHash }: Message): ChainPosition {
  return {
    userId: header.sender,
    deviceId: header.device,
    messageId: header.messageId,
    seq: header.seq,
    hash: headerHash,
    prevHash: header.prevHash,
    epoch: header.epoch,
    place,
  };
}
