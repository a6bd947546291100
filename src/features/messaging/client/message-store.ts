/**
 * The local copy of one conversation's messages: envelopes in, an ordered, verified window out. What was fetched is kept sealed
 * on the device; what is shown was opened and checked in this session.
 */
import * as z from 'zod';
import { orderedKey } from '#src/platform/client/sealed-store.ts';
import { Serial } from '#src/platform/client/signal.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import type { ChainPosition } from '#src/protocol/open/chain-position.ts';
import { ChainTracker } from '#src/protocol/open/chain-tracker.ts';
import { decodeContent, type ReadContent } from '#src/protocol/open/content.ts';
import type { MessageHeader } from '#src/protocol/open/message-header.ts';
import { Refusal, type RefusalCode } from '#src/protocol/open/refusal.ts';
import { openMessage } from '#src/protocol/secret/envelope.ts';
import { type StoredEnvelope, storedEnvelope } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import type { ConversationKeys } from './conversation-keys.ts';

export type Opened =
  | { ok: true; header: MessageHeader; headerHash: Uint8Array; content: ReadContent | null }
  | { ok: false; code: RefusalCode };

export interface LoadedMessage {
  envelope: StoredEnvelope;
  opened: Opened;
}

/** Head of this device's own chain: what the next message builds on, even when older pages are not loaded. */
export const ownHead = z.object({ seq: z.number(), hash: bytes(32, 32) });
export type OwnHead = z.infer<typeof ownHead>;

const trackerRecord = z.object({ tracker: bytes(1, 4 * 1024 * 1024) });
const maybeStale = new Set<RefusalCode>(['E_DEVICE', 'E_SENDER', 'E_LINK_STALE']);
export const firstPage = 50;
const laterPage = 100;
const saveDelayMs = 1_500;

export class MessageStore {
  readonly #context: MessagingContext;
  readonly #keys: ConversationKeys;
  readonly #items = new Map<number, LoadedMessage>();
  readonly #serial = new Serial();
  #tracker = new ChainTracker();
  #anchored = 0;
  #cancelSave: (() => void) | null = null;
  /** First and last place of the window; empty while `from > to`. */
  from = 1;
  to = 0;
  lastSeq = 0;
  ownHead: OwnHead | null = null;

  constructor(context: MessagingContext, keys: ConversationKeys) {
    this.#context = context;
    this.#keys = keys;
  }

  get tracker(): ChainTracker {
    return this.#tracker;
  }

  get hasBefore(): boolean {
    return this.from > 1;
  }

  get hasAfter(): boolean {
    return this.to < this.lastSeq;
  }

