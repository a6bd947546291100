/** The stretch of messages that is loaded, judged against the senders' chains. Decides what is shown; no network, no disk. */
import type { ChainDecision, ChainPosition } from '#src/protocol/open/chain-position.ts';
import { ChainTracker } from '#src/protocol/open/chain-tracker.ts';
import type { ConversationState } from '#src/protocol/open/conversation-state.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import type { StoredEnvelope } from '../contract.ts';
import { type Opened, type OpenedMessage, positionOf } from './envelope-opener.ts';

export interface LoadedMessage {
  envelope: StoredEnvelope;
  opened: Opened;
}

interface HeldMessage {
  envelope: StoredEnvelope;
  opened: OpenedMessage;
}

export class MessageWindow {
  readonly #items = new Map<number, LoadedMessage>();
  /** Opened, but what their senders wrote before is missing. Not shown until that was asked for again. */
  readonly #held = new Map<number, HeldMessage>();
  tracker = new ChainTracker();
  #anchored = -1;
  /** Epoch that was newest when entries were looked at last. */
  #epoch: number | null = null;
  /** First and last place; empty while `from > to`. */
  from = 1;
  to = 0;

  get isEmpty(): boolean {
    return this.from > this.to;
  }

  get holds(): boolean {
    return this.#held.size > 0;
  }

  /** In order. */
  messages(): LoadedMessage[] {
    return [...this.#items.values()].sort((a, b) => a.envelope.seq - b.envelope.seq);
  }

  find(place: number): LoadedMessage | null {
    return this.#items.get(place) ?? null;
  }

  /** True when this message is shown. */
  has(messageId: string): boolean {
    for (const { envelope, opened } of this.#items.values())
      if (opened.ok && envelope.messageId === messageId) return true;
    return false;
  }

  /** What was verified and shown stays, whatever is told about its place later. */
  isTaken(place: number): boolean {
    return this.#items.get(place)?.opened.ok === true;
  }

  /** Takes what was said up to a place out of memory; what was verified about it stays. */
  forget(through: number): void {
    for (const [place, { envelope, opened }] of this.#items) {
      if (place > through || !opened.ok || opened.content === null) continue;
      this.#items.set(place, {
        envelope: { ...envelope, body: null, files: [] },
        opened: { ...opened, content: null },
      });
    }
  }

  /** The server has spoken for these places; the window starts anew where they do not join on to it. */
  load(from: number, to: number): void {
    if (from > this.to + 1 || to < this.from - 1) {
      this.#items.clear();
      this.#held.clear();
      this.from = from;
      this.to = to;
    }
    this.from = Math.min(this.from, from);
    this.to = Math.max(this.to, to);
    this.tracker.load(from, to);
  }

  place(envelope: StoredEnvelope, opened: Opened): void {
    if (this.isTaken(envelope.seq)) return;
    if (!opened.ok) this.#refuse(envelope, opened.code);
    else this.#follow({ envelope, opened }, this.tracker.offer(positionOf(envelope, opened)));
  }

  /** Takes a message out that was shown before something contradicted it. */
  withdraw(place: number, code: RefusalCode): void {
    const item = this.#items.get(place);
    if (item !== undefined) this.#refuse(item.envelope, code);
  }

  /** Judges a message beside the window, for a preview. */
  judge(envelope: StoredEnvelope, opened: Opened): Opened {
    if (!opened.ok) return opened;
    const decision = this.tracker.offer(positionOf(envelope, opened));
    return decision.decision === 'refuse' ? { ok: false, code: decision.code } : opened;
  }

  /** What is still missing before a held message was not handed out: it is shown after the gap. */
  acceptGaps(): void {
    for (const [place, message] of [...this.#held].sort(([a], [b]) => a - b)) {
      if (!this.#held.delete(place)) continue;
      this.#follow(message, this.tracker.acceptGap(positionOf(message.envelope, message.opened)));
    }
  }

  /** Tips of new entries are neighbours in the chains, and what lies beyond them in a closed epoch is disowned. */
  applyEntries(state: ConversationState | null): void {
    if (state === null || state.n === this.#anchored) return;
    this.#anchored = state.n;
    for (let epoch = this.#epoch ?? state.epoch; epoch < state.epoch; epoch += 1) {
      const tips = state.epochs[epoch]?.closeTips ?? [];
      for (const { place } of this.tracker.close(epoch, tips)) {
        const item = this.#items.get(place);
        if (item !== undefined) this.#refuse(item.envelope, 'E_AFTER_CLOSE');
      }
    }
    this.#epoch = state.epoch;
    this.tracker.anchor(state.tips, state.afterSeq, Math.max(0, state.epoch - 1));
  }

  /** Keeps only the newest so many places. */
  trim(most: number): void {
    const from = this.to - most + 1;
    if (from <= this.from) return;
    for (const place of this.#items.keys()) if (place < from) this.#items.delete(place);
    this.from = from;
  }

  /** Keeps only the oldest so many places: somebody reads far in the past. */
  trimEnd(most: number): void {
    const to = this.from + most - 1;
    if (to >= this.to) return;
    for (const place of this.#items.keys()) if (place > to) this.#items.delete(place);
    this.to = to;
  }

  #follow(message: HeldMessage, decision: ChainDecision): void {
    const { envelope } = message;
    if (decision.decision === 'refuse') this.#refuse(envelope, decision.code);
    else if (decision.decision === 'hold') this.#held.set(envelope.seq, message);
    else this.#show(message);
    if (decision.decision !== 'accept') return;
    for (const position of decision.released) this.#release(position, null);
    for (const { position, code } of decision.refused) this.#release(position, code);
  }

  #release({ place }: ChainPosition, code: RefusalCode | null): void {
    const held = this.#held.get(place);
    if (held === undefined) return;
    this.#held.delete(place);
    if (code === null) this.#show(held);
    else this.#refuse(held.envelope, code);
  }

  #show({ envelope, opened }: HeldMessage): void {
    this.#items.set(envelope.seq, { envelope, opened });
    const { seen } = opened.header;
    const conflicts = new Set(this.tracker.noteSeen(seen, envelope.seq));
    for (const claim of seen) {
      if (!conflicts.has(claim.deviceId)) continue;
      // Its device showed this message to us and another one to somebody else.
      for (const item of this.#items.values()) {
        if (!item.opened.ok) continue;
        const { device, seq } = item.opened.header;
        if (device === claim.deviceId && seq === claim.seq) this.#refuse(item.envelope, 'E_EQUIVOCATION');
      }
    }
  }

  #refuse(envelope: StoredEnvelope, code: RefusalCode): void {
    this.#items.set(envelope.seq, { envelope, opened: { ok: false, code } });
  }
}