  /** Messages of the window in order. */
  messages(): LoadedMessage[] {
    return [...this.#items.values()].sort((a, b) => a.envelope.seq - b.envelope.seq);
  }

  find(seq: number): LoadedMessage | null {
    return this.#items.get(seq) ?? null;
  }

  /** Shows what this device has kept, without the server. */
  loadCached(): Promise<void> {
    return this.#serial.run(async () => {
      const { store } = this.#context.session;
      const id = this.#keys.conversationId;
      const saved = await store.get('trackers', id, trackerRecord);
      this.ownHead = await store.get('meta', `own-head:${id}`, ownHead);
      if (saved !== null) this.#tracker = readTracker(saved.tracker);
      const cached = await store.list('messages', `${id}:`, storedEnvelope, firstPage);
      const run = lastRun(cached.map(({ value }) => value));
      if (run.length > 0) await this.#ingest(run);
    });
  }

  /** Newest page from the server; keeps the window when it joins on to it. */
  loadLatest(): Promise<void> {
    return this.#serial.run(async () => {
      const page = await this.#fetch({ before: null, after: null, limit: firstPage });
      await this.#ingest(page);
    });
  }

  loadBefore(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.hasBefore)
        await this.#ingest(await this.#fetch({ before: this.from, after: null, limit: laterPage }));
    });
  }

  loadAfter(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.hasAfter)
        await this.#ingest(await this.#fetch({ before: null, after: this.to, limit: laterPage }));
    });
  }

  /** Loads forward until nothing is missing at the end: needed before a roster entry, and after a reconnect. */
  loadToEnd(): Promise<void> {
    return this.#serial.run(async () => {
      do {
        const page = await this.#fetch({ before: null, after: this.to, limit: laterPage });
        if (page.length === 0) break;
        await this.#ingest(page);
      } while (this.hasAfter);
    });
  }

  /** Makes sure that everything after `seq` is known: the tips of the next entry speak for it. */
  async loadSince(seq: number): Promise<void> {
    while (this.from > seq + 1 && this.hasBefore) await this.loadBefore();
    await this.loadToEnd();
  }

  /** One message that has just been sent or arrived. */
  receive(envelope: StoredEnvelope): Promise<void> {
    return this.#serial.run(async () => {
      this.lastSeq = Math.max(this.lastSeq, envelope.seq);
      if (envelope.seq <= this.to && envelope.seq >= this.from) {
        await this.#ingest([envelope]);
      } else if (envelope.seq === this.to + 1) {
        await this.#ingest([envelope]);
      }
    });
  }

  /** New roster entries may have brought keys: tries again what could not be opened. */
  reopenRefused(): Promise<void> {
    return this.#serial.run(async () => {
      const refused = this.messages().filter((item) => !item.opened.ok);
      for (const { envelope } of refused) await this.#place(envelope);
      this.#resolveHeld(refused.map((item) => item.envelope));
    });
  }

  /** What comes next in this device's chain. */
  nextOwn(): { seq: number; prevHash: Uint8Array } {
    const tracked = this.#tracker.next(this.#context.session.keeper.device.deviceId);
    const { ownHead: head } = this;
    return head !== null && head.seq + 1 > tracked.seq ? { seq: head.seq + 1, prevHash: head.hash } : tracked;
  }

  close(): void {
    this.#cancelSave?.();
    this.#cancelSave = null;
  }

  async #fetch(place: {
    before: number | null;
    after: number | null;
    limit: number;
  }): Promise<StoredEnvelope[]> {
    const page = await this.#context.api.messages.conversation.query({
      conversationId: this.#keys.conversationId,
      ...place,
    });
    this.lastSeq = Math.max(this.lastSeq, page.summary.lastSeq);
    return page.messages;
  }

  /** Opens and places a run of messages without holes in it. */
  async #ingest(run: readonly StoredEnvelope[]): Promise<void> {
    const first = run[0]?.seq;
    const last = run.at(-1)?.seq;
    if (first === undefined || last === undefined) return;
    if (run.some((envelope) => envelope.epoch > (this.#keys.state?.epoch ?? -1))) await this.#keys.sync();
    const joins = first <= this.to + 1 && last >= this.from - 1;
    if (!joins) {
      this.#items.clear();
      this.from = first;
      this.to = first - 1;
    }
    this.#anchorTips();
    this.#tracker.load(first, last);
    for (const envelope of run) await this.#place(envelope);
    this.from = Math.min(this.from, first);
    this.to = Math.max(this.to, last);
    this.lastSeq = Math.max(this.lastSeq, this.to);
    this.#resolveHeld(run);
    await this.#keep(run);
  }

  async #place(envelope: StoredEnvelope): Promise<void> {
    const opened = await this.#open(envelope);
    this.#items.set(envelope.seq, { envelope, opened });
    if (!opened.ok) return;
    const decision = this.#tracker.offer(positionOf(envelope, opened));
    if (decision.decision === 'refuse') this.#refuse(envelope, decision.code);
    if (decision.decision !== 'accept') return;
    for (const { position, code } of decision.refused) {
      const held = this.#items.get(position.place);
      if (held !== undefined) this.#refuse(held.envelope, code);
    }
    for (const device of this.#tracker.noteSeen(opened.header.seen)) this.#refuseDevice(device, envelope);
  }

  /** The run came without holes, so what is still missing before a held message was not handed out: show the gap and go on. */
  #resolveHeld(run: readonly StoredEnvelope[]): void {
    for (const envelope of run) {
      const item = this.#items.get(envelope.seq);
      if (item === undefined || !item.opened.ok) continue;
      const position = positionOf(envelope, item.opened);
      const decision = this.#tracker.offer(position);
      if (decision.decision === 'hold') this.#tracker.acceptGap(position);
      else if (decision.decision === 'refuse') this.#refuse(envelope, decision.code);
    }
  }

  #refuse(envelope: StoredEnvelope, code: RefusalCode): void {
    this.#items.set(envelope.seq, { envelope, opened: { ok: false, code } });
  }

  /** Somebody else saw another message of that device in the same place. */
  #refuseDevice(device: string, at: StoredEnvelope): void {
    for (const item of this.#items.values()) {
      const { envelope } = item;
      if (envelope.device === device && envelope.seq < at.seq && item.opened.ok) {
        const newest = [...this.#items.values()].filter((other) => other.envelope.device === device).at(-1);
        if (newest === item) this.#refuse(envelope, 'E_EQUIVOCATION');
      }
    }
  }

  async #open(envelope: StoredEnvelope): Promise<Opened> {
    const { directory } = this.#context.session;
    try {
      return this.#openNow(envelope);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!maybeStale.has(error.code)) return { ok: false, code: error.code };
      try {
        await directory.refresh([envelope.sender]);
        return this.#openNow(envelope);
      } catch (again) {
        return { ok: false, code: again instanceof Refusal ? again.code : error.code };
      }
    }
  }

  #openNow(envelope: StoredEnvelope): Opened {
    const state = this.#keys.verified;
    const { lookup } = this.#context.session.directory;
    const { header, headerHash, content } = openMessage(envelope, {
      state,
      epochKey: this.#keys.keyOf(envelope.epoch),
      lookup,
    });
    return {
      ok: true,
      header,
      headerHash,
      content: content === null ? null : decodeContent(header.kind, content),
    };
  }

  /** Opens one message beside the window, for a preview. */
  peek(envelope: StoredEnvelope): Promise<Opened> {
    return this.#open(envelope);
  }

  #anchorTips(): void {
    const state = this.#keys.state;
    if (state === null || state.n === this.#anchored) return;
    this.#tracker.anchor(state.tips, state.afterSeq, Math.max(0, state.epoch - 1));
    this.#anchored = state.n;
  }

  async #keep(run: readonly StoredEnvelope[]): Promise<void> {
    const id = this.#keys.conversationId;
    await this.#context.session.store.write(
      run.map((envelope) => ({
        store: 'messages',
        key: `${id}:${orderedKey(envelope.seq)}`,
        value: envelope,
      })),
    );
    this.#cancelSave ??= this.#context.clock.after(saveDelayMs, () => {
      this.#cancelSave = null;
      const value = { tracker: this.#tracker.toBytes() };
      // A lost save costs a little memory of what was seen, not a message.
      this.#context.session.store.write([{ store: 'trackers', key: id, value }]).catch(() => undefined);
    });
  }
}

function positionOf(envelope: StoredEnvelope, opened: Extract<Opened, { ok: true }>): ChainPosition {
  const { header, headerHash } = opened;
  return {
    userId: header.sender,
    deviceId: header.device,
    messageId: header.messageId,
    seq: header.seq,
    hash: headerHash,
    prevHash: header.prevHash,
    epoch: header.epoch,
    place: envelope.seq,
  };
}

/** The newest messages that follow each other without a hole. */
function lastRun(messages: readonly StoredEnvelope[]): StoredEnvelope[] {
  let start = messages.length - 1;
  while (start > 0 && messages[start - 1]?.seq === (messages[start]?.seq ?? 0) - 1) start -= 1;
  return messages.slice(Math.max(0, start));
}

function readTracker(saved: Uint8Array): ChainTracker {
  try {
    return ChainTracker.fromBytes(saved);
  } catch {
    // Written by another version: start anew, the anchors of the entries remain.
    return new ChainTracker();
  }
}
